"""Doing an activity, and removing it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from activities import policies
from activities.events import ActivityLogged
from activities.models import Activity, Recurrence, TaskDetail
from activities.services.changing import locked, save
from activities.services.details import require_may_start
from activities.services.effects import note_done, note_next, tell
from activities.services.recurrences import make_next
from audit import services as audit
from core import attached
from core.changes import apply_changes
from core.events import announce, plain
from people.models import User

TRACED = ("kind", "subject", "body", "due_at", "done_at", "outcome", "duration_minutes", "owner_id", "author_id")


def complete(
    *, actor: User, activity: Activity, now: datetime, outcome: str = "", duration_minutes: int | None = None
) -> Activity:
    """It is done; a second time changes nothing."""
    with transaction.atomic():
        activity = locked(activity.pk)
        policies.can_complete(actor, activity).require()
        if activity.done_at is not None:
            return activity
        require_may_start(activity)
        changes: dict[str, Any] = {"done_at": now, "outcome": outcome.strip() or activity.outcome}
        diff = apply_changes(activity, changes | ({"duration_minutes": duration_minutes} if duration_minutes else {}))
        save(actor, activity, diff, "activity.completed")
        note_done(activity, actor)
        note_next(activity, actor)
        make_next(activity, today=timezone.localdate(now))
        about = activity.about
        announce(
            ActivityLogged(id=activity.pk, kind=activity.kind, subject_type=activity.subject_name, subject_id=about.pk)
        )
    return activity


def delete_activity(*, actor: User, activity: Activity, reason: str = "") -> None:
    """Remove it; the trace keeps what it said."""
    with transaction.atomic():
        activity = locked(activity.pk)
        policies.can_delete(actor, activity).require()
        values = {
            name: [plain(getattr(activity, name)), None] for name in TRACED if getattr(activity, name) not in (None, "")
        }
        audit.record(actor=actor, action="activity.deleted", record=activity, changes=values, reason=reason)
        _keep_series(activity)
        tell(activity)
        attached.drop(*activity.attachments.all())
        Activity.objects.filter(pk=activity.pk).delete()
        note_next(activity, actor)


def _keep_series(activity: Activity) -> None:
    """Leaving out one occurrence does not end the series: the one after it is made now, in its place."""
    detail = TaskDetail.objects.filter(activity=activity, recurrence__made=F("occurrence")).first()
    if detail is not None and activity.due_at is not None and activity.done_at is None:
        make_next(activity, today=timezone.localdate(activity.due_at))


def end_series(*, actor: User, activity: Activity, reason: str = "") -> None:
    """Remove this one and all that would come after it."""
    with transaction.atomic():
        detail = TaskDetail.objects.filter(activity=activity).first()
        if detail is not None and detail.recurrence_id is not None:
            Recurrence.objects.filter(pk=detail.recurrence_id).update(is_active=False)
        delete_activity(actor=actor, activity=activity, reason=reason)
