"""The pipeline report: what is open by stage, owner and forecast category, and what happened in a period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, DecimalField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from core.money import round_money
from core.periods import Period
from opportunities.models import ForecastCategory, Opportunity, Status
from people.queries import organisation, rates_on
from reports.queries.base_amount import closed_in_base, zero

WEIGHTED = ExpressionWrapper(
    F("amount") * F("probability") / 100, output_field=DecimalField(max_digits=24, decimal_places=4)
)


@dataclass(frozen=True)
class PipelineFilter:
    """Which deals a report is about, and the period in which things happened."""

    period: Period
    pipeline_id: UUID | None = None
    owner_id: UUID | None = None
    team_ids: frozenset[UUID] = frozenset()

    def chosen(self, deals: Any) -> Any:
        if self.pipeline_id:
            deals = deals.filter(pipeline_id=self.pipeline_id)
        if self.owner_id:
            deals = deals.filter(owner_id=self.owner_id)
        return deals.filter(owner__team_id__in=self.team_ids) if self.team_ids else deals

    def address(self, **changes: Any) -> str:
        """The opportunity list in the same filter."""
        asked: dict[str, Any] = {
            "pipeline": self.pipeline_id,
            "owner": self.owner_id,
            "team": sorted(self.team_ids),
            **changes,
        }
        kept = {key: value for key, value in asked.items() if value not in (None, "", [])}
        return f"{reverse('opportunities:list')}?{urlencode(kept, doseq=True)}"


@dataclass(frozen=True)
class Line:
    """One line of a table: how many deals, their amount and their weighted amount, in base currency."""

    label: str
    count: int
    amount: Decimal
    weighted: Decimal
    address: str


@dataclass(frozen=True)
class Happened:
    """Deals that were opened, won or lost in the period."""

    count: int
    amount: Decimal
    address: str


@dataclass(frozen=True)
class PipelineReport:
    """The figures of one moment, in one person's visibility."""

    today: date
    period: Period
    currency: str
    stages: tuple[Line, ...]
    owners: tuple[Line, ...]
    categories: tuple[Line, ...]
    total: Line
    opened: Happened
    won: Happened
    lost: Happened
    without_rate: tuple[str, ...] = field(default=())

    @property
    def win_rate(self) -> Decimal | None:
        """Won ÷ (won + lost) by actual close date; invalid ones don't count; None ("—") where nothing was decided."""
        return percentage(self.won.count, self.won.count + self.lost.count)

    @property
    def win_rate_amount(self) -> Decimal | None:
        return percentage(self.won.amount, self.won.amount + self.lost.amount)


def percentage(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else None


def pipeline_report(viewer: Any, asked: PipelineFilter, *, today: date) -> PipelineReport:
    """Four statements: the open deals grouped, the two kinds of what happened, and the exchange rates."""
    deals = asked.chosen(Opportunity.objects.visible_to(viewer))
    rates = rates_on(today)
    groups = [Group.of(row, rates) for row in _open_groups(deals)]
    opened, (won, lost) = _opened(deals, asked, rates), _closed(deals, asked)
    return PipelineReport(
        today=today,
        period=asked.period,
        currency=organisation().base_currency,
        stages=_lines(groups, lambda group: group.stage, lambda key: asked.address(status="open", stage=key[-1])),
        owners=_lines(
            groups,
            lambda group: group.owner,
            lambda key: asked.address(status="open", owner=key[-1] or "null"),
            by_amount=True,
        ),
        categories=_lines(
            groups, lambda group: group.category, lambda key: asked.address(status="open", forecast_category=key[-1])
        ),
        total=_line("", groups, asked.address(status="open")),
        opened=opened,
        won=won,
        lost=lost,
        without_rate=tuple(sorted({group.currency for group in groups if not group.has_rate})),
    )


@dataclass(frozen=True)
class Group:
    """Open deals of one stage, owner, category and currency. The keys sort as their tables do and end with the id."""

    stage: tuple[Any, ...]
    owner: tuple[Any, ...]
    category: tuple[Any, ...]
    currency: str
    count: int
    amount: Decimal
    weighted: Decimal
    has_rate: bool

    @classmethod
    def of(cls, row: dict[str, Any], rates: dict[str, Decimal]) -> Group:
        rate = rates.get(row["currency"])
        order = ForecastCategory.values.index(row["forecast_category"])
        return cls(
            stage=(row["pipeline__position"], row["stage__position"], row["stage__name"], row["stage_id"]),
            owner=(0, 0, row["owner__full_name"] or "", row["owner_id"]),
            category=(0, order, ForecastCategory(row["forecast_category"]).label, row["forecast_category"]),
            currency=row["currency"],
            count=row["count"],
            amount=round_money(row["total"] * (rate or 0)),
            weighted=round_money(row["expected"] * (rate or 0)),
            has_rate=rate is not None,
        )


def _open_groups(deals: Any) -> Iterable[dict[str, Any]]:
    keys = (
        "pipeline__position",
        "stage_id",
        "stage__name",
        "stage__position",
        "owner_id",
        "owner__full_name",
        "forecast_category",
        "currency",
    )
    return deals.open().order_by().values(*keys).annotate(count=Count("pk"), total=Coalesce(Sum("amount"), zero()),
                                                         expected=Coalesce(Sum(WEIGHTED), zero()))  # fmt: skip


def _lines(
    groups: Sequence[Group],
    key: Callable[[Group], tuple[Any, ...]],
    address: Callable[[tuple[Any, ...]], str],
    *,
    by_amount: bool = False,
) -> tuple[Line, ...]:
    found: dict[tuple[Any, ...], list[Group]] = {}
    for group in groups:
        found.setdefault(key(group), []).append(group)
    ordered = sorted(found, key=lambda item: tuple(str(part) if index > 1 else part for index, part in enumerate(item)))
    lines = [_line(str(item[2]), found[item], address(item)) for item in ordered]
    return tuple(sorted(lines, key=lambda line: -line.amount) if by_amount else lines)


def _line(label: str, groups: Iterable[Group], address: str) -> Line:
    rows = list(groups)
    return Line(
        label,
        sum(row.count for row in rows),
        sum((row.amount for row in rows), Decimal("0.00")),
        sum((row.weighted for row in rows), Decimal("0.00")),
        address,
    )


def _opened(deals: QuerySet[Any], asked: PipelineFilter, rates: dict[str, Decimal]) -> Happened:
    rows = deals.filter(opened_on__gte=asked.period.start, opened_on__lt=asked.period.end).order_by().values("currency")
    counted = list(rows.annotate(count=Count("pk"), total=Coalesce(Sum("amount"), zero())))
    amount = sum(
        (round_money(row["total"] * rates.get(row["currency"], Decimal(0))) for row in counted), Decimal("0.00")
    )
    return Happened(sum(row["count"] for row in counted), amount, asked.address(**_days("opened_on", asked.period)))


def _closed(deals: Any, asked: PipelineFilter) -> tuple[Happened, Happened]:
    """Won and lost by actual close date; each at the rate of its own closing day."""
    in_base = Coalesce(Sum(closed_in_base(organisation().base_currency)), zero())
    ended = deals.closed_in(asked.period).filter(Q(status=Status.WON) | Q(status=Status.LOST))
    rows = {row["status"]: row for row in ended.order_by().values("status").annotate(count=Count("pk"), total=in_base)}
    won, lost = (_happened(rows.get(status), status, asked) for status in (Status.WON, Status.LOST))
    return won, lost


def _happened(row: dict[str, Any] | None, status: str, asked: PipelineFilter) -> Happened:
    address = asked.address(status=str(status), **_days("closed_on", asked.period))
    return Happened(row["count"], row["total"], address) if row else Happened(0, Decimal("0.00"), address)


def _days(name: str, period: Period) -> dict[str, date]:
    return {f"{name}_after": period.start, f"{name}_before": period.last_day}
