"""What this room itself can measure of a company."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from customers.measures import register
from customers.models import Account
from people.queries import rate_on


def employees(_today: date) -> dict[UUID, Decimal]:
    rows = Account.objects.filter(size__isnull=False).order_by().values_list("pk", "size")
    return {pk: Decimal(size) for pk, size in rows}


def revenue(today: date) -> dict[UUID, Decimal]:
    """In the base currency at today's rate; what has no rate is not measured."""
    rates: dict[str, Decimal | None] = {}
    found = {}
    for pk, amount, currency in (
        Account.objects.filter(revenue__isnull=False).order_by().values_list("pk", "revenue", "currency")
    ):
        if currency not in rates:
            rates[currency] = _rate(currency, today)
        if (rate := rates[currency]) is not None:
            found[pk] = amount * rate
    return found


def _rate(currency: str, today: date) -> Decimal | None:
    try:
        return rate_on(currency, today)
    except Refusal:
        return None


def register_measures() -> None:
    register("revenue", _("Annual revenue"), revenue)
    register("employees", _("Employees"), employees)
