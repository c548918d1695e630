"""Who is away, and when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import Refusal
from people.models import Absence, User
from people.policies import can_note_absence


def note_absence(*, actor: Any, user: User, start_on: date, end_on: date, note: str = "") -> Absence:
    """Away from `start_on` up to and including `end_on`; rules give him nothing new in that time."""
    can_note_absence(actor, user).require()
    if end_on < start_on:
        raise Refusal(_("The last day lies before the first."), code="no_days", field="end_on")
    with transaction.atomic():
        absence = Absence(user=user, start_on=start_on, end_on=end_on, note=note.strip()[:120])
        absence.save(force_insert=True)
        changes = {"start_on": [None, start_on.isoformat()], "end_on": [None, end_on.isoformat()]}
        audit.record(actor=actor, action="user.absence_noted", record=user, changes=changes)
    return absence


def remove_absence(*, actor: Any, absence: Absence) -> None:
    can_note_absence(actor, absence.user).require()
    with transaction.atomic():
        if Absence.objects.filter(pk=absence.pk).delete()[0]:
            changes = {"start_on": [absence.start_on.isoformat(), None], "end_on": [absence.end_on.isoformat(), None]}
            audit.record(actor=actor, action="user.absence_removed", record=absence.user, changes=changes)
