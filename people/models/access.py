"""Roles as one table of grants, invitations and personal API tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id
from people.words import role_name, scope_name


class RoleQuerySet(models.QuerySet["Role"]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.may("people.view") else self.none()


class Role(Record):
    """A named set of grants. The six shipped roles can't be removed; their grants can be changed."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    description = models.CharField(_("Description"), max_length=240, blank=True, default="")
    is_system = models.BooleanField(default=False, editable=False)

    objects = RoleQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return role_name(self.key, self.name)


class Grant(models.Model):
    """One cell of the role table: in this room, this action, reaching this far."""

    class Reach(models.TextChoices):
        OWN = "own", _("Only mine")
        TEAM = "team", _("My team")
        SUBTREE = "subtree", _("Mine and subordinates")
        ALL = "all", _("All data")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.ForeignKey(Role, models.CASCADE, related_name="grants")
    room = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    reach = models.CharField(max_length=10, choices=Reach)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "room", "action"], name="grant_unique")]


class FieldRule(models.Model):
    """One cell of the table of fields: how far who has this role may read a guarded field. Without a row it may be read.

    Who has several roles reads as far as the most permissive of them, as with grants.
    """

    class Mode(models.TextChoices):
        MASKED = "masked", _("Masked")
        HIDDEN = "hidden", _("Hidden")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.ForeignKey(Role, models.CASCADE, related_name="field_rules")
    noun = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    mode = models.CharField(max_length=10, choices=Mode)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "noun", "field"], name="field_rule_unique"),
            models.CheckConstraint(condition=models.Q(mode__in=["masked", "hidden"]), name="field_rule_known_mode"),
        ]

    def __str__(self) -> str:
        return f"{self.noun}.{self.field}: {self.mode}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime) -> Self:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


class Invitation(Record):
    """A link by mail with which a person sets his password; only the hash of the link's secret is kept.

    `user` is set when the account exists already (imported, or coming back); otherwise accepting makes it.
    """

    user = models.ForeignKey("people.User", models.CASCADE, null=True, blank=True, related_name="+")
    email = models.EmailField(_("E-mail"))
    full_name = models.CharField(_("Name"), max_length=120)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True, related_name="+")
    roles = models.ManyToManyField(Role, related_name="+")
    invited_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.email


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: Any) -> Self:
        """Tokens are personal: also an administrator sees only his own."""
        return self.filter(user_id=user.pk)


class ApiToken(Record):
    """A personal token for programs: named, hashed at rest, with scopes and an expiry; never more than its owner may do."""

    user = models.ForeignKey("people.User", models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("Name"), max_length=80)
    prefix = models.CharField(max_length=12, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=60), default=list)
    expires_at = models.DateTimeField(_("Expires"))
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    @property
    def scope_names(self) -> str:
        return ", ".join(scope_name(scope) for scope in self.scopes)

    def __str__(self) -> str:
        return self.name
