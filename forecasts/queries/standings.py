"""The waterfall between two snapshots, with the deals of each bar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.money import round_money
from core.periods import Period
from forecasts.models import DealSnapshot, SnapshotDay
from forecasts.queries.current import reach_of
from forecasts.waterfall import ZERO, Bar, Ending, Move, Standing, bars, moves
from opportunities.models import Opportunity, Status
from people.queries import organisation, rates_on


@dataclass(frozen=True)
class Waterfall:
    """Between the ends of two days. `currency` None: everything in the base currency, at the rates of the days."""

    period: Period
    before: SnapshotDay
    after: SnapshotDay
    currency: str
    bars: list[Bar]
    moves: list[Move]

    def of(self, bar: str) -> dict[UUID, Decimal]:
        """The deals of a bar, the largest first."""
        sums: dict[UUID, Decimal] = {}
        for move in self.moves:
            if move.bar == bar:
                sums[move.deal] = sums.get(move.deal, ZERO) + move.amount
        return dict(sorted(sums.items(), key=lambda item: (-abs(item[1]), str(item[0]))))


@dataclass(frozen=True)
class Asked:
    """Which deals: of a currency (None: all, in the base currency), of some people (None: all that are seen)."""

    currency: str | None = None
    people: frozenset[UUID] | None = None


EVERYTHING = Asked()


def kept_day(on: date, *, or_after: bool = False) -> SnapshotDay | None:
    """The snapshot of that day or the last one before it; with `or_after` else the first one after it."""
    found = SnapshotDay.objects.filter(on__lte=on).order_by("-on").first()
    if found is None and or_after:
        found = SnapshotDay.objects.order_by("on").first()
    return found


def waterfall(
    viewer: Any, period: Period, before: SnapshotDay, after: SnapshotDay, asked: Asked = EVERYTHING
) -> Waterfall:
    first, second = _standings(viewer, before, asked), _standings(viewer, after, asked)
    endings = _endings(viewer, before.on, after.on, period, {*first} - {*second}, asked)
    found = moves(first, second, endings, period)
    return Waterfall(period, before, after, asked.currency or organisation().base_currency, bars(found), found)


def _standings(viewer: Any, day: SnapshotDay, asked: Asked) -> dict[UUID, Standing]:
    rows = (
        DealSnapshot.objects.filter(day=day)
        if viewer is None
        else DealSnapshot.objects.visible_to(viewer).filter(day=day)
    )
    if asked.people is not None:
        rows = rows.filter(user_id__in=asked.people)
    column = "base_amount"
    if asked.currency is not None:
        rows, column = rows.filter(currency=asked.currency), "amount"
    found = rows.values_list("opportunity_id", column, "expected_close_on")
    return {pk: Standing(amount or ZERO, closes) for pk, amount, closes in found}


def _endings(
    viewer: Any, before: date, after: date, period: Period, gone: set[UUID], asked: Asked
) -> dict[UUID, Ending]:
    """Deals that were open on the first day and not on the second, and those that began and were won in between."""
    closed = Opportunity.with_deleted.exclude(status=Status.OPEN)
    between = closed.filter(
        closed_on__gt=before, closed_on__lte=after, opened_on__gt=before, status=Status.WON
    ).closed_in(period)
    reach = reach_of(viewer)
    if viewer is not None and not (reach is not None and reach.everyone):
        between = between.filter(owner_id__in=reach.owner_ids if reach is not None else ())
    if asked.people is not None:
        between = between.filter(owner_id__in=asked.people)
    if asked.currency is not None:
        between = between.filter(currency=asked.currency)
    rates = rates_on(after) if asked.currency is None else None
    columns = ("pk", "status", "amount", "currency")
    rows = [*closed.filter(pk__in=gone).values_list(*columns), *between.exclude(pk__in=gone).values_list(*columns)]
    return {
        pk: Ending(status == Status.WON, _converted(amount, currency, rates)) for pk, status, amount, currency in rows
    }


def _converted(amount: Decimal | None, currency: str, rates: Mapping[str, Decimal] | None) -> Decimal:
    if rates is None:
        return amount or ZERO
    return round_money((amount or ZERO) * rates.get(currency, ZERO))
