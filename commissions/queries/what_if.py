"""Trying a plan with a few figures: the same calculation, with nothing booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from commissions.engine.facts import Credit, Facts
from commissions.engine.numbers import ZERO
from commissions.engine.plan import Plan
from commissions.engine.preview import preview_of
from commissions.engine.progress import Progress, progress
from commissions.engine.rules import parse_rules
from commissions.engine.spans import Span
from core.periods import Period


@dataclass(frozen=True, slots=True)
class WhatIf:
    total: Decimal
    sentences: list[str]
    problems: list[str]
    steps: list[Progress]


def try_out(
    rules: Any, *, period: Period, credited: Decimal, deal: Decimal, quota: Decimal | None, language: str
) -> WhatIf:
    """What the next deal would pay to somebody who was credited so much in the same window already."""
    plan = parse_rules(rules)
    facts = Facts(
        participant="somebody",
        period=Span(period.start, period.end),
        credits=tuple(_credits(plan, period, credited, deal)),
        quota=quota,
        target_incentive=None,
        year_start=None,
    )
    answer: dict[str, Any] = preview_of(plan, facts, language)
    return WhatIf(
        total=Decimal(answer["total"]),
        sentences=[line["sentence"] for line in answer["lines"] if line["credit"] != "before"],
        problems=[problem["message"] for problem in answer["problems"]],
        steps=[step for step in progress(plan, facts) if step.missing is not None],
    )


def _credits(plan: Plan, period: Period, credited: Decimal, deal: Decimal) -> list[Credit]:
    """For every basis and both for oneself and for the team, so that each component has something to count.

    Where a part waits for the whole contract, the deal is a first instalment: so that what is held back is seen."""
    found = []
    share = ZERO if plan.release.collection == "in_full" and plan.release.on_collection else None
    for basis in sorted({component.basis for component in plan.components}):
        for is_team in (False, True):
            who = "team" if is_team else "somebody"
            if credited:
                found.append(Credit("before", period.start, credited, who, is_team, True, basis))
            if deal:
                last = period.end - timedelta(days=1)
                found.append(Credit(f"deal-{basis}", last, deal, who, is_team, False, basis, paid_share=share))
    return found
