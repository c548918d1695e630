"""What all lines of one calculation share: the plan, the facts around the credits, the unit of rounding."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commissions.engine.counted import only_basis
from commissions.engine.facts import Facts
from commissions.engine.numbers import minor_unit
from commissions.engine.plan import Component, Plan
from commissions.engine.problems import Problem
from commissions.engine.spans import Span, spans


@dataclass(frozen=True, slots=True)
class Setting:
    plan: Plan
    facts: Facts
    unit: Decimal
    unnamed_basis: str
    is_before: bool = False
    """Whether this is the truth as it stood before the period, to be subtracted where nothing else was booked."""

    def spans_of(self, window: str) -> Callable[[date], Span]:
        return spans(window, self.plan.pay_period, self.facts.period, self.facts.year_start)

    def target_incentive(self, component: Component, window: Span | None = None) -> Decimal | None:
        own = component.target_incentive
        return self.facts.incentive_of(window or self.facts.period) if own is None else own

    def open_window(self, component: Component) -> Span | None:
        """The window the period belongs to, evaluated even when no credit fell into it."""
        if component.window == "deal":
            return None
        window = self.spans_of(component.window)(self.facts.period.start)
        return None if self.is_before and window.start >= self.facts.period.start else window


def setting_for(plan: Plan, facts: Facts, *, is_before: bool = False) -> Setting:
    return Setting(plan, facts, minor_unit(plan.currency), only_basis(plan), is_before)


def missing_amounts(setting: Setting) -> list[Problem]:
    """Components that can pay nothing because their quota or target incentive isn't set."""
    problems = []
    for index, component in enumerate(setting.plan.components):
        path, params = f"components[{index}]", {"component": component.name}
        if needs_quota(component) and _has_no_quota(component, setting):
            problems.append(Problem(path, "no_quota", params))
        incentive = setting.target_incentive(component, setting.open_window(component))
        if _needs_target_incentive(component) and incentive is None:
            problems.append(Problem(path, "no_target_incentive", params))
    return problems


def needs_quota(component: Component) -> bool:
    if component.kind == "rate" and component.base == "target_incentive":
        return True
    by_tiers = component.tiers is not None and component.tiers.by == "attainment"
    by_bonus = component.bonus is not None and component.bonus.by == "attainment"
    return component.kind == "curve" or by_tiers or by_bonus


def _has_no_quota(component: Component, setting: Setting) -> bool:
    window = setting.open_window(component) or setting.facts.period
    return setting.facts.quota_of(component.key, window) is None


def _needs_target_incentive(component: Component) -> bool:
    return component.kind == "curve" or (component.kind == "rate" and component.base == "target_incentive")
