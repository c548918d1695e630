"""The list of activities: its columns, for page, export and API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from core.tables import Column, Table, display, sortable

ICONS = {
    "task": "square-check",
    "call": "phone",
    "meeting": "users",
    "visit": "map-pin",
    "email": "mail",
    "note": "sticky-note",
}
UNSHOWN = tuple(
    f"{name}search" for name in ("", "owner__", "account__", "contact__", "lead__", "opportunity__", "contract__")
)


def fetch(queryset: QuerySet[Any]) -> QuerySet[Any]:
    return queryset.select_related("owner", "account", "contact", "lead", "opportunity", "contract").defer(
        *UNSHOWN, "contract__terms"
    )


def about(activity: Activity) -> str:
    return str(activity.about)


def tone(activity: Activity) -> str:
    return "neutral" if activity.done_at else "info"


TABLE = Table(
    "activities",
    (
        Column("subject", _("Subject"), kind="link"),
        Column("kind", _("Kind"), source=display("kind"), kind="badge", detail=tone),
        Column("about", _("About"), source=about),
        Column("due_at", _("Due"), kind="due", sort=sortable("due_at", nullable=True)),
        Column("done_at", _("Done"), kind="instant"),
        Column("owner", _("Owner"), kind="person"),
        Column("outcome", _("Outcome"), shown=False),
        Column("duration_minutes", _("Duration in minutes"), kind="number", shown=False),
        Column("body", _("Details"), shown=False),
        Column("at", _("Time"), kind="instant", sort=sortable("at"), shown=False),
        Column("created_at", _("Created"), kind="instant", sort=sortable("id"), shown=False),
    ),
    ordering="-at",
    fetch=fetch,
)
