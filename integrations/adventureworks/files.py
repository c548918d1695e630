"""The files as they are published, read into rows. Amounts have four decimals and come to cents by running totals, so that what a
person sold up to any day is right to the cent and no rounding adds up."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import TextIO

from core.errors import Refusal
from core.periods import Period

CENT, ZERO = Decimal("0.01"), Decimal(0)
PEOPLE, QUOTAS = "SalesPerson.csv", "SalesPersonQuotaHistory.csv"
ORDERS, EXPECTED = "dbt_salesorderheader.csv", "expected_attainment_commission.csv"


@dataclass(frozen=True, slots=True)
class Quota:
    person: str
    period: Period
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Order:
    number: str
    person: str
    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Expected:
    person: str
    period: Period
    attainment: Decimal
    commission: Decimal


def rates(folder: Path) -> dict[str, Decimal]:
    """Each person's commission rate."""
    return {row[0]: Decimal(row[4]) for row in _tabbed(folder / PEOPLE)}


def quotas(folder: Path) -> list[Quota]:
    """A quota holds from its day to the day before the next one of the same person; the last of each has no end and is left out."""
    by_person: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for row in _tabbed(folder / QUOTAS):
        by_person[row[1]].append((_day(row[2]), Decimal(row[3])))
    return [quota for person, rows in by_person.items() for quota in _of_person(person, sorted(rows))]


def _of_person(person: str, rows: list[tuple[date, Decimal]]) -> Iterator[Quota]:
    for (start, amount), (end, _next) in pairwise(rows):
        yield Quota(person, Period(start, end), amount)


def orders(folder: Path) -> list[Order]:
    """The orders that somebody sold; those from the web shop have no sales person."""
    with _file(folder / ORDERS) as rows:
        found = [row for row in csv.DictReader(rows) if row["salespersonid"]]
    sold = [
        (row["salesorderid"], row["salespersonid"], _day(row["orderdate"]), Decimal(row["subtotal"])) for row in found
    ]
    return list(_in_cents(sorted(sold, key=lambda row: (row[2], row[0]))))


def _in_cents(sold: Iterable[tuple[str, str, date, Decimal]]) -> Iterator[Order]:
    running: dict[str, Decimal] = defaultdict(Decimal)
    for number, person, day, amount in sold:
        before = running[person]
        running[person] = before + amount
        yield Order(number, person, day, _cents(running[person]) - _cents(before))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def expected(folder: Path) -> list[Expected]:
    """What was computed from the files alone; none where that file is missing."""
    if not (folder / EXPECTED).exists():
        return []
    with _file(folder / EXPECTED) as rows:
        return [
            Expected(
                row["sales_person"],
                Period(date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end_exclusive"])),
                Decimal(row["attainment_pct"]),
                Decimal(row["commission"]),
            )
            for row in csv.DictReader(rows)
        ]


def _tabbed(path: Path) -> list[list[str]]:
    with _file(path) as rows:
        return list(csv.reader(rows, delimiter="\t"))


def _file(path: Path) -> TextIO:
    if not path.is_file():
        raise Refusal(f"There is no file {path.name} in this folder.", code="missing_file")
    return path.open(encoding="utf-8-sig", newline="")


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
