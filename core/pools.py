"""The rules of a pool (公海) as one pure thing, for leads and for customers: when a record falls into it, who may take it out, how many
one may hold. Knows days and counts, nothing of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class RecycleRule:
    """`idle_days` counts from the last contact or from getting it, whichever is later; `without` from getting it: {condition: days}."""

    idle_days: int | None = None
    without: Mapping[str, int] = field(default_factory=dict)
    needs_all: bool = False
    protection_days: int = 0
    warn_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A record somebody holds. `reached` names the conditions that are fulfilled and so can never recycle it."""

    since: date
    last_contact: date | None = None
    reached: frozenset[str] = frozenset()
    is_exempt: bool = False
    extended_until: date | None = None
    warned_on: date | None = None


def falls_on(rule: RecycleRule, held: Held) -> date | None:
    """The first day on which it falls into the pool if nothing happens: the day after the last one that is allowed. None: never.

    No contact at all is no match for “too long without contact”: the days then run from the day somebody got it.
    """
    if held.is_exempt:
        return None
    days = [*_idle(rule, held), *_without(rule, held)]
    wanted = (rule.idle_days is not None) + len(rule.without)
    if not days or (rule.needs_all and len(days) < wanted):
        return None
    day = max(days) if rule.needs_all else min(days)
    return max(day, held.since + timedelta(days=rule.protection_days), held.extended_until or day)


def _idle(rule: RecycleRule, held: Held) -> list[date]:
    if rule.idle_days is None:
        return []
    return [max(held.since, held.last_contact or held.since) + timedelta(days=rule.idle_days + 1)]


def _without(rule: RecycleRule, held: Held) -> list[date]:
    return [held.since + timedelta(days=days + 1) for name, days in rule.without.items() if name not in held.reached]


@dataclass(frozen=True, slots=True)
class Fate:
    """What the nightly run does with a record: remember the day, warn its holder (how many days before), or move it."""

    falls_on: date | None
    warns: int | None = None
    moves: bool = False


def fate(rule: RecycleRule, held: Held, today: date) -> Fate:
    """Nothing moves unwarned: what is overdue when a rule is switched on is given the longest warning first."""
    day = falls_on(rule, held)
    if day is None:
        return Fate(None)
    # A contact after the warning makes that warning void.
    warned = held.warned_on is not None and held.warned_on >= max(held.since, held.last_contact or held.since)
    start = held.warned_on if warned and held.warned_on else today
    day = max(day, start + timedelta(days=max(rule.warn_days, default=0)))
    left = (day - today).days
    if left <= 0:
        return Fate(day, moves=True)
    return Fate(day, warns=left if left in rule.warn_days else None)


@dataclass(frozen=True, slots=True)
class ClaimRule:
    daily: int | None = None
    previous_owner_days: int = 0
    new_hours: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wants what. `entered_at` is when it came into the pool, whatever was edited since; `claims_today` never goes down."""

    now: datetime
    entered_at: datetime
    was_mine: bool
    claims_today: int


@dataclass(frozen=True, slots=True)
class ClaimRefused:
    """`code`: daily_limit, previous_owner or too_new; `until` is when it may be tried again."""

    code: str
    until: datetime | None = None


def claim_refused(rule: ClaimRule, claim: Claim) -> ClaimRefused | None:
    if rule.daily is not None and claim.claims_today >= rule.daily:
        return ClaimRefused("daily_limit")
    free = claim.entered_at + timedelta(days=rule.previous_owner_days)
    if rule.previous_owner_days and claim.was_mine and claim.now < free:
        return ClaimRefused("previous_owner", free)
    ready = claim.entered_at + timedelta(hours=rule.new_hours)
    return ClaimRefused("too_new", ready) if rule.new_hours and claim.now < ready else None


def room_left(most: Sequence[int], held: int) -> int | None:
    """How many more may be held: the strictest of the limits that fit counts. None: any number."""
    return max(0, min(most) - held) if most else None
