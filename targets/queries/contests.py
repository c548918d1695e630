"""The score of contests: live from the dictionary, or as it was frozen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from core.periods import Period
from targets.metrics import Metric, metric_by_key, values
from targets.models import Contest, ContestSide
from targets.scopes import Scope, TeamTree

Sides = Mapping[UUID, Sequence[ContestSide]]


@dataclass(frozen=True)
class Standing:
    """One side with its score, its share of both scores in per cent, and where the number comes from."""

    side: ContestSide
    score: Decimal | None
    share: int
    leads: bool
    address: str


@dataclass(frozen=True)
class Match:
    """A contest as it stands."""

    contest: Contest
    metric: Metric | None
    standings: list[Standing]
    state: str


def matches(contests: Sequence[Contest], *, today: date) -> list[Match]:
    """All of them with two statements: the sides, and the live scores."""
    sides = sides_of(contests)
    live = scores_of([contest for contest in contests if contest.frozen_at is None], sides)
    return [_match(contest, sides[contest.pk], live.get(contest.pk), today) for contest in contests]


def sides_of(contests: Sequence[Contest]) -> dict[UUID, list[ContestSide]]:
    found: dict[UUID, list[ContestSide]] = defaultdict(list)
    rows = ContestSide.objects.filter(contest__in=contests).select_related("user", "team")
    for row in rows.order_by("contest", "number"):
        found[row.contest_id].append(row)
    return found


def scores_of(contests: Sequence[Contest], sides: Sides) -> dict[UUID, list[Decimal | None]]:
    """The present numbers, whoever looks: taking part means that both sides are shown. One statement."""
    asked = [(contest, side) for contest in contests if metric_by_key(contest.metric) for side in sides[contest.pk]]
    wanted: list[Any] = [
        (metric_by_key(contest.metric), scope_of_side(side), contest.period) for contest, side in asked
    ]
    found: dict[UUID, list[Decimal | None]] = {contest.pk: [] for contest in contests}
    for (contest, _side), value in zip(asked, values(wanted), strict=True):
        found[contest.pk].append(value)
    return {pk: scores or [None] * len(sides[pk]) for pk, scores in found.items()}


def scope_of_side(side: ContestSide) -> Scope:
    return TeamTree.of_all().scope(team_id=side.team_id) if side.team_id else Scope(user_id=side.user_id)


def _match(contest: Contest, sides: Sequence[ContestSide], live: Any, today: date) -> Match:
    scores = live if live is not None else [side.score for side in sides]
    metric = metric_by_key(contest.metric)
    known = [max(score or Decimal(0), Decimal(0)) for score in scores]
    whole = sum(known, Decimal(0))
    standings = [
        Standing(
            side, score, int(part * 100 / whole) if whole else 50, bool(whole) and part == max(known) and known.count(part) == 1,
            metric.address(scope_of_side(side), contest.period) if metric else "",
        )
        for side, score, part in zip(sides, scores, known, strict=True)
    ]  # fmt: skip
    return Match(contest, metric, standings, _state(contest, contest.period, today))


def _state(contest: Contest, period: Period, today: date) -> str:
    if contest.frozen_at is not None or today >= period.end:
        return "over"
    return "running" if today >= period.start else "planned"
