"""Columns of the catalogue's lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.tables import Column, Table, sortable

PRODUCTS = Table(
    "products",
    (
        Column("name", _("Name"), kind="link", sort=sortable("name")),
        Column("sku", _("SKU"), sort=sortable("sku")),
        Column("family", _("Product family"), source="family__name"),
        Column("unit", _("Unit"), shown=False),
        Column(
            "list_price", _("List price"), kind="money", detail="currency", sort=sortable("list_price", nullable=True)
        ),
        Column("cost", _("Cost"), kind="money", detail="currency", shown=False),
        Column(
            "is_active", _("Active"), source=lambda row: _("Active") if row.is_active else _("Inactive"), kind="badge"
        ),
        Column("created_at", _("Created"), kind="instant", sort=sortable("id"), shown=False),
    ),
    ordering="name",
    fetch=lambda queryset: queryset.select_related("family").defer("search"),
)
