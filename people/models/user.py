"""People and the tree of teams they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.models import Record, Searchable, search_index
from people.access import Access

if TYPE_CHECKING:
    from collections.abc import Iterable


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: Any) -> Self:
        """The team tree is no secret among colleagues: whoever may see people sees all of it."""
        return self.all() if user.may("people.view") else self.none()


class Team(Record):
    """A node of the team tree; its manager sees the records of everybody in it and below."""

    name = models.CharField(_("Name"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    manager = models.ForeignKey("people.User", models.SET_NULL, null=True, blank=True, related_name="managed_teams")
    region = models.CharField(_("Region"), max_length=120, blank=True, default="")
    is_active = models.BooleanField(default=True)

    objects = TeamQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), models.F("parent"), name="team_name_unique", nulls_distinct=False),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="team_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        reach = user.access.reach("people", "view") if user.is_active else None
        if reach is None:
            return self.filter(pk=user.pk)
        return self.all() if reach.everyone else self.filter(pk__in=reach.owner_ids)

    def active(self) -> Self:
        return self.filter(is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A bare account for tests and commands; people are invited through `people.services`."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Record, Searchable):
    """Somebody who may log in. Records are owned by users; a leaver is deactivated, never deleted."""

    room: ClassVar[str] = "people"

    email = models.EmailField(_("E-mail"), max_length=254)
    full_name = models.CharField(_("Name"), max_length=120)
    title = models.CharField(_("Job title"), max_length=120, blank=True, default="")
    phone = models.CharField(_("Phone"), max_length=40, blank=True, default="")
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("Team")
    )
    roles = models.ManyToManyField("people.Role", related_name="users", verbose_name=_("Roles"))
    is_active = models.BooleanField(_("Active"), default=True)
    language = models.CharField(
        _("Language"), max_length=10, default="en", choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    time_zone = models.CharField(_("Time zone"), max_length=64, blank=True, default="")
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    hired_on = models.DateField(_("Hired on"), null=True, blank=True)
    deactivated_at = models.DateTimeField(null=True, blank=True, editable=False)
    preferences = models.JSONField(default=dict, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    class Meta:
        ordering = ["full_name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]
        indexes = [
            search_index("user"),
            models.Index(fields=["full_name", "id"], name="user_full_name"),
            models.Index(fields=["team", "full_name"], name="user_team"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    @cached_property
    def access(self) -> Access:
        """What this user may do and whose records that reaches; read once a request, never kept longer."""
        return Access.of(self.pk)

    def may(self, policy: str) -> bool:
        """Whether any role grants `room.action`, with whatever reach."""
        room, _sep, action = policy.partition(".")
        return self.is_active and self.access.reach(room, action) is not None

    @cached_property
    def role_keys(self) -> frozenset[str]:
        return frozenset(self.access.role_keys)

    def has_role(self, *keys: str) -> bool:
        return not self.role_keys.isdisjoint(keys)

    def limited_to(self, scopes: Iterable[str]) -> User:
        """This user as an API token sees him: never more than its owner may do, and only within the token's scopes."""
        self.access = self.access.limited_to(frozenset(scopes))
        return self
