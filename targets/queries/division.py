"""What a target could be broken down into, and how much each part would get."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.periods import Period, periods_between
from people.models import Team, Territory, User
from people.queries import organisation
from products.models import ProductFamily
from targets.engine.division import divide
from targets.engine.spans import year_before
from targets.metrics import COUNT, metric_by_key, totals
from targets.models import Target
from targets.queries.attainment import scopes_of
from targets.queries.rules import month_weights
from targets.scopes import TeamTree

TIMES = ("month", "quarter", "half_year", "year")
EQUAL, LAST_YEAR, SEASON, HAND = "equal", "last_year", "season", "hand"


@dataclass(frozen=True)
class Slot:
    """One possible part: a subject and a period."""

    key: str
    label: str
    period: Period
    subject_type: str
    user: User | None = None
    team: Team | None = None
    territory: Territory | None = None
    product_family: ProductFamily | None = None

    @property
    def subject(self) -> dict[str, Any]:
        names = ("user", "team", "territory", "product_family")
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    def target(self, whole: Target, value: Decimal, **more: Any) -> Target:
        return Target(
            metric=whole.metric, currency=whole.currency, subject_type=self.subject_type, **self.subject, value=value, parent=whole,
            start_on=self.period.start, end_on=self.period.end, **more,
        )  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """A part with the value it would get; `present` is the target it has already, whose own value stands."""

    slot: Slot
    value: Decimal
    present: Target | None


def ways_of(target: Target) -> list[str]:
    """Into what it can be broken down."""
    times = [kind for kind in TIMES if len(list(_periods(target, kind))) > 1]
    known_ways: dict[str, list[str]] = {
        Target.Subject.COMPANY: ["team", "user", "territory", "family"], Target.Subject.TEAM: ["team", "user"],
        Target.Subject.TERRITORY: ["territory"],
    }  # fmt: skip
    subjects = known_ways.get(target.subject_type, [])
    metric = metric_by_key(target.metric)
    known = metric.subjects() if metric else []
    return [*times, *(way for way in subjects if way in known and list(SUBJECTS[way](target)))]


def slots_of(target: Target, way: str) -> list[Slot]:
    if way in TIMES:
        return [_of_period(target, period) for period in _periods(target, way)]
    return list(SUBJECTS[way](target))


def _periods(target: Target, kind: str) -> Iterable[Period]:
    """Whole periods of the fiscal calendar that fill the target's own one."""
    found = [
        period
        for period in periods_between(target.period, kind, organisation().fiscal_year_start)
        if period.end <= target.end_on
    ]
    fills = bool(found) and found[0].start == target.start_on and found[-1].end == target.end_on
    return found if fills else []


def _of_period(target: Target, period: Period) -> Slot:
    last = "" if period.days <= 31 else f" – {period.last_day:%Y-%m}"
    return Slot(
        period.start.isoformat(), f"{period.start:%Y-%m}{last}", period, target.subject_type, user=target.user, team=target.team,
        territory=target.territory, product_family=target.product_family,
    )  # fmt: skip


def _teams(target: Target) -> Iterable[Slot]:
    for team in Team.objects.filter(is_active=True, parent=target.team):
        yield Slot(f"team:{team.pk}", team.name, target.period, Target.Subject.TEAM, team=team)


def _people(target: Target) -> Iterable[Slot]:
    """Who sells in the team and below; who manages one of these teams has its target, not one beside his people."""
    people = User.objects.filter(is_active=True, team__isnull=False, managed_teams__isnull=True)
    if target.team_id:
        people = people.filter(team_id__in=TeamTree.of_all().below(target.team_id))
    for person in people.order_by("full_name"):
        yield Slot(f"user:{person.pk}", person.full_name, target.period, Target.Subject.USER, user=person)


def _territories(target: Target) -> Iterable[Slot]:
    for row in Territory.objects.filter(is_active=True, parent=target.territory):
        yield Slot(f"territory:{row.pk}", row.name, target.period, Target.Subject.TERRITORY, territory=row)


def _families(target: Target) -> Iterable[Slot]:
    for row in ProductFamily.objects.order_by("name"):
        yield Slot(f"family:{row.pk}", row.name, target.period, Target.Subject.FAMILY, product_family=row)


SUBJECTS: dict[str, Callable[[Target], Iterable[Slot]]] = {
    "team": _teams, "user": _people, "territory": _territories, "family": _families,
}  # fmt: skip


def proposals(target: Target, way: str, method: str) -> list[Proposal]:
    """The parts with what each would get by `method`; together exactly the target. By hand: what is there already, else nothing."""
    slots = slots_of(target, way)
    present = present_of(target, slots)
    metric = metric_by_key(target.metric)
    counts = metric is not None and metric.unit == COUNT
    if method == HAND:
        values = [Decimal(0)] * len(slots)
    else:
        values = divide(target.value, _weights(target, slots, method), whole_numbers=counts, currency=target.currency)
    return [
        Proposal(slot, found.value if (found := present.get(slot.key)) else value, found)
        for slot, value in zip(slots, values, strict=True)
    ]


def _weights(target: Target, slots: Sequence[Slot], method: str) -> list[Decimal]:
    if method == LAST_YEAR:
        return last_year_of(target, slots)
    if method == SEASON:
        weights = {month.start: weight for month, weight in month_weights(target.metric, target.period)}
        return [sum((weights[day] for day in weights if day in slot.period), Decimal(0)) for slot in slots]
    return [Decimal(1)] * len(slots)


def last_year_of(target: Target, slots: Sequence[Slot]) -> list[Decimal]:
    """What each part brought in the same period of the last year; one statement."""
    metric = metric_by_key(target.metric)
    if metric is None or not slots:
        return [Decimal(1)] * len(slots)
    scopes = scopes_of([slot.target(target, Decimal(0)) for slot in slots])
    return totals([(metric, scope, year_before(slot.period)) for slot, scope in zip(slots, scopes, strict=True)])


def present_of(target: Target, slots: Sequence[Slot]) -> dict[str, Target]:
    """The targets that these parts have already; one statement."""
    if not slots:
        return {}
    rows = Target.objects.filter(
        metric=target.metric, subject_type=slots[0].subject_type, start_on__in={slot.period.start for slot in slots}
    )
    known = {subject_key(row): row for row in rows.select_related("user", "team", "territory", "product_family")}
    pairs = ((slot.key, known.get(subject_key(slot.target(target, Decimal(0))))) for slot in slots)
    return {key: row for key, row in pairs if row is not None}


def subject_key(target: Target) -> tuple[Any, ...]:
    return (
        target.user_id, target.team_id, target.territory_id, target.product_family_id, target.start_on, target.end_on,
    )  # fmt: skip
