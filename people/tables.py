"""Lists of this room: the same columns for page and API."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.keyset import Key
from core.tables import Column, Table, sortable


def fetch_users(users: QuerySet[Any]) -> QuerySet[Any]:
    return users.select_related("team").prefetch_related("roles").defer("search", "password", "preferences")


def role_names(user: Any) -> list[str]:
    return sorted(str(role) for role in user.roles.all())


def status_words(user: Any) -> str:
    return str(_("Active")) if user.is_active else str(_("Deactivated"))


USERS = Table(
    name="users",
    columns=(
        Column("full_name", _("Name"), kind="link", sort=sortable("full_name")),
        Column("email", _("E-mail"), kind="email", sort=sortable("email")),
        Column("title", _("Job title")),
        Column("team", _("Team"), source="team__name"),
        Column("roles", _("Roles"), source=role_names, kind="tags"),
        Column(
            "is_active",
            _("Status"),
            source=status_words,
            kind="badge",
            detail=lambda user: "success" if user.is_active else "neutral",
        ),
        Column("phone", _("Phone"), kind="phone", shown=False),
        Column("hired_on", _("Hired on"), kind="date", sort=(Key("hired_on", nullable=True),), shown=False),
        Column("language", _("Language"), source="get_language_display", shown=False),
    ),
    ordering="full_name",
    fetch=fetch_users,
)

TEAMS = Table(
    name="teams",
    columns=(
        Column("name", _("Name"), kind="link", sort=sortable("name")),
        Column("parent", _("Above"), source="parent__name"),
        Column("manager", _("Manager"), source="manager__full_name"),
        Column("region", _("Region")),
    ),
    ordering="name",
    fetch=lambda teams: teams.select_related("parent", "manager"),
)

ROLES = Table(
    name="roles",
    columns=(Column("name", _("Name"), sort=sortable("name")), Column("key", _("Key"), sort=sortable("key"))),
    ordering="name",
    fetch=lambda roles: roles.prefetch_related("grants").annotate(
        members=Count("users", filter=Q(users__is_active=True))
    ),
)

TOKENS = Table(
    name="tokens",
    columns=(
        Column("name", _("Name"), sort=sortable("name")),
        Column("expires_at", _("Expires"), sort=sortable("expires_at")),
    ),
)

VIEWS = Table(
    name="saved-views",
    columns=(Column("name", _("Name"), sort=sortable("name")), Column("table", _("List"), sort=sortable("table"))),
    ordering="name",
    fetch=lambda views: views.select_related("owner", "default_for"),
)
