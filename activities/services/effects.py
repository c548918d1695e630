"""What an activity does to the record it is about: its last activity and its next step, through the lower rooms' services."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from activities.models import Activity
from core import search
from core.events import RecordChanged, broadcast
from leads import services as leads
from opportunities import services as opportunities
from people.ownership import may

# Kinds in which the customer takes part; a task or a note keeps no deal alive.
FACING = (Activity.Kind.CALL, Activity.Kind.MEETING, Activity.Kind.VISIT, Activity.Kind.EMAIL)


def derive(activity: Activity) -> None:
    activity.search = search.document(activity.subject, activity.body, activity.outcome)


def note_done(activity: Activity, actor: Any) -> None:
    """The last activity of the record is the latest one."""
    _note(activity, actor, at=activity.done_at, faces_customer=activity.kind in FACING)


def note_next(activity: Activity, actor: Any) -> None:
    """The next step of the record is the earliest planned activity; it is left alone by those who may not edit the record."""
    if activity.lead_id is None and activity.opportunity_id is None:
        return
    if activity.opportunity_id is not None:
        note_contact_planned(activity, activity.opportunity_id)
    if actor is not None and not may(actor, activity.about, "edit"):
        return
    following = _siblings(activity).open().filter(due_at__isnull=False).order_by("due_at", "id").first()
    if following is not None:
        _note(activity, actor, next_step=following.subject, next_step_on=timezone.localdate(following.due_at))
    elif activity.about.next_step == activity.subject:
        _note(activity, actor, next_step="", next_step_on=None)


def note_contact_planned(activity: Activity, opportunity_id: UUID) -> None:
    """Up to which day a talk with the customer is agreed: until then a deal does not count as silent."""
    agreed = _siblings(activity).open().filter(kind__in=FACING, due_at__isnull=False).order_by("-due_at").first()
    day = timezone.localdate(agreed.due_at) if agreed is not None else None
    opportunities.note_activity(opportunity_id=opportunity_id, contact_planned_on=day)


def _siblings(activity: Activity) -> Any:
    name = activity.subject_name
    return Activity.objects.filter(**{f"{name}_id": getattr(activity, f"{name}_id")})


def _note(
    activity: Activity,
    actor: Any,
    *,
    at: datetime | None = None,
    faces_customer: bool = False,
    next_step: str | None = None,
    next_step_on: date | None = None,
) -> None:
    if activity.lead_id is not None:
        leads.note_activity(
            actor=actor, lead_id=activity.lead_id, at=at, next_step=next_step, next_step_on=next_step_on
        )
    elif activity.opportunity_id is not None:
        opportunities.note_activity(
            opportunity_id=activity.opportunity_id,
            at=at,
            faces_customer=faces_customer,
            next_step=next_step,
            next_step_on=next_step_on,
        )


def tell(activity: Activity, *more: UUID | None) -> None:
    """Open timelines and lists of its owner, its author and the owner of the record ask again."""
    audience = {activity.owner_id, activity.author_id, getattr(activity.about, "owner_id", None), *more} - {None}
    broadcast(RecordChanged(topic="activity", id=activity.pk, audience=tuple(audience)))  # type: ignore[arg-type]
