"""Addresses under which people read their calendar in another program."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from core.models import new_id


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(user=user)

    def valid(self) -> Self:
        return self.filter(revoked_at=None, user__is_active=True)


class CalendarFeed(models.Model):
    """One secret address. Only a hash of the secret is kept; what it shows is decided whenever it is read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="calendar_feed_one_in_use")
        ]
