"""Tasks that nobody did in time: their owner is told, and a day later who leads him."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from activities.models import Activity, OverdueNotice
from activities.services.details import settings
from people.models import User
from people.services import notify

CHUNK = 200
AFTER = timedelta(days=1)
# What is older is known for long; a product that was switched off for a week does not tell everybody about everything.
NOT_OLDER = timedelta(days=3)
Level = OverdueNotice.Level


def escalate_overdue(*, actor: None = None, now: datetime) -> int:
    """How many were told of, at most a chunk for each level."""
    with transaction.atomic():
        owners = _told(now, Level.OWNER, timedelta())
        managers = _told(now, Level.MANAGER, AFTER) if settings().escalate else []
        for activity in owners:
            _notify(activity, activity.owner_id, "activity.overdue")
        for activity in managers:
            if activity.owner is not None and (manager := manager_of(activity.owner)) is not None:
                _notify(activity, manager.pk, "activity.overdue_for_a_day")
    return len(owners) + len(managers)


def _told(now: datetime, level: str, after: timedelta) -> list[Activity]:
    """Those to be told of now, and noted as told."""
    known = OverdueNotice.objects.filter(activity=OuterRef("pk"), level=level, due_at=OuterRef("due_at"))
    late = Activity.objects.open().filter(
        ~Exists(known), due_at__lte=now - after, due_at__gt=now - after - NOT_OLDER, owner__is_active=True
    )
    if level == Level.OWNER:
        # Who was reminded when it was due need not be told the same once more.
        late = late.filter(Q(reminded_at__isnull=True) | Q(reminded_at__lt=F("due_at")))
    rows = (
        late.select_related("owner__team__manager").select_for_update(of=("self",), skip_locked=True).order_by("due_at")
    )
    found = list(rows[:CHUNK])
    OverdueNotice.objects.bulk_create(
        OverdueNotice(activity=row, level=level, due_at=row.due_at, is_demo=row.is_demo) for row in found
    )
    return found


def manager_of(owner: User) -> User | None:
    """Who leads him: the manager of his team, or of the nearest team above that somebody else manages."""
    team = owner.team
    while team is not None:
        if team.manager is not None and team.manager_id != owner.pk and team.manager.is_active:
            return team.manager
        team = team.parent
    return None


def _notify(activity: Activity, user_id: Any, kind: str) -> None:
    notify(
        user=user_id, kind=kind, params={"subject": activity.subject, "owner": str(activity.owner)},
        url=reverse("activities:detail", args=[activity.pk]), unique_key=f"{kind}:{activity.pk}:{activity.due_at:%Y%m%dT%H%M}",
    )  # fmt: skip
