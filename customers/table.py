"""Columns of the lists of companies and people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.keyset import Key
from core.tables import Column, Table, sortable


def parent_name(account: Any) -> str:
    """`queries.accounts_for` says whether the reader may see the company above."""
    return account.parent.name if account.parent is not None and account.parent_seen else ""


ACCOUNTS = Table(
    "accounts",
    (
        Column("name", _("Name"), kind="link", sort=sortable("name")),
        Column("level", _("Level"), kind="badge"),
        Column("industry", _("Industry"), sort=sortable("industry")),
        Column("region", _("Region")),
        Column("country", _("Country"), shown=False),
        Column("size", _("Employees"), kind="number", sort=sortable("size", nullable=True)),
        Column(
            "revenue", _("Annual revenue"), kind="money", detail="currency", sort=sortable("revenue", nullable=True)
        ),
        Column("phone", _("Phone"), shown=False),
        Column("website", _("Website"), shown=False),
        Column("uscc", _("Unified social credit code"), shown=False),
        Column("parent", _("Parent company"), source=parent_name, shown=False),
        Column("year_established", _("Founded in"), shown=False),
        Column("owner", _("Owner"), source="owner", kind="person"),
        Column("updated_at", _("Changed"), kind="instant", sort=sortable("updated_at"), shown=False),
        Column("created_at", _("Created"), kind="instant", sort=sortable("id")),
    ),
    fetch=lambda queryset: queryset.select_related("owner", "owner__team", "parent", "pool").defer(
        "search", "owner__search", "parent__search"
    ),
)


def company(contact: Any) -> str:
    """The main company, else the first; `queries.contacts_for` fetched those that the reader may see."""
    return next((seat.account.name for seat in contact.seats.all()), "")


def role(contact: Any) -> str:
    return next((seat.get_role_display() for seat in contact.seats.all()), "")


CONTACTS = Table(
    "contacts",
    (
        Column("name", _("Name"), kind="link", sort=(Key("last_name"), Key("first_name"))),
        Column("company", _("Account"), source=company),
        Column("role", _("Role"), source=role),
        Column("title", _("Job title")),
        Column("email", _("E-mail")),
        Column("phone", _("Phone"), shown=False),
        Column("mobile", _("Mobile")),
        Column("owner", _("Owner"), source="owner", kind="person"),
        Column("updated_at", _("Changed"), kind="instant", sort=sortable("updated_at"), shown=False),
        Column("created_at", _("Created"), kind="instant", sort=sortable("id")),
    ),
    fetch=lambda queryset: queryset.select_related("owner").defer("search", "owner__search"),
)
