"""What each user keeps: saved views of lists, and notifications."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, those shared with one's team or everyone, and the defaults of one's roles."""
        shared = Q(sharing="everyone") | Q(default_for__key__in=user.role_keys)
        if user.team_id:
            shared |= Q(sharing="team", owner__team_id=user.team_id)
        return self.filter(Q(owner_id=user.pk) | shared)


class SavedView(Record):
    """A validated query string with a name. Sharing it never widens what its viewer may see."""

    class Sharing(models.TextChoices):
        PERSONAL = "personal", _("Only me")
        TEAM = "team", _("My team")
        EVERYONE = "everyone", _("Everyone")

    owner = models.ForeignKey("people.User", models.CASCADE, related_name="saved_views")
    table = models.CharField(max_length=40)
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(max_length=2000, blank=True, default="")
    sharing = models.CharField(max_length=10, choices=Sharing, default=Sharing.PERSONAL)
    default_for = models.ForeignKey("people.Role", models.SET_NULL, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    objects = SavedViewQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["owner", "table", "name"], name="saved_view_name_unique")]

    def __str__(self) -> str:
        return self.name


class Notification(models.Model):
    """One line for one user: a sentence made in his language when it is shown, from a code and plain parameters."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True, default="")
    unique_key = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_user"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unique_key"], condition=~Q(unique_key=""), name="notification_once"
            )
        ]
