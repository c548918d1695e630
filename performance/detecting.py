"""All detectors over all teams: facts are read once, added up for each team's tree, and asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from core.periods import Period, period_of
from people.models import Team, User
from people.queries import organisation
from performance.detectors import deals as deal_rules
from performance.detectors import rates as rate_rules
from performance.detectors.finding import Found
from performance.facts import deals as deal_facts
from performance.facts import rates as rate_facts
from targets.scopes import TeamTree

MOST_ROWS = 200


@dataclass(frozen=True)
class Detected:
    """`numbers` open their rows: [{"key", "value", "address"}] for a list, or {"records": {noun: ids}} for the insight's own page."""

    detector: str
    team: UUID | None
    user: UUID | None
    found: Found
    numbers: list[dict[str, Any]] = field(default_factory=list)
    key: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TeamScope:
    """A team with everybody in it and below."""

    id: UUID
    team_ids: tuple[UUID, ...]
    people: tuple[UUID, ...]


def team_scopes() -> list[TeamScope]:
    """Of all active teams that have somebody; two statements."""
    members: dict[UUID, list[UUID]] = {}
    for pk, team in User.objects.filter(is_active=True, team__isnull=False).order_by("pk").values_list("pk", "team_id"):
        members.setdefault(team, []).append(pk)
    tree, found = TeamTree.of_all(), []
    for team in Team.objects.filter(is_active=True).order_by("name", "pk").values_list("pk", flat=True):
        below = tuple(sorted(tree.below(team)))
        people = tuple(person for one in below for person in members.get(one, ()))
        if people:
            found.append(TeamScope(team, below, people))
    return found


def detect(today: date) -> list[Detected]:
    scopes = team_scopes()
    return [
        *_fallen(scopes, today),
        *_slower(scopes, today),
        *_slow_stages(scopes, today),
        *_slipped(scopes, today),
        *_neglected(scopes, today),
        *_thin(scopes, today),
        *_discounts(scopes, today),
    ]


def address(route: str, **query: Any) -> str:
    return f"{reverse(route)}?{urlencode(query, doseq=True)}"


def between(name: str, period: Period) -> dict[str, Any]:
    return {f"{name}_after": period.start, f"{name}_before": period.last_day}


def two(before: str, now: str) -> list[dict[str, Any]]:
    return [{"key": "before", "address": before}, {"key": "now", "address": now}]


def _fallen(scopes: list[TeamScope], today: date) -> Iterator[Detected]:
    cohorts = rate_facts.cohorts(today)
    periods = (rate_facts.last(today, 90, 90), rate_facts.last(today, 90))
    asked: tuple[tuple[str, Any, Any, str, str, dict[str, Any]], ...] = (
        ("conversion", cohorts, rate_facts.conversions, "leads:list", "created", {}),
        ("win_rate", periods, rate_facts.decided, "opportunities:list", "closed_on", {"status": ["won", "lost"]}),
    )
    for detector, (earlier, later), read, route, day, more in asked:
        before, now = read(earlier), read(later)
        for scope in scopes:
            old, new = (rate_facts.summed(rates, scope.people) for rates in (before, now))
            if found := rate_rules.fallen(old, new):
                lists = [address(route, **between(day, one), **more, team=scope.team_ids) for one in (earlier, later)]
                yield Detected(detector, scope.id, None, found, two(*lists))


def _slower(scopes: list[TeamScope], today: date) -> Iterator[Detected]:
    earlier, later = rate_facts.last(today, 60, 30), rate_facts.last(today, 30)
    before, now = rate_facts.answers(earlier), rate_facts.answers(later)
    for scope in scopes:
        old, new = (rate_facts.joined(lists, scope.people) for lists in (before, now))
        if found := rate_rules.slower_answers(old, new):
            lists = [address("leads:list", **between("created", one), team=scope.team_ids) for one in (earlier, later)]
            yield Detected("slow_answers", scope.id, None, found, two(*lists))


def _slow_stages(scopes: list[TeamScope], today: date) -> Iterator[Detected]:
    before = rate_facts.stage_days(rate_facts.last(today, 180, 90))
    now = rate_facts.stage_days(rate_facts.last(today, 90))
    for scope in scopes:
        old, new = (rate_facts.joined_by(lists, scope.people) for lists in (before, now))
        for stage, found in rate_rules.slow_stages(old, new).items():
            here = address("opportunities:list", status="open", stage=stage, team=scope.team_ids)
            yield Detected(
                "slow_stage",
                scope.id,
                None,
                found,
                [{"key": "open", "address": here}],
                str(stage),
                {"stage": str(stage)},
            )


def _slipped(scopes: list[TeamScope], today: date) -> Iterator[Detected]:
    rows = deal_facts.put_off(today)
    for scope in scopes:
        mine = {deal: how for person in scope.people for deal, how in rows.get(person, {}).items()}
        if found := deal_rules.slipped(mine.values()):
            yield Detected("slipped", scope.id, None, found, records("opportunity", mine))


def _neglected(scopes: list[TeamScope], today: date) -> Iterator[Detected]:
    rows = deal_facts.customers(today)
    for scope in scopes:
        quiet = deal_rules.neglected((one for person in scope.people for one in rows.get(person, ())), today)
        if found := deal_rules.neglected_found(quiet):
            yield Detected("neglected", scope.id, None, found, records("account", [row.id for row in quiet]))


def _thin(scopes: list[TeamScope], today: date) -> Iterator[Detected]:
    quarter = period_of(today, "quarter", organisation().fiscal_year_start)
    pipeline, won = deal_facts.closing(quarter, today), deal_facts.won_in(quarter)
    targets = deal_facts.Targets(quarter, TeamTree.of_all())
    for scope in scopes:
        target = targets.of(scope.id, scope.people)
        found = deal_rules.thin_pipeline(
            deal_facts.total(pipeline, scope.people), deal_facts.total(won, scope.team_ids), target
        )
        if found:
            query = {"status": "open", **between("expected_close_on", quarter), "team": scope.team_ids}
            numbers = [{"key": "pipeline", "address": address("opportunities:list", **query)}]
            yield Detected("thin_pipeline", scope.id, None, found, numbers)


def _discounts(scopes: list[TeamScope], today: date) -> Iterator[Detected]:
    """Compared within a team, not across regions with other markets; told of the person."""
    rows = rate_facts.discounts(rate_facts.last(today, rate_facts.HALF_YEAR))
    told: set[UUID] = set()
    for scope in sorted(scopes, key=lambda one: len(one.people)):
        mine = {person: list(rows[person].values()) for person in scope.people if person in rows}
        for person, found in rate_rules.discount_outliers(mine).items():
            if person not in told:
                told.add(person)
                yield Detected("discount", None, person, found, records("opportunity", rows[person]))


def records(noun: str, ids: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"key": "rows", "records": {noun: [str(pk) for pk in list(ids)[:MOST_ROWS]]}}]


def weight(found: Found) -> Decimal:
    return min(found.weight, Decimal(99999))
