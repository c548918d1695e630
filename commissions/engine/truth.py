"""The whole truth: every line of the windows that the facts touch, recomputed each time, never counted up."""

from collections.abc import Iterable
from dataclasses import dataclass

from commissions.engine.clawback import lines_after_clawback
from commissions.engine.facts import Credit, Facts
from commissions.engine.lines import Line
from commissions.engine.numbers import exactly
from commissions.engine.plan import Plan
from commissions.engine.problems import Problem
from commissions.engine.reversals import sort_out
from commissions.engine.setting import missing_amounts, setting_for


@dataclass(frozen=True, slots=True)
class Truth:
    """Lines in the order of components, then of the days of their credits; and what could not be computed."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]


@exactly
def truth(plan: Plan, facts: Facts) -> Truth:
    """What the plan pays on all facts up to the period's end."""
    return _truth(plan, facts, facts.credits, is_before=False)


@exactly
def truth_before(plan: Plan, facts: Facts) -> Truth:
    """What the plan would have paid on the earlier credits alone."""
    return _truth(plan, facts, facts.known_before(), is_before=True)


def _truth(plan: Plan, facts: Facts, entries: Iterable[Credit], *, is_before: bool) -> Truth:
    setting = setting_for(plan, facts, is_before=is_before)
    sorted_out = sort_out(plan, facts, entries)
    lines = lines_after_clawback(sorted_out, setting)
    order = {component.key: index for index, component in enumerate(plan.components)}
    lines.sort(key=lambda line: (order[line.component], line.credit is None, line.on, line.credit or line.deal or ""))
    problems = (*missing_amounts(setting), *sorted_out.problems, *_undefined(lines, plan))
    return Truth(tuple(lines), tuple(problems))


def _undefined(lines: Iterable[Line], plan: Plan) -> Iterable[Problem]:
    names = {component.key: (index, component.name) for index, component in enumerate(plan.components)}
    for line in lines:
        for part in line.parts:
            if part.code in ("no_ratio_amount", "no_ratio_cost"):
                index, name = names[line.component]
                yield Problem(f"components[{index}]", part.code, {"component": name, "credit": line.credit or ""})
