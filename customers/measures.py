"""By what companies are graded. The rooms above know what was sold, so they say here how to measure it:

`customers.measures.register("won_12_months", _("Won in twelve months"), won_in_a_year)` from `apps.ready()`; the function gets the day
and answers `{account id: number}` for all companies that have any. Amounts are in the base currency, converted where they were booked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.functional import Promise

Values = Callable[[date], dict[UUID, Decimal]]


@dataclass(frozen=True, slots=True)
class Measure:
    key: str
    label: Promise | str
    values: Values


MEASURES: dict[str, Measure] = {}


def register(key: str, label: Promise | str, values: Values) -> None:
    MEASURES[key] = Measure(key, label, values)
