"""Asking for the work on an import: the worker does it, in chunks, and can be killed at any moment."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core import changes as core_changes
from core.errors import Conflict, Refusal
from integrations.models import Import
from integrations.policies import can_work_on
from integrations.services.uploads import missing_fields
from jobs.models import Job
from jobs.services import enqueue
from people.models import User

State = Import.State
READY = (State.MAPPED, State.CHECKED, State.FAILED)


def start_check(*, actor: User, batch: Import) -> Import:
    """The dry run: every row is cleaned and tried, and nothing is kept."""
    return _start(actor, batch, READY, State.CHECKING, "integrations.check", "import.checked")


def start_run(*, actor: User, batch: Import) -> Import:
    return _start(actor, batch, READY, State.RUNNING, "integrations.run", "import.started")


def start_undo(*, actor: User, batch: Import) -> Import:
    """Take back the whole import: remove what it made and nobody touched since, put back what it changed."""
    return _start(actor, batch, (State.DONE, State.FAILED), State.UNDOING, "integrations.undo", "import.undo_started")


def _start(actor: User, batch: Import, allowed: tuple[str, ...], state: str, kind: str, action: str) -> Import:
    can_work_on(actor, batch).require()
    with transaction.atomic():
        locked = Import.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if locked.state not in allowed and not has_stopped(locked):
            raise Conflict(
                _("This import is %(state)s; that can't be done now.") % {"state": locked.get_state_display()},
                code="state",
            )
        if kind == "integrations.check" and any(locked.counts[name] for name in ("created", "updated", "unchanged")):
            raise Conflict(_("This import has begun. Run it again to go on, or undo it."), code="state")
        if kind != "integrations.undo" and (missing := missing_fields(locked)):
            names = ", ".join(str(item.label) for item in missing)
            raise Refusal(
                _("Say first which column holds: %(names)s") % {"names": names},
                code="mapping_incomplete",
                field="mapping",
            )
        locked.attempt += 1
        job = enqueue(
            kind=kind,
            payload={"import": str(locked.pk)},
            owner=actor.pk,
            unique_key=f"{kind}:{locked.pk}:{locked.attempt}",
        )
        diff = core_changes.apply_changes(locked, {"state": state, "error": ""})
        locked.job_id = job.pk if job else None
        core_changes.save_changes(locked, diff, "attempt", "job_id")
        audit.record(actor=actor, action=action, record=locked)
    return locked


def has_stopped(batch: Import) -> bool:
    """Busy in name only: its job gave up."""
    ended = (Job.State.FAILED, Job.State.CANCELLED)
    return batch.is_busy and Job.objects.filter(pk=str(batch.job_id), state__in=ended).exists()
