"""How we sell: win rate, cycle and velocity, time in the stages, who keeps to the norm, and where to put one's effort.

Every number carries the address of the list that shows its records. Amounts of several currencies are brought to the base currency;
what has no rate is left out and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse

from core.money import ZERO, round_money
from core.periods import Period
from opportunities.models import Opportunity, OpportunityQuerySet, StageChange, Status

DIMENSIONS: dict[str, tuple[str, str]] = {
    "owner": ("owner_id", "owner__full_name"),
    "source": ("source_id", "source__name"),
    "deal_type": ("deal_type", "deal_type"),
    "pipeline": ("pipeline_id", "pipeline__name"),
}
HUNDREDTH = Decimal("0.01")
IN_BOX = 5


def share(part: int, whole: int) -> Decimal | None:
    """Percent, half-up; None for a part of nothing."""
    return (Decimal(part) * 100 / whole).quantize(HUNDREDTH, ROUND_HALF_UP) if whole else None


def address(**query: Any) -> str:
    return f"{reverse('opportunities:list')}?{urlencode(query, doseq=True)}"


@dataclass(frozen=True, slots=True)
class WinRow:
    """Closed deals of one owner, source …"""

    key: str
    name: str
    won: int
    lost: int
    amount: Decimal
    won_address: str
    lost_address: str

    @property
    def rate(self) -> Decimal | None:
        return share(self.won, self.won + self.lost)


@dataclass(frozen=True, slots=True)
class Velocity:
    """What the pipeline brings a day: open deals × win rate × average won deal ÷ days from opening to winning."""

    open: int
    won: int
    lost: int
    average: Decimal | None
    cycle_days: int | None
    per_day: Decimal | None

    @property
    def rate(self) -> Decimal | None:
        return share(self.won, self.won + self.lost)


def velocity(open_deals: int, won: int, lost: int, amount: Decimal, cycles: list[int], currency: str) -> Velocity:
    """Pure; without a win there is no average, and without days no speed."""
    average = round_money(amount / won, currency) if won else None
    cycle = int(median(cycles)) if cycles else None
    rate = share(won, won + lost)
    per_day = None
    if average is not None and rate is not None:
        per_day = round_money(open_deals * rate / 100 * average / max(cycle or 1, 1), currency)
    return Velocity(open_deals, won, lost, average, cycle, per_day)


def closed_by(
    deals: OpportunityQuerySet, by: str, period: Period, *, rates: Mapping[str, Decimal], currency: str
) -> list[WinRow]:
    """Most won first. One statement."""
    key, name = DIMENSIONS[by]
    closed = deals.closed_in(period).filter(status__in=("won", "lost")).order_by()
    rows = closed.values(key, name, "currency", "status").annotate(n=Count("pk"), total=Sum("amount"))
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        entry = found.setdefault(row[key], {"name": row[name] or "", "won": 0, "lost": 0, "amount": ZERO})
        entry[row["status"]] += row["n"]
        if row["status"] == "won":
            entry["amount"] += (row["total"] or ZERO) * rates.get(row["currency"], ZERO)
    made = [_win_row(by, key, entry, period, currency) for key, entry in found.items()]
    return sorted(made, key=lambda row: (-row.won, row.lost, row.name))


def _win_row(by: str, key: Any, entry: Mapping[str, Any], period: Period, currency: str) -> WinRow:
    days = {"closed_on_after": period.start, "closed_on_before": period.last_day}
    only = {by: key} if key is not None else {}
    return WinRow(
        str(key or ""),
        entry["name"],
        entry["won"],
        entry["lost"],
        round_money(entry["amount"], currency),
        address(status="won", **days, **only),
        address(status="lost", **days, **only),
    )


def cycle_days(deals: OpportunityQuerySet, period: Period) -> list[int]:
    rows = deals.closed_in(period).won().order_by().values_list("opened_on", "closed_on")
    return [(closed - opened).days for opened, closed in rows]


@dataclass(frozen=True, slots=True)
class StageTime:
    stage: Any
    days: Decimal | None
    left: int
    open: int
    open_address: str

    @property
    def slow(self) -> bool:
        return self.days is not None and bool(self.stage.standard_days) and self.days > self.stage.standard_days


def stage_times(deals: OpportunityQuerySet, stages: Iterable[Any], period: Period) -> list[StageTime]:
    """How long deals stood in each stage before they left it in the period, against the usual days. Two statements."""
    left = StageChange.objects.filter(
        opportunity__in=deals.order_by().values("pk"), seconds_in_stage__isnull=False,
        at__date__gte=period.start, at__date__lt=period.end,
    )  # fmt: skip
    rows = left.order_by().values("from_stage").annotate(mean=Avg("seconds_in_stage"), n=Count("pk"))
    times = {row["from_stage"]: (row["mean"], row["n"]) for row in rows}
    counts = dict(deals.open().order_by().values_list("stage").annotate(n=Count("pk")))
    return [_stage_time(stage, times.get(stage.pk), counts.get(stage.pk, 0)) for stage in stages]


def _stage_time(stage: Any, time: tuple[float, int] | None, count: int) -> StageTime:
    days = None if time is None else (Decimal(time[0]) / 86400).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return StageTime(stage, days, time[1] if time else 0, count, address(status="open", stage=stage.pk))


@dataclass(frozen=True, slots=True)
class Reached:
    """How many of the deals opened in the period ever reached the stage or one behind it, and which share of those before."""

    name: str
    count: int
    amount: Decimal
    conversion: Decimal | None
    address: str


def funnel(
    deals: OpportunityQuerySet,
    stages: list[Any],
    period: Period,
    *,
    rates: Mapping[str, Decimal],
    currency: str,
    won: str,
) -> list[Reached]:
    """From the stage history: a deal that jumped from the first to the third has reached the second. One statement."""
    if not stages:
        return []
    pipeline = stages[0].pipeline_id
    history = StageChange.objects.filter(opportunity_id=OuterRef("pk"), to_stage__pipeline_id=pipeline).order_by()
    furthest = Subquery(history.values("opportunity_id").annotate(most=Max("to_stage__position")).values("most"))
    cohort = deals.filter(pipeline_id=pipeline, opened_on__gte=period.start, opened_on__lt=period.end)
    reached = cohort.exclude(status=Status.INVALID).annotate(
        furthest=Greatest(Coalesce(furthest, F("stage__position")), F("stage__position"))
    )
    grouped = reached.order_by().values("furthest", "status", "currency").annotate(n=Count("pk"), total=Sum("amount"))
    return _steps(list(grouped), stages, period, rates, currency, won)


def _steps(
    rows: list[dict[str, Any]], stages: list[Any], period: Period, rates: Mapping[str, Decimal], currency: str, won: str
) -> list[Reached]:
    opened = {"opened_on_after": period.start, "opened_on_before": period.last_day, "pipeline": stages[0].pipeline_id}
    wanted: list[tuple[str, Any, str]] = [
        (
            str(stage),
            [row for row in rows if row["status"] == "won" or row["furthest"] >= stage.position],
            address(**opened, reached=stage.pk, status=["open", "won", "lost"]),
        )
        for stage in stages
    ]
    wanted.append((won, [row for row in rows if row["status"] == "won"], address(**opened, status="won")))
    made: list[Reached] = []
    for name, counted, link in wanted:
        count = sum(row["n"] for row in counted)
        amount = sum(((row["total"] or ZERO) * rates.get(row["currency"], ZERO) for row in counted), ZERO)
        before = made[-1].count if made else 0
        made.append(Reached(name, count, round_money(amount, currency), share(count, before) if made else None, link))
    return made


@dataclass(frozen=True, slots=True)
class NormRow:
    """Open deals of one owner: each is asked two questions, planned in time, and the customer heard of in time."""

    owner: str
    open: int
    unplanned: int
    late: int
    stalled: int
    addresses: Mapping[str, str]

    @property
    def rate(self) -> Decimal | None:
        """50 questions with 4 violations are 92.00 %."""
        checks = 2 * self.open
        return share(checks - self.unplanned - self.late - self.stalled, checks)


def norms(deals: OpportunityQuerySet, today: date) -> list[NormRow]:
    """One statement; the worst first."""
    rows = (
        deals.open()
        .order_by()
        .values("owner_id", "owner__full_name")
        .annotate(
            n=Count("pk"),
            unplanned=Count("pk", filter=Q(next_step_on__isnull=True)),
            late=Count("pk", filter=Q(next_step_on__lt=today)),
            stalled=Count("pk", filter=Q(stalls_on__lte=today)),
        )
    )
    made = [
        NormRow(
            row["owner__full_name"] or "", row["n"], row["unplanned"], row["late"], row["stalled"], _norm_addresses(row)
        )
        for row in rows
    ]
    return sorted(made, key=lambda row: (row.rate if row.rate is not None else Decimal(100), row.owner))


def _norm_addresses(row: Mapping[str, Any]) -> dict[str, str]:
    mine = {"status": "open", **({"owner": row["owner_id"]} if row["owner_id"] else {})}
    return {
        "open": address(**mine),
        "unplanned": address(**mine, next_step="missing"),
        "late": address(**mine, next_step="overdue"),
        "stalled": address(**mine, health="stalled"),
    }


@dataclass(frozen=True, slots=True)
class Box:
    """One of four: large or small, likely or not."""

    large: bool
    likely: bool
    count: int
    amount: Decimal
    deals: tuple[Any, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Quadrants:
    """Open deals of one currency by amount and probability."""

    currency: str
    large_from: Decimal
    likely_from: int
    boxes: tuple[Box, ...]


def quadrants(deals: OpportunityQuerySet, currency: str, *, likely_from: int = 50) -> Quadrants | None:
    """Large is at least the median amount; None without priced open deals in the currency. Two statements."""
    rows = deals.open().filter(currency=currency, amount__isnull=False).order_by(F("amount").desc(), "pk")
    found = list(rows.values("pk", "name", "amount", "probability", "account__name"))
    if not found:
        return None
    large_from = Decimal(median(row["amount"] for row in found)).quantize(HUNDREDTH)
    boxes = tuple(
        _box(found, currency, large_from, likely_from, large, likely)
        for large, likely in ((True, True), (True, False), (False, True), (False, False))
    )
    return Quadrants(currency, large_from, likely_from, boxes)


def _box(
    rows: list[dict[str, Any]], currency: str, large_from: Decimal, likely_from: int, large: bool, likely: bool
) -> Box:
    mine = [
        row for row in rows if (row["amount"] >= large_from) == large and (row["probability"] >= likely_from) == likely
    ]
    amounts = {"amount_min": large_from} if large else {"amount_max": large_from - HUNDREDTH}
    chances = {"probability_min": likely_from} if likely else {"probability_max": likely_from - HUNDREDTH}
    return Box(
        large,
        likely,
        len(mine),
        sum((row["amount"] for row in mine), ZERO),
        tuple(mine[:IN_BOX]),
        address(status="open", currency=currency, **amounts, **chances),
    )


def visible(user: Any, owner: str, pipeline: Any) -> OpportunityQuerySet:
    """What the page is about: the deals the user sees, of one owner and one pipeline when asked."""
    deals = Opportunity.objects.visible_to(user)
    if owner:
        deals = deals.filter(owner_id=owner)
    return deals.filter(pipeline__lineage=pipeline.lineage) if pipeline is not None else deals
