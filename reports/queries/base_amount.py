"""Sums over several currencies: in the base currency, closed deals at the rate of their closing day, open ones at the latest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Case, DecimalField, F, OuterRef, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Round

from core.money import round_money
from people.models import ExchangeRate

AMOUNT = DecimalField(max_digits=24, decimal_places=2)


def closed_in_base(base_currency: str) -> Combinable:
    """A closed deal's amount at the rate of its closing day; null where no rate is known for it."""
    newest = ExchangeRate.objects.filter(currency=OuterRef("currency"), on__lte=OuterRef("closed_on")).order_by("-on")
    converted = Round(F("amount") * Subquery(newest.values("rate")[:1]), precision=2, output_field=AMOUNT)
    return Case(When(currency=base_currency, then=F("amount")), default=converted, output_field=AMOUNT)


def zero() -> Value:
    return Value(Decimal(0), output_field=AMOUNT)


def converted(amounts: Mapping[str, Decimal] | Iterable[tuple[str, Decimal]], rates: Mapping[str, Decimal]) -> Decimal:
    """Sum of amounts by currency. What has no rate is left out here and named by `without_rate`."""
    rows = amounts.items() if isinstance(amounts, Mapping) else amounts
    return sum(
        (round_money(amount * rates[currency]) for currency, amount in rows if currency in rates), Decimal("0.00")
    )
