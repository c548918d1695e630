"""The list of leads: its columns, for page, export and API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.keyset import Key
from core.names import person_name
from core.tables import Column, Table, display, made, sortable
from leads.models import Lead

TONES = {
    "new": "info",
    "contacted": "primary",
    "nurturing": "warning",
    "qualified": "success",
    "converted": "success",
    "disqualified": "neutral",
}
UNSHOWN = (
    "search", "normalized_company", "normalized_email", "normalized_phone", "deleted_at", "match_keys", "score_override", "owned_since",
    "entered_pool_at", "previous_owner", "times_returned", "recycles_on", "recycle_warned_on", "recycle_extended_until", "is_locked",
)  # fmt: skip
# Of the related rows only what a list shows: 50 rows of 60 columns cost more to read than to find.
SHOWN = (
    *(field.name for field in Lead._meta.concrete_fields if field.name not in UNSHOWN),
    "owner__full_name", "source__name", "pool__name",
)  # fmt: skip


def fetch(queryset: QuerySet[Any]) -> QuerySet[Any]:
    return queryset.select_related("owner", "source", "pool").only(*SHOWN)


def tone(lead: Lead) -> str:
    return TONES[lead.status]


def name(first_name: str, last_name: str, company: str) -> str:
    """As `Lead.name`, which a row of the list that is no instance has not."""
    return person_name(first_name, last_name) or company


def in_words(name: str | None) -> str:
    """Shipped sources have their name in the catalogue."""
    return gettext(name) if name else ""


TABLE = Table(
    "leads",
    (
        Column(
            "name",
            _("Name"),
            made(name, "first_name", "last_name", "company"),
            kind="link",
            sort=(Key("last_name"), Key("first_name")),
        ),
        Column("company", _("Company"), sort=sortable("company")),
        Column("status", _("Status"), source=display("status"), kind="badge", detail=made(TONES.get, "status")),
        Column("owner", _("Owner"), kind="person"),
        Column("next_step", _("Next step")),
        Column("next_step_on", _("Next step on"), kind="due", sort=sortable("next_step_on", nullable=True)),
        Column(
            "last_activity_at", _("Last activity"), kind="instant", sort=sortable("last_activity_at", nullable=True)
        ),
        Column("source", _("Lead source"), source=made(in_words, "source__name"), shown=False),
        Column("created_at", _("Created"), kind="instant", sort=sortable("id")),
        Column("score", _("Score"), kind="number", sort=sortable("score"), shown=False),
        Column("phone", _("Phone"), kind="phone", shown=False),
        Column("email", _("E-mail"), kind="email", shown=False),
        Column("title", _("Job title"), shown=False),
        Column("industry", _("Industry"), shown=False),
        Column("region", _("Region"), shown=False),
        Column("budget", _("Budget"), kind="money", detail="currency", shown=False),
        Column("need", _("Need"), shown=False),
        Column("campaign", _("Campaign"), shown=False),
        Column("tags", _("Tags"), kind="tags", shown=False),
        Column("pool", _("Lead pool"), source="pool__name", shown=False),
    ),
    fetch=fetch,
)
SOURCE_TABLE = Table("lead_sources", (Column("name", _("Name"), sort=sortable("name")),), ordering="name")
POOL_TABLE = Table("lead_pools", (Column("name", _("Name"), sort=sortable("name")),), ordering="name")
