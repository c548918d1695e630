"""What a metric is: records that count, an expression that adds them up, an address that leads to them, and what it can be split by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import DateField, DecimalField, F, QuerySet, UUIDField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, TruncMonth
from django.urls import reverse
from django.utils.functional import Promise

from core.periods import Period
from people.queries import organisation
from targets.scopes import Scope, users_in

MONEY, COUNT, PERCENT, DAYS = "money", "count", "percent", "days"
USER, TEAM, TERRITORY, FAMILY, MONTH = "user", "team", "territory", "family", "month"
AMOUNT: DecimalField[Any, Any] = DecimalField(max_digits=20, decimal_places=2)
Records = Callable[[Scope, Period], QuerySet[Any]]


@dataclass(frozen=True)
class Metric:
    """`records(scope, period)` are what counts; `total` adds them up; `route` and `parameters` lead to the same records as a list.

    `day` and `person` are the list's names for the day that counts and for whose records they are; `dimensions` name the columns
    the number can be split by. A ratio has no value where nothing is there to divide by: "—", never 0 %.
    """

    key: str
    label: Promise | str
    unit: str
    definition: Promise | str
    records: Records
    total: Combinable
    route: str
    parameters: Mapping[str, Any]
    day: str
    person: str
    dimensions: Mapping[str, Any] = field(default_factory=dict)
    is_ratio: bool = False
    can_be_promised: bool = True

    def value(self, scope: Scope, period: Period) -> Decimal:
        return totals([(self, scope, period)])[0]

    def subjects(self) -> list[str]:
        """The kinds of subjects whose number it can be."""
        return [kind for kind in (USER, TEAM, TERRITORY, FAMILY) if kind in self.dimensions]

    def address(self, scope: Scope, period: Period) -> str:
        """The list of the records that make the number, in the same filter."""
        asked: dict[str, Any] = {
            **self.parameters,
            f"{self.day}_after": period.start,
            f"{self.day}_before": period.last_day,
            **self._of_scope(scope, period),
        }
        return f"{reverse(self.route)}?{urlencode(asked, doseq=True)}"

    def _of_scope(self, scope: Scope, period: Period) -> dict[str, Any]:
        """The credit list knows what lies below a team or a territory; the lists of the other rooms are told."""
        own_list = self.route == "targets:credits"
        if scope.user_id is not None:
            return {self.person: scope.user_id}
        if scope.team_id is not None:
            return {"team": scope.team_id if own_list else sorted(scope.team_ids)}
        if scope.territory_id is not None:
            if own_list:
                return {"territory": scope.territory_id}
            return {self.person: sorted(users_in(scope.territory_ids, period).values_list("user_id", flat=True))}
        return {"product_family": scope.family_id} if scope.family_id is not None else {}


Asked = tuple[Metric, Scope, Period]


def values(asked: Sequence[Asked]) -> list[Decimal | None]:
    """The values of many numbers in one statement: an arm of a UNION for each, so that every arm uses its own index.

    People asked for the same number and period share an arm that is split by person: fifty targets of a month are one arm.
    """
    if not asked:
        return []
    shared, arms = _shared(asked), []
    for number, members in enumerate(shared):
        metric, scope, period = asked[members[0]]
        people = [asked[index][1].user_id for index in members]
        arms.append(_arm(number, metric, scope, period, people if len(members) > 1 else None))
    rows = arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0]
    known = {(number, who): total for number, who, total in rows}
    found: list[Decimal | None] = [None] * len(asked)
    for number, members in enumerate(shared):
        for index in members:
            metric, scope, _period = asked[index]
            found[index] = _or_zero(metric, known.get((number, scope.user_id if len(members) > 1 else None)))
    return found


def _shared(asked: Sequence[Asked]) -> list[list[int]]:
    """The places in `asked` that one arm answers: one, or those of several people."""
    groups: dict[Any, list[int]] = {}
    for index, (metric, scope, period) in enumerate(asked):
        viewer = getattr(scope.viewer, "pk", None)
        key = (metric.key, period, viewer) if scope.user_id is not None and metric.dimensions.get(USER) else index
        groups.setdefault(key, []).append(index)
    return list(groups.values())


def _arm(number: int, metric: Metric, scope: Scope, period: Period, people: list[Any] | None) -> QuerySet[Any]:
    """Rows of (number, person or nobody, total)."""
    who: Any = Cast(Value(None), UUIDField())
    records = metric.records(scope, period)
    if people is not None:
        column = metric.dimensions[USER]
        who = F(column)
        records = metric.records(replace(scope, user_id=None), period).filter(**{f"{column}__in": people})
    return (
        records.order_by()
        .values(number=Value(number), who=who)
        .annotate(total=Cast(metric.total, AMOUNT))
        .values_list("number", "who", "total")
    )


def _or_zero(metric: Metric, total: Decimal | None) -> Decimal | None:
    """A sum of nothing is zero; a ratio of nothing is none."""
    return total if total is not None or metric.is_ratio else Decimal(0)


def totals(asked: Sequence[Asked]) -> list[Decimal]:
    """Like `values`, for those that add numbers up: zero where there is nothing."""
    return [total if total is not None else Decimal(0) for total in values(asked)]


def breakdown(metric: Metric, scope: Scope, period: Period, by: str) -> dict[Any, Decimal | None]:
    """The number split by one of the metric's dimensions, in one statement: `{id of the person, team, … or first of the month: value}`."""
    column = metric.dimensions[by]
    if column is None:
        raise ValueError(f"{metric.key} can't be split by {by}")
    rows = metric.records(scope, period).order_by().values_list(column).annotate(total=Cast(metric.total, AMOUNT))
    return {key: _or_zero(metric, total) for key, total in rows}


def month_of(column: str, *, instant: bool = False) -> Any:
    """The first day of the month of a day, or of an instant in the organisation's zone."""
    return _MonthOfInstant(column) if instant else TruncMonth(column)


class _MonthOfInstant:
    """The zone is a setting, so the expression is made when it is asked for."""

    conditional = False

    def __init__(self, column: str) -> None:
        self.column = column

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        zone = ZoneInfo(organisation().time_zone)
        return Cast(TruncMonth(self.column, tzinfo=zone), DateField()).resolve_expression(*args, **kwargs)


def day_range(period: Period) -> tuple[datetime, datetime]:
    """The instants at which the business days of `period` begin and end, in the organisation's zone."""
    zone = ZoneInfo(organisation().time_zone)
    return datetime.combine(period.start, time.min, zone), datetime.combine(period.end, time.min, zone)
