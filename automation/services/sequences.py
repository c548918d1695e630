"""Sequences are rules that run for those who were enrolled: the same steps, the same rows, the same rights. They end by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from automation import policies
from automation.leaving import is_sequence, why_leave
from automation.models import Rule, RuleRun
from automation.records import KINDS
from automation.services.firing import wake
from core.errors import Refusal
from mail import services as mail
from people.models import User

OPEN = (RuleRun.State.RUNNING, RuleRun.State.WAITING)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How many entered, and for each reason how many did not."""

    entered: int
    left_out: dict[str, int]


def enrol(*, actor: User, rule: Rule, records: Sequence[Any], now: datetime, depth: int = 0) -> Enrolled:
    """Each record once at a time; who answered nothing yet, wants mail and has an address."""
    kind = KINDS[rule.record_type]
    if not rule.is_active or not is_sequence(rule.definition):
        raise Refusal(_("This is no sequence, or it is off."), code="no_sequence")
    policies.can_enrol(actor, rule, records).require()
    with transaction.atomic():
        rule = Rule.objects.select_for_update(of=("self",)).select_related("owner").get(pk=rule.pk)
        inside = set(RuleRun.objects.filter(rule=rule, state__in=OPEN).values_list("record_id", flat=True))
        seen = set(kind.visible(rule.actor).filter(pk__in=[row.pk for row in records]).values_list("pk", flat=True))
        left_out: dict[str, int] = {}
        entering = []
        for record in records:
            if reason := _why_not(rule, record, inside, seen, now):
                left_out[reason] = left_out.get(reason, 0) + 1
            else:
                entering.append(record)
        made = wake(rule, entering, source=f"enrol:{now.isoformat()}", depth=depth, now=now) if entering else []
        changes = {"enrolled": [None, len(made)]}
        audit.record(actor=actor, action="rule.enrolled", record=rule, changes=changes)
    return Enrolled(len(made), left_out)


def _why_not(rule: Rule, record: Any, inside: set[UUID], seen: set[UUID], now: datetime) -> str:
    kind = KINDS[rule.record_type]
    if record.pk in inside:
        return _("Is in it already.")
    if record.pk not in seen:
        return _("The author of the sequence may not see it.")
    sends = any(step["do"] == "mail" for step in rule.definition["steps"])
    if sends and not (kind.email and kind.email(record)):
        return _("The record has no e-mail address.")
    return why_leave(kind, record, now)


def leave(*, actor: User | None, run: RuleRun, reason: str, now: datetime) -> bool:
    """End a run of a sequence, and take back what it has written and is not sent; inside the caller's transaction."""
    run.log = [*run.log, {"at": now.isoformat(), "do": "leave", "said": reason}]
    run.state, run.finished_at, run.due_at = RuleRun.State.STOPPED, now, None
    run.save(update_fields=["state", "finished_at", "due_at", "log"])
    mail.cancel_waiting(actor=actor, source=f"rule:{run.pk}:", reason=reason)
    return False


def leave_by_address(*, actor: None = None, address: str, now: datetime) -> int:
    """An answer, a bounce or an opt-out was heard: whoever has the address and should leave, leaves now. How many runs."""
    left = 0
    for key, kind in KINDS.items():
        if kind.email is None or not address:
            continue
        ids = kind.model._default_manager.filter(normalized_email=address).values_list("pk", flat=True)[:50]
        left += _leave_all(RuleRun.objects.filter(rule__record_type=key, record_id__in=list(ids)), now)
    return left


def leave_record(*, actor: None = None, record_id: UUID | str, now: datetime) -> int:
    """The same by the record that an answer was filed to."""
    return _leave_all(RuleRun.objects.filter(record_id=record_id), now)


def _leave_all(runs: Any, now: datetime) -> int:
    left = 0
    with transaction.atomic():
        waiting = runs.filter(state__in=OPEN, rule__definition__trigger__on="enrol").select_related("rule__owner")
        for run in waiting.select_for_update(of=("self",)):
            kind = KINDS[run.rule.record_type]
            record = kind.find(run.rule.actor, run.record_id)
            reason = why_leave(kind, record, run.started_at) if record is not None else ""
            if reason:
                leave(actor=None, run=run, reason=reason, now=now)
                left += 1
    return left
