"""Choosing how notices come: for oneself, and for everybody who has not chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from channels import choices, policies
from channels.models import Choice, QuietHours
from core.errors import FieldProblem, Refusal
from people.models import Organisation, User
from people.notices import NOTICES
from people.queries import organisation


def choose(*, actor: User, ways: Mapping[str, choices.Ways], quiet: tuple[time, time] | None) -> None:
    """The actor's own settings. What equals the organisation's is not kept, so that it follows when that changes."""
    with transaction.atomic():
        _write(actor, ways, choices.ways_of(None))
        _write_quiet(actor, quiet)
        audit.record(actor=actor, action="user.notices_chosen", record=actor)


def choose_for_all(*, actor: User, ways: Mapping[str, choices.Ways], quiet: tuple[time, time] | None) -> None:
    """What holds for everybody who has not chosen otherwise."""
    policies.can_manage(actor).require()
    with transaction.atomic():
        _write(None, ways, {kind: choices.shipped(kind) for kind in NOTICES})
        _write_quiet(None, quiet)
        audit.record(
            actor=actor, action="organisation.notices_chosen", record=Organisation.objects.get(pk=organisation().pk)
        )


def forget_choices(*, actor: User) -> None:
    """Back to what the organisation chose."""
    with transaction.atomic():
        Choice.objects.filter(user=actor).delete()
        QuietHours.objects.filter(user=actor).delete()
        audit.record(actor=actor, action="user.notices_chosen", record=actor)


def _write(user: User | None, ways: Mapping[str, choices.Ways], above: Mapping[str, choices.Ways]) -> None:
    if unknown := sorted(set(ways) - set(NOTICES)):
        words = _("There is no such notice: %(names)s") % {"names": ", ".join(unknown)}
        raise Refusal(words, problems=[FieldProblem("kind", "unknown", words)])
    if any(way.mail not in Choice.Mail.values for way in ways.values()):
        raise Refusal(_("This is not one of the choices."), code="invalid_choice", field="mail")
    same = [kind for kind, way in ways.items() if way == above[kind]]
    Choice.objects.filter(user=user, kind__in=same).delete()
    rows: list[Any] = [Choice(user=user, kind=kind, **way.values()) for kind, way in ways.items() if kind not in same]
    Choice.objects.filter(user=user, kind__in=[row.kind for row in rows]).delete()
    Choice.objects.bulk_create(rows)


def _write_quiet(user: User | None, quiet: tuple[time, time] | None) -> None:
    QuietHours.objects.filter(user=user).delete()
    if quiet is None:
        return
    start, end = quiet
    if start == end:
        raise Refusal(_("Quiet hours must end at another time than they begin."), code="invalid", field="quiet_end")
    QuietHours.objects.create(user=user, start=start, end=end)
