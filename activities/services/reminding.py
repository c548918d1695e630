"""Reminders of what is planned, and what happens to it when its owner leaves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from activities.models import Activity
from audit import services as audit
from people.models import User
from people.services import notify

CHUNK = 200


def remind_due(*, actor: User | None, now: datetime) -> int:
    """Tell the owners of open activities whose reminder is due, each reminder once; how many of at most a chunk."""
    with transaction.atomic():
        waiting = Activity.objects.open().filter(remind_at__lte=now, reminded_at__isnull=True, owner__is_active=True)
        due = list(waiting.select_for_update(skip_locked=True, of=("self",)).order_by("remind_at")[:CHUNK])
        for activity in due:
            notify(
                user=activity.owner_id,
                kind="activity.reminder",
                params={"subject": activity.subject, "due_at": activity.due_at.isoformat() if activity.due_at else ""},
                url=reverse("activities:detail", args=[activity.pk]),
                unique_key=f"activity.reminder:{activity.pk}:{activity.remind_at:%Y%m%dT%H%M%S}",
            )
        Activity.objects.filter(pk__in=[activity.pk for activity in due]).update(reminded_at=now)
    return len(due)


def hand_over(*, actor: User, user: User, successor: User) -> int:
    """What a leaver had planned goes to his successor; what he did stays his."""
    with transaction.atomic():
        planned = list(Activity.objects.open().filter(owner=user).select_for_update(of=("self",)))
        changes = {"owner_id": [str(user.pk), str(successor.pk)]}
        audit.record_many(
            audit.entry(actor=actor, action="activity.handed_over", record=row, changes=changes) for row in planned
        )
        ids = [row.pk for row in planned]
        return Activity.objects.filter(pk__in=ids).update(owner=successor, version=F("version") + 1)
