"""How far a participant is on the steps of a plan: what was reached, what is missing to the next step, what it pays."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from commissions.engine.counted import Counted
from commissions.engine.earned import windows_of
from commissions.engine.facts import Facts
from commissions.engine.numbers import ONE, ZERO, exactly
from commissions.engine.plan import RATIOS, Component, Plan, Tiers
from commissions.engine.reversals import net_of, sort_out
from commissions.engine.setting import Setting, setting_for


@dataclass(frozen=True, slots=True)
class Progress:
    """`missing` is measured as the steps are: money, pieces, or money still to come for an attainment."""

    component: str
    by: str
    reached: Decimal
    rate: Decimal
    next_rate: Decimal | None
    missing: Decimal | None


@exactly
def progress(plan: Plan, facts: Facts) -> list[Progress]:
    """For each tiered component the step its current window has reached. Percentages of margin have no next step."""
    setting = setting_for(plan, facts)
    sorted_out = sort_out(plan, facts, facts.credits)
    counted: Sequence[Counted] = sorted_out.counted
    if plan.clawback.restate_attainment:
        counted = net_of(counted, sorted_out.reversals)
    found = (_progress(component, counted, setting) for component in plan.components)
    return [one for one in found if one is not None]


def _progress(component: Component, counted: Sequence[Counted], setting: Setting) -> Progress | None:
    tiers, window = component.tiers, setting.open_window(component)
    if tiers is None or tiers.by in RATIOS or window is None:
        return None
    unit = _unit(component, tiers, setting)
    if unit is None:
        return None
    members = dict(windows_of(component, counted, setting))[window]
    reached = sum((one.quantity if tiers.by == "quantity" else one.amount for one in members), ZERO)
    return _on_steps(component.key, tiers, reached, unit)


def _unit(component: Component, tiers: Tiers, setting: Setting) -> Decimal | None:
    if tiers.by != "attainment":
        return ONE
    window = setting.open_window(component) or setting.facts.period
    return setting.facts.quota_of(component.key, window)


def _on_steps(key: str, tiers: Tiers, reached: Decimal, unit: Decimal) -> Progress:
    starts = [step.start * unit for step in tiers.steps]
    index = max(bisect_right(starts, reached) - 1, 0)
    following = tiers.steps[index + 1] if index + 1 < len(starts) else None
    return Progress(
        component=key,
        by=tiers.by,
        reached=reached,
        rate=tiers.steps[index].rate,
        next_rate=None if following is None else following.rate,
        missing=None if following is None else starts[index + 1] - reached,
    )
