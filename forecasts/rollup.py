"""A person's forecast from his deals, and a team's from its people's. Pure: amounts in, amounts out.

What a person stands for is his own word where he gave one, else what his deals come to. A manager's adjustment counts on the
manager's level and above; the person's own line stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
ENOUGH_COVERAGE = Decimal(3)  # open pipeline ÷ what is missing, below which it is flagged
CATEGORIES = ("commit", "best_case", "pipeline", "omitted")


@dataclass(frozen=True, slots=True)
class Deal:
    """An open deal of the period, in the base currency; `verdict` is what somebody called it: include, exclude or nothing."""

    id: UUID
    user_id: UUID | None
    amount: Decimal
    category: str
    probability: Decimal
    verdict: str = ""

    @property
    def counted_as(self) -> str:
        return {"include": "commit", "exclude": "omitted"}.get(self.verdict, self.category)


@dataclass(frozen=True)
class Figures:
    """One line: a person, a team or everybody. Categories are single; `upto_…` are cumulative."""

    closed: Decimal = ZERO
    commit: Decimal = ZERO
    best_case: Decimal = ZERO
    pipeline: Decimal = ZERO
    omitted: Decimal = ZERO
    weighted: Decimal = ZERO
    called_commit: Decimal = ZERO
    called_best_case: Decimal = ZERO
    adjusted_commit: Decimal = ZERO
    adjusted_best_case: Decimal = ZERO
    target: Decimal | None = None
    submitted: int = 0
    people: int = 0

    @property
    def upto_commit(self) -> Decimal:
        return self.closed + self.commit

    @property
    def upto_best_case(self) -> Decimal:
        return self.upto_commit + self.best_case

    @property
    def upto_pipeline(self) -> Decimal:
        return self.upto_best_case + self.pipeline

    @property
    def forecast(self) -> Decimal:
        """What this level stands for: the words of its people, with the adjustments made on them."""
        return self.called_commit + self.adjusted_commit

    @property
    def best_forecast(self) -> Decimal:
        return self.called_best_case + self.adjusted_best_case

    @property
    def open(self) -> Decimal:
        return self.commit + self.best_case + self.pipeline

    @property
    def remaining(self) -> Decimal | None:
        return None if self.target is None else max(self.target - self.closed, ZERO)

    @property
    def coverage(self) -> Decimal | None:
        """Open pipeline ÷ what is missing of the target; None without a target, or when nothing is missing."""
        return None if not self.remaining else (self.open / self.remaining).quantize(CENT, ROUND_HALF_UP)

    @property
    def is_thin(self) -> bool:
        return self.coverage is not None and self.coverage < ENOUGH_COVERAGE


@dataclass(frozen=True)
class Calls:
    """What people said about one person or team."""

    submitted_commit: Decimal | None = None
    submitted_best_case: Decimal | None = None
    adjusted_commit: Decimal = ZERO
    adjusted_best_case: Decimal = ZERO


NOTHING_SAID = Calls()


def of_person(deals: Iterable[Deal], closed: Decimal, calls: Calls, target: Decimal | None) -> Figures:
    sums = dict.fromkeys(CATEGORIES, ZERO)
    weighted = closed
    for deal in deals:
        sums[deal.counted_as] += deal.amount
        if deal.counted_as != "omitted":
            weighted += (deal.amount * deal.probability / 100).quantize(CENT, ROUND_HALF_UP)
    commit = closed + sums["commit"]
    said = calls.submitted_commit is not None
    return Figures(
        closed=closed, **sums, weighted=weighted,
        called_commit=commit if calls.submitted_commit is None else calls.submitted_commit,
        called_best_case=commit + sums["best_case"] if calls.submitted_best_case is None else calls.submitted_best_case,
        adjusted_commit=calls.adjusted_commit, adjusted_best_case=calls.adjusted_best_case,
        target=target, submitted=int(said), people=1,
    )  # fmt: skip


ADDED = (
    "closed", "commit", "best_case", "pipeline", "omitted", "weighted", "called_commit", "called_best_case",
    "adjusted_commit", "adjusted_best_case", "submitted", "people",
)  # fmt: skip


def of_group(members: Sequence[Figures], calls: Calls = NOTHING_SAID, target: Decimal | None = None) -> Figures:
    """A team: the sum of its members with their adjustments, and the team's own. Without a target of its own it has the members'."""
    sums = {
        name: sum((getattr(one, name) for one in members), start=type(getattr(Figures(), name))(0)) for name in ADDED
    }
    targets = [one.target for one in members if one.target is not None]
    total = replace(Figures(), **sums, target=target if target is not None else sum(targets, ZERO) if targets else None)
    return replace(
        total,
        adjusted_commit=total.adjusted_commit + calls.adjusted_commit,
        adjusted_best_case=total.adjusted_best_case + calls.adjusted_best_case,
    )


@dataclass(frozen=True)
class Node:
    """A team with what lies below it, or a person."""

    key: str
    label: str
    depth: int
    figures: Figures
    user_id: UUID | None = None
    team_id: UUID | None = None
    children: tuple[Node, ...] = field(default=())

    def flat(self) -> Iterable[Node]:
        yield self
        for child in self.children:
            yield from child.flat()


@dataclass(frozen=True)
class Staff:
    """Who is where: teams with their parents, people with their team."""

    teams: Mapping[UUID, tuple[str, UUID | None]]
    people: Mapping[UUID, tuple[str, UUID | None]]


def tree(
    staff: Staff, persons: Mapping[UUID, Figures], teams: Mapping[UUID, Calls], targets: Mapping[UUID, Decimal]
) -> list[Node]:
    """The teams that have somebody with figures, topmost first, and the people without a team."""
    known = set(staff.teams)
    tops = [team for team, (_name, parent) in staff.teams.items() if parent not in known]
    found = [
        _team_node(team, staff, persons, teams, targets, 0)
        for team in sorted(tops, key=lambda team: staff.teams[team][0])
    ]
    alone = [_person_node(user, staff, persons, 0) for user in persons if staff.people[user][1] not in known]
    return [node for node in found if node is not None] + alone


def _team_node(
    team: UUID,
    staff: Staff,
    persons: Mapping[UUID, Figures],
    calls: Mapping[UUID, Calls],
    targets: Mapping[UUID, Decimal],
    depth: int,
) -> Node | None:
    below = [child for child, (_name, parent) in staff.teams.items() if parent == team]
    nodes = [
        _team_node(child, staff, persons, calls, targets, depth + 1)
        for child in sorted(below, key=lambda one: staff.teams[one][0])
    ]
    members = [user for user, (_name, its) in staff.people.items() if its == team and user in persons]
    children = [node for node in nodes if node is not None]
    children += [
        _person_node(user, staff, persons, depth + 1)
        for user in sorted(members, key=lambda user: staff.people[user][0])
    ]
    if not children:
        return None
    figures = of_group([child.figures for child in children], calls.get(team, NOTHING_SAID), targets.get(team))
    return Node(f"team-{team}", staff.teams[team][0], depth, figures, team_id=team, children=tuple(children))


def _person_node(user: UUID, staff: Staff, persons: Mapping[UUID, Figures], depth: int) -> Node:
    return Node(f"user-{user}", staff.people[user][0], depth, persons[user], user_id=user)
