"""Who gets a lead: the first rule that fits and has somebody free, and among its people whose turn it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a rule may choose. `barred` says why he can't have it now ("" when he can): absent, inactive, full, untrained."""

    user: UUID
    weight: int = 1
    given: int = 0
    open_leads: int = 0
    regions: frozenset[str] = frozenset()
    barred: str = ""


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that are set must hold; texts are compared without case, a region also by its beginning (华东 holds 华东-上海)."""

    sources: frozenset[UUID] = frozenset()
    regions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    score_from: int | None = None
    score_to: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules ask of a lead."""

    source: UUID | None = None
    region: str = ""
    industry: str = ""
    need: str = ""
    score: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Who, and why: what stands in the lead's history as the answer to “why did I get it?”."""

    user: UUID | None
    rule: str = ""
    rule_id: str = ""
    strategy: str = ""
    among: int = 0
    skipped: dict[str, int] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "rule_id": self.rule_id,
            "strategy": self.strategy,
            "among": self.among,
            "skipped": self.skipped,
        }


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    name: str
    strategy: str
    conditions: Conditions
    candidates: Sequence[Candidate]


def fits(conditions: Conditions, facts: Facts) -> bool:
    if conditions.sources and facts.source not in conditions.sources:
        return False
    if conditions.regions and not is_in(facts.region, conditions.regions):
        return False
    if conditions.industries and not _same(facts.industry, conditions.industries):
        return False
    if conditions.words and not any(word.casefold() in facts.need.casefold() for word in conditions.words):
        return False
    if conditions.score_from is not None and facts.score < conditions.score_from:
        return False
    return conditions.score_to is None or facts.score <= conditions.score_to


def is_in(region: str, regions: Iterable[str]) -> bool:
    place = region.strip().casefold()
    return bool(place) and any(place.startswith(one.strip().casefold()) for one in regions if one.strip())


def _same(text: str, choices: Iterable[str]) -> bool:
    return text.strip().casefold() in {choice.strip().casefold() for choice in choices}


def choose(rules: Iterable[Rule], facts: Facts) -> Choice:
    """Nobody when no rule fits or all who might are barred; `skipped` then says of the last one why."""
    last = Choice(None)
    for rule in rules:
        if not fits(rule.conditions, facts):
            continue
        pool = [one for one in rule.candidates if rule.strategy != "territory" or is_in(facts.region, one.regions)]
        free = [one for one in pool if not one.barred]
        skipped: dict[str, int] = {}
        for one in pool:
            if one.barred:
                skipped[one.barred] = skipped.get(one.barred, 0) + 1
        last = Choice(None, rule.name, rule.id, rule.strategy, len(free), skipped)
        if free:
            return Choice(turn(rule.strategy, free).user, rule.name, rule.id, rule.strategy, len(free), skipped)
    return last


def turn(strategy: str, free: Sequence[Candidate]) -> Candidate:
    """Whoever has had the least of his share; the first of equals, so that the order of the list decides and nothing else."""
    if strategy == "least_loaded":
        return min(free, key=lambda one: (one.open_leads, one.given))
    if strategy == "weighted":
        return min(free, key=lambda one: (one.given + 1) / one.weight)
    return min(free, key=lambda one: one.given)
