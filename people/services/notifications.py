"""Notices for one user: written in the transaction of what they tell about, shown live."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.events import RecordChanged, broadcast
from people import carriers
from people.models import Notification


def notify(
    *, user: Any, kind: str, params: dict[str, Any] | None = None, url: str = "", unique_key: str = ""
) -> Notification | None:
    """One line in the user's bell; None when he has one with this `unique_key` already. The sentence of `kind` stands in a notice."""
    notice = Notification(
        user_id=getattr(user, "pk", user), kind=kind, params=params or {}, url=url[:300], unique_key=unique_key
    )
    with transaction.atomic():
        Notification.objects.bulk_create([notice], ignore_conflicts=bool(unique_key))
        if unique_key and not Notification.objects.filter(pk=notice.pk).exists():
            return None
        if carriers.carry(notice):
            broadcast(RecordChanged(topic="notification", id=notice.pk, audience=(notice.user_id,)))
        else:  # not in the bell, but still in the list of all
            Notification.objects.filter(pk=notice.pk).update(read_at=notice.created_at)
    return notice


def notify_mentioned(
    *, actor: Any, users: Iterable[Any], about: str, url: str = "", unique_key: str = ""
) -> list[Notification]:
    """Tell each of `users` that `actor` mentioned him in something about `about`; nobody is told of his own words."""
    params = {"actor": str(actor), "about": about[:200]}
    told = {getattr(user, "pk", user) for user in users} - {actor.pk}
    made = [
        notify(user=user, kind="mention", params=params, url=url, unique_key=unique_key)
        for user in sorted(told, key=str)
    ]
    return [notice for notice in made if notice is not None]


def mark_read(*, actor: Any, now: datetime, notification: UUID | None = None) -> int:
    """Mark one of the actor's notices, or all of them, as read; how many were unread."""
    unread = Notification.objects.filter(user=actor, read_at=None)
    if notification is not None:
        unread = unread.filter(pk=notification)
    with transaction.atomic():
        count = unread.update(read_at=now)
        if count:
            broadcast(RecordChanged(topic="notification", id=notification or actor.pk, audience=(actor.pk,)))
    return count
