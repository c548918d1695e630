"""What is due to one person on one plan in a run: the whole truth by the versions that hold, less what was booked.

Reads; books nothing. A preview against real credit and a run are this same call."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from commissions.engine.difference import Entry, difference
from commissions.engine.facts import Booked, Facts
from commissions.engine.lines import Line, Part
from commissions.engine.problems import Problem
from commissions.engine.spans import Span
from commissions.engine.truth import Truth, truth, truth_before
from commissions.models import CommissionRun, PlanVersion
from commissions.queries.facts import as_of_opening, facts_of
from commissions.queries.known import Known, known_of
from commissions.queries.plans import PlanOfPerson, ReadVersion

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Due:
    """One entry to be booked: for which mark, how much now, how much in all, and the reasons."""

    component: str
    component_name: str
    mark: str
    amount: Decimal
    earned: Decimal
    line: Line | None
    version: PlanVersion
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    dues: tuple[Due, ...]
    problems: tuple[Problem, ...]
    facts_hash: str


def compute(user_id: UUID, on_plan: PlanOfPerson, run: CommissionRun, known: Known | None = None) -> Computed:
    """`known` is what was read for several people at once; without it the same is read for this one."""
    known = known or known_of({user_id: [on_plan]}, run)
    facts = facts_of(user_id, on_plan, run, known)
    booked = known.booked.get((user_id, on_plan.plan.pk), [])
    settled = _settled_before(on_plan, facts, run, known.opening)
    lines, problems = _truth(on_plan, facts, run)
    entries = difference((_keyed(line) for _version, line in lines), [*booked, *settled])
    dues = tuple(_dues(entries, lines, booked, on_plan, run))
    return Computed(dues, problems, _hash(facts, on_plan))


def _truth(
    on_plan: PlanOfPerson, facts: Facts, run: CommissionRun
) -> tuple[list[tuple[ReadVersion, Line]], tuple[Problem, ...]]:
    """Each version's lines for the days on which it holds. The steps count on across versions."""
    lines: list[tuple[ReadVersion, Line]] = []
    problems: tuple[Problem, ...] = ()
    closing = on_plan.closing_version(run)
    for version in on_plan.versions:
        found = truth(version.plan, facts)
        lines.extend(_holding(version, found, on_plan, run))
        if version is closing:
            problems = found.problems
    return lines, problems


def _holding(
    version: ReadVersion, found: Truth, on_plan: PlanOfPerson, run: CommissionRun
) -> Iterator[tuple[ReadVersion, Line]]:
    """What is paid once per window goes by the version that holds at the window's end, as far as it has come."""
    for line in found.lines:
        day = line.decided_on
        if line.credit is None and line.window is not None:
            day = _closing_day(line.window, run)
        if on_plan.holding(day) is version:
            yield version, line


def _closing_day(window: Span, run: CommissionRun) -> date:
    end = min(window.end, run.end_on)
    return end - timedelta(days=1)


def _settled_before(on_plan: PlanOfPerson, facts: Facts, run: CommissionRun, first: Span) -> list[Booked]:
    """What the plan would have paid before the first period that is paid here counts as settled."""
    opening = as_of_opening(facts, on_plan, first)
    settled = []
    for version in on_plan.versions:
        for _version, line in _holding(version, truth_before(version.plan, opening), on_plan, run):
            settled.append(Booked(line.component, line.mark, line.amount))
    return settled


def _keyed(line: Line) -> Line:
    """Under its mark, so that the bonuses of two windows are two entries."""
    return replace(line, credit=line.mark) if line.credit is None else line


def _dues(
    entries: Iterable[Entry],
    lines: Iterable[tuple[ReadVersion, Line]],
    booked: Iterable[Booked],
    on_plan: PlanOfPerson,
    run: CommissionRun,
) -> Iterator[Due]:
    told = {(line.component, line.mark): (version, line) for version, line in lines}
    before = {(row.component, row.credit): row.amount for row in booked}
    closing = on_plan.closing_version(run)
    for entry in entries:
        key = (entry.component, entry.credit or "")
        version, line = told.get(key, (closing, None))
        was = before.get(key, ZERO)
        yield Due(
            component=entry.component,
            component_name=_name(entry.component, version),
            mark=key[1],
            amount=entry.amount,
            earned=line.amount if line is not None else ZERO,
            line=line,
            version=version.row,
            parts=_parts(line, was),
        )


def _name(key: str, version: ReadVersion) -> str:
    return next((part.name for part in version.plan.components if part.key == key), key)


def _parts(line: Line | None, was: Decimal) -> tuple[Part, ...]:
    if line is None:
        return (Part("withdrawn", {"booked": was}),)
    return (*line.parts, Part("booked_before", {"booked": was})) if was else line.parts


def _hash(facts: Facts, on_plan: PlanOfPerson) -> str:
    """What was known when this was computed: the same facts and versions give the same lines, years later."""
    versions = [version.row.content_hash for version in on_plan.versions]
    rows = sorted(facts.credits, key=lambda credit: (credit.on, credit.id))
    said: list[Any] = [versions, facts.period, facts.quotas, facts.target_incentives, facts.year_start, rows]
    return hashlib.sha256(repr(said).encode()).hexdigest()
