"""The secret address of a person's calendar: made, renewed, revoked."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from audit import services as audit
from integrations.models import CalendarFeed
from people.models import User
from people.tokens import hash_of, new_secret

NOTED_EVERY = timedelta(hours=1)


def create_feed(*, actor: User, now: datetime) -> tuple[CalendarFeed, str]:
    """A new address, shown this once; the one before no longer works."""
    secret = new_secret()
    with transaction.atomic():
        User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        CalendarFeed.objects.filter(user=actor, revoked_at=None).update(revoked_at=now)
        feed = CalendarFeed.objects.create(user=actor, secret_hash=secret.hash, prefix=secret.prefix, created_at=now)
        audit.record(actor=actor, action="calendar_feed.created", record=actor)
    return feed, secret.text


def revoke_feed(*, actor: User, now: datetime) -> int:
    with transaction.atomic():
        count = CalendarFeed.objects.filter(user=actor, revoked_at=None).update(revoked_at=now)
        if count:
            audit.record(actor=actor, action="calendar_feed.revoked", record=actor)
    return count


def read_feed(*, actor: None = None, secret: str, now: datetime) -> User | None:
    """Whose calendar this address shows; None when it was revoked or its owner is gone. Noted once an hour."""
    feed = CalendarFeed.objects.valid().select_related("user").filter(secret_hash=hash_of(secret)).first()
    if feed is None:
        return None
    unread = Q(read_at=None) | Q(read_at__lt=now - NOTED_EVERY)
    CalendarFeed.objects.filter(unread, pk=feed.pk).update(read_at=now)
    return feed.user
