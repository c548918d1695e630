"""Points by rules: what a lead is, what it did, and how long nothing happened. The score is the sum of its parts, nothing else."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Fact = str | int | Decimal | None
SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Rule:
    """`kind` fit: `field` compared by `operator` with `value`. behaviour: each act called `field` counts, at most `most_times`,
    halved every `half_life_days`. idle: counts once when nothing happened for `idle_days`."""

    id: str
    name: str
    kind: str
    points: int
    field: str = ""
    operator: str = ""
    value: str = ""
    most_times: int = 1
    half_life_days: int | None = None
    idle_days: int | None = None


@functools.lru_cache(maxsize=512)
def choices_of(value: str) -> tuple[str, ...]:
    """The words of a rule's value, which are separated by commas of either width."""
    return tuple(word.strip().casefold() for word in value.replace("，", ",").split(",") if word.strip())


@dataclass(frozen=True, slots=True)
class Subject:
    """A lead as the rules see it. `acts` are what it did and when; `quiet_since` is its last act, or its coming."""

    facts: Mapping[str, Fact]
    quiet_since: datetime
    acts: Sequence[tuple[str, datetime]] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Why some of the points: the rule, and what of the lead fulfilled it."""

    kind: str
    name: str
    points: int
    rule: str = ""
    field: str = ""
    found: str = ""
    times: int = 0
    days: int = 0
    faded: bool = False
    details: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """For storing: without what is empty. Written out, as it is asked for each part of each lead every night."""
        told: dict[str, Any] = {"kind": self.kind, "name": self.name, "points": self.points}
        if self.rule:
            told["rule"] = self.rule
        if self.field:
            told["field"] = self.field
        if self.found:
            told["found"] = self.found
        if self.times:
            told["times"] = self.times
        if self.days:
            told["days"] = self.days
        if self.faded:
            told["faded"] = True
        if self.details:
            told["details"] = dict(self.details)
        return told


def parts_of(rules: Iterable[Rule], subject: Subject, now: datetime) -> list[Part]:
    return [part for rule in rules if (part := _part(rule, subject, now)) is not None]


def total(parts: Iterable[Part]) -> int:
    return sum(part.points for part in parts)


def band_of(score: int, hot_from: int, warm_from: int) -> str:
    if score >= hot_from:
        return "hot"
    return "warm" if score >= warm_from else "cold"


def _part(rule: Rule, subject: Subject, now: datetime) -> Part | None:
    match rule.kind:
        case "fit":
            return _fit(rule, subject.facts.get(rule.field))
        case "behaviour":
            return _behaviour(rule, subject, now)
        case _:
            return _idle(rule, subject, now)


def _fit(rule: Rule, fact: Fact) -> Part | None:
    if not fulfils(rule, fact):
        return None
    return Part("fit", rule.name, rule.points, rule.id, rule.field, found="" if fact is None else str(fact)[:80])


def fulfils(rule: Rule, fact: Fact) -> bool:
    """Comparison without case. A fact that is not known fulfils nothing but “is not known”."""
    known = fact is not None and fact != ""
    if rule.operator in ("present", "missing"):
        return known is (rule.operator == "present")
    if not known:
        return False
    text = str(fact).casefold()
    match rule.operator:
        case "is":
            return text in choices_of(rule.value)
        case "contains":
            return any(word in text for word in choices_of(rule.value))
        case _:
            return _compares(rule, fact)


def _compares(rule: Rule, fact: Fact) -> bool:
    try:
        bound, value = Decimal(rule.value.strip()), Decimal(str(fact))
    except ArithmeticError:
        return False
    return value >= bound if rule.operator == "at_least" else value <= bound


def _behaviour(rule: Rule, subject: Subject, now: datetime) -> Part | None:
    """The newest acts count; each is worth half after every half-life. Rounded once, at the end."""
    times = sorted((at for kind, at in subject.acts if kind == rule.field and at <= now), reverse=True)[
        : rule.most_times
    ]
    if not times:
        return None
    worth = sum(_faded(rule, at, now) for at in times)
    # Nine places are far below a point, and keep a half a half.
    points = int(Decimal(str(round(rule.points * worth, 9))).quantize(Decimal(1), ROUND_HALF_UP))
    if not points:
        return None
    return Part("behaviour", rule.name, points, rule.id, rule.field, times=len(times), faded=worth < len(times))


def _faded(rule: Rule, at: datetime, now: datetime) -> float:
    if not rule.half_life_days:
        return 1.0
    return 0.5 ** ((now - at).total_seconds() / SECONDS_A_DAY / rule.half_life_days)


def _idle(rule: Rule, subject: Subject, now: datetime) -> Part | None:
    days = int((now - subject.quiet_since).total_seconds()) // SECONDS_A_DAY
    if rule.idle_days is None or days < rule.idle_days:
        return None
    return Part("idle", rule.name, rule.points, rule.id, days=days)


def learned_part(probability: float, base_rate: float, most: int, reasons: Sequence[Mapping[str, Any]] = ()) -> Part:
    """The learned model's share of the score: its likelihood of `most` points, with the columns that moved it most."""
    points = int((Decimal(str(round(probability, 4))) * most).quantize(Decimal(1), ROUND_HALF_UP))
    details = {
        "probability": round(probability, 4),
        "base_rate": round(base_rate, 4),
        "most": most,
        "reasons": list(reasons),
    }
    return Part("learned", "", points, details=details)


def override_part(score: int, reason: str) -> Part:
    return Part("override", reason, score)
