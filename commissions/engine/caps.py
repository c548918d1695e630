"""Caps: the most that a component, or the whole plan, pays per pay period.

What is paid in a pay period is what the credits of that period add, including what they change about earlier lines.
A cap therefore needs the pay periods one after the other; without a cap the last state alone is the same."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from commissions.engine.counted import Counted
from commissions.engine.earned import earned_lines, lines_in_window, rates_again, windows_of
from commissions.engine.lines import Line, LineKey, Part, adjustment
from commissions.engine.numbers import ZERO
from commissions.engine.plan import Component
from commissions.engine.setting import Setting
from commissions.engine.spans import ALWAYS, Span


@dataclass(frozen=True, slots=True)
class Increment:
    """What one pay period adds to one line."""

    pay_period: Span
    order: tuple[date, int, str]
    key: LineKey
    amount: Decimal


def capped_lines(counted: Sequence[Counted], setting: Setting) -> list[Line]:
    plan = setting.plan
    is_capped = plan.cap is not None
    lines: list[Line] = []
    increments: list[Increment] = []
    for index, component in enumerate(plan.components):
        own = earned_lines(component, counted, setting)
        if is_capped or component.cap is not None:
            added = _increments(component, index, counted, own, setting)
            if component.cap is not None:
                added = _cut(added, component.cap)
                own = _with_amounts(own, added, Part("capped", _limit(component.cap, setting)))
            increments.extend(added)
        lines.extend(own)
    if plan.cap is not None:
        lines = _with_amounts(lines, _cut(increments, plan.cap), Part("plan_capped", _limit(plan.cap, setting)))
    return lines


def _limit(cap: Decimal, setting: Setting) -> dict[str, Decimal | str]:
    return {"cap": cap, "window": setting.plan.pay_period}


def _increments(
    component: Component, index: int, counted: Sequence[Counted], lines: Iterable[Line], setting: Setting
) -> list[Increment]:
    pay_period = setting.spans_of("period")
    if not rates_again(component):
        return [_increment(line, pay_period(line.on), index, line.amount) for line in lines]
    added: list[Increment] = []
    for window, members in windows_of(component, counted, setting):
        added.extend(_window_increments(component, index, window, members, setting))
    return added


def _window_increments(
    component: Component, index: int, window: Span | None, members: Sequence[Counted], setting: Setting
) -> list[Increment]:
    """The window as it stood at the end of each pay period, and what each changed."""
    before: dict[LineKey, Decimal] = {}
    added: list[Increment] = []
    for pay_period in _pay_periods(window, members, setting.spans_of("period"), setting.facts.period):
        known = [one for one in members if one.credit.on < pay_period.end]
        for line in lines_in_window(component, window, known, setting):
            change = line.amount - before.get(line.key, ZERO)
            if change:
                added.append(_increment(line, pay_period, index, change))
            before[line.key] = line.amount
    return added


def _pay_periods(
    window: Span | None, members: Sequence[Counted], holding: Callable[[date], Span], period: Span
) -> list[Span]:
    periods = {holding(one.credit.on) for one in members}
    if window is not None:
        periods.add(period if window == ALWAYS else holding(window.start))
    return sorted(periods)


def _increment(line: Line, pay_period: Span, index: int, amount: Decimal) -> Increment:
    return Increment(pay_period, (line.on, index, line.credit or ""), line.key, amount)


def _cut(increments: Iterable[Increment], cap: Decimal) -> list[Increment]:
    """The increments in order, each only as far as the cap of its pay period leaves room."""
    total: dict[Span, Decimal] = {}
    kept = []
    for increment in sorted(increments, key=lambda one: (one.pay_period, one.order)):
        before = total.get(increment.pay_period, ZERO)
        after = before + increment.amount
        total[increment.pay_period] = after
        kept.append(replace(increment, amount=min(after, cap) - min(before, cap)))
    return kept


def _with_amounts(lines: Sequence[Line], increments: Iterable[Increment], reason: Part) -> list[Line]:
    amounts: dict[LineKey, Decimal] = {}
    for increment in increments:
        amounts[increment.key] = amounts.get(increment.key, ZERO) + increment.amount
    return [_with_amount(line, amounts.get(line.key, ZERO), reason) for line in lines]


def _with_amount(line: Line, amount: Decimal, reason: Part) -> Line:
    if amount == line.amount:
        return line
    cut = line.amount - amount
    told = Part(reason.code, {**reason.params, "cut": cut})
    off_the_exact = adjustment(amount - line.exact)
    return replace(
        line, amount=amount, exact=amount, segments=(*line.segments, off_the_exact), parts=(*line.parts, told)
    )
