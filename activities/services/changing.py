"""Moving, correcting and adding to an activity."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from activities import policies
from activities.models import Activity, Addendum
from activities.services.effects import derive, note_done, note_next, tell
from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Conflict, Refusal
from people.models import User

EDITABLE = frozenset(
    ("kind", "subject", "body", "outcome", "duration_minutes", "due_at", "remind_at", "done_at", "owner")
)


def reschedule(
    *, actor: User, activity: Activity, due_at: datetime, remind_at: datetime | None = None, duration_minutes: int | None = None
) -> Activity:  # fmt: skip
    """Move what is planned, or lengthen it; a reminder that was given is given again."""
    with transaction.atomic():
        activity = locked(activity.pk)
        policies.can_complete(actor, activity).require()
        if activity.done_at is not None:
            raise Conflict(_("This has been done already."), code="done")
        moved = remind_at or (
            activity.remind_at + (due_at - activity.due_at) if activity.remind_at and activity.due_at else None
        )
        length = {"duration_minutes": duration_minutes} if duration_minutes else {}
        diff = apply_changes(activity, {"due_at": due_at, "remind_at": moved, **length})
        if diff:
            activity.reminded_at = None
            save(actor, activity, diff, "activity.rescheduled", "reminded_at")
            note_next(activity, actor)
    return activity


def edit_activity(
    *, actor: User, activity: Activity, now: datetime, version: int | None = None, **fields: Any
) -> Activity:
    """Correct it, within the time its author has for that."""
    if unknown := sorted(set(fields) - EDITABLE):
        raise TypeError(f"not fields of an activity that can be written: {unknown}")
    if isinstance(owner := fields.pop("owner", None), User):
        policies.can_give_to(actor, owner).require()
        fields["owner_id"] = owner.pk
    with transaction.atomic():
        activity = locked(activity.pk)
        policies.can_edit(actor, activity, now).require()
        check_version(activity, version, fields)
        before, diff = activity.owner_id, apply_changes(activity, fields)
        if diff:
            _check(activity, now)
            if {"remind_at", "due_at"} & diff.keys():
                activity.reminded_at = None
            derive(activity)
            save(actor, activity, diff, "activity.edited", "reminded_at", "search", told=before)
            if activity.done_at is not None:
                note_done(activity, actor)
            note_next(activity, actor)
    return activity


def _check(activity: Activity, now: datetime) -> None:
    if not activity.subject.strip():
        raise Refusal(_("Say what it is about."), code="required", field="subject")
    if activity.done_at is not None and activity.done_at > now:
        raise Refusal(_("What was done can't lie in the future; plan it instead."), code="in_future", field="done_at")


def append(*, actor: User, activity: Activity, body: str, now: datetime) -> Addendum:
    """Add to what can no longer be changed."""
    if not body.strip():
        raise Refusal(_("Write what is to be added."), code="required", field="body")
    with transaction.atomic():
        policies.can_append(actor, activity).require()
        added = Addendum.objects.create(
            activity=activity, body=body.strip(), author=actor, at=now, is_demo=activity.is_demo
        )
        audit.record(
            actor=actor, action="activity.appended", record=activity, changes={"addition": [None, added.body[:200]]}
        )
        tell(activity)
    return added


def locked(pk: UUID) -> Activity:
    activity = Activity.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if activity is None:
        raise Conflict(_("This activity has been deleted in the meantime."), code="deleted")
    return activity


def save(
    actor: User, activity: Activity, diff: dict[str, Any], action: str, *also: str, told: UUID | None = None
) -> None:
    save_changes(activity, diff, *also)
    audit.record(actor=actor, action=action, record=activity, changes=diff)
    tell(activity, told)
