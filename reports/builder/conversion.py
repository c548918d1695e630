"""Amounts of any currency in the base currency, row by row, so that a sum is the sum of its rows to the cent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, OuterRef, Subquery, Value, When
from django.db.models.functions import Round

from people.memo import remembered
from people.models import ExchangeRate
from people.queries import organisation, rates_on

AMOUNT: DecimalField[Any, Any] = DecimalField(max_digits=24, decimal_places=2)
RATE: DecimalField[Any, Any] = DecimalField(max_digits=20, decimal_places=10)


@dataclass
class Moment:
    """When a report is made, and at what rates; the rates are read only by the measures that need them."""

    today: date
    base_currency: str = ""
    zone: str = ""
    fiscal_year_start: int = 1
    known: dict[str, Mapping[str, Decimal]] = field(default_factory=dict)

    @classmethod
    def of(cls, today: date) -> Moment:
        row = organisation()
        return cls(today, row.base_currency, row.time_zone, row.fiscal_year_start)

    @property
    def rates(self) -> Mapping[str, Decimal]:
        if "rates" not in self.known:
            self.known["rates"] = remembered(f"rates:{self.today}", lambda: rates_on(self.today))
        return self.known["rates"]


def at_latest(amount: Any, moment: Moment, currency: str = "currency") -> Any:
    """At today's rate; null where the currency has none."""
    foreign = {code: rate for code, rate in moment.rates.items() if code != moment.base_currency}
    rows = [
        When(**{currency: code}, then=Round(amount * Value(rate, output_field=RATE), precision=2, output_field=AMOUNT))
        for code, rate in sorted(foreign.items())
    ]
    own = When(**{currency: moment.base_currency}, then=Round(amount, precision=2, output_field=AMOUNT))
    return Case(own, *rows, default=None, output_field=AMOUNT)


def at_day(amount: Any, day: str, moment: Moment, currency: str = "currency") -> Any:
    """At the rate of the row's own day; null where none was known by then."""
    newest = ExchangeRate.objects.filter(currency=OuterRef(currency), on__lte=OuterRef(day)).order_by("-on")
    foreign = Round(amount * Subquery(newest.values("rate")[:1]), precision=2, output_field=AMOUNT)
    own = When(**{currency: moment.base_currency}, then=Round(amount, precision=2, output_field=AMOUNT))
    return Case(own, default=foreign, output_field=AMOUNT)


__all__ = ["AMOUNT", "Moment", "at_day", "at_latest"]
