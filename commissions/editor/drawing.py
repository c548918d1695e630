"""The curve of a component: what it pays in all by what is credited, computed by the engine itself and drawn as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from commissions.engine.facts import Credit, Facts
from commissions.engine.plan import RATIOS, Clawback, Component, Plan, Release
from commissions.engine.spans import Span
from commissions.engine.truth import truth

POINTS, WIDTH, HEIGHT = 40, 320, 140
PERIOD = Span(date(2026, 1, 1), date(2026, 2, 1))
QUOTA, INCENTIVE, ZERO = Decimal(100_000), Decimal(10_000), Decimal(0)
WITHOUT_STEPS = Decimal(200_000)


@dataclass(frozen=True, slots=True)
class Curve:
    """`line` and `beside` are the points of polylines in a box of 320 × 140; `beside` is how it is at present."""

    name: str
    line: str
    beside: str
    most: Decimal
    reach: Decimal
    unit: str
    """amount, quantity or attainment: what the horizontal axis counts; for attainment `reach` is a share."""
    marks: tuple[Decimal, ...]
    """Where the steps begin, across the box."""


def curves(plan: Plan, present: Plan | None) -> list[Curve]:
    known = {one.key: one for one in present.components} if present else {}
    return [_curve(plan, component, present, known.get(component.key)) for component in plan.components]


def _curve(plan: Plan, component: Component, present: Plan | None, before: Component | None) -> Curve:
    unit = _unit(component)
    reach = max(_reach(component), _reach(before) if before is not None and _unit(before) == unit else ZERO)
    pays = _sampled(plan, component, reach)
    was = (
        _sampled(present, before, reach) if present is not None and before is not None and _unit(before) == unit else []
    )
    most = max([*pays, *was, Decimal(1)])
    return Curve(
        name=component.name, line=_polyline(pays, most), beside=_polyline(was, most), most=most,
        reach=reach / QUOTA if unit == "attainment" else reach, unit=unit,
        marks=tuple(start * WIDTH / reach for start in _starts(component) if ZERO < start < reach),
    )  # fmt: skip


def _unit(component: Component) -> str:
    if component.kind == "curve" or component.base == "target_incentive":
        return "attainment"
    by = component.bonus.by if component.bonus else component.tiers.by if component.tiers else "amount"
    return by if by in ("quantity", "attainment") else "amount"


def _starts(component: Component) -> list[Decimal]:
    """The steps as amounts or pieces."""
    if component.curve is not None:
        return [point.at * QUOTA for point in component.curve.points]
    if component.bonus is not None:
        return [component.bonus.at_least * (QUOTA if component.bonus.by == "attainment" else 1)]
    tiers = component.tiers
    if tiers is None or tiers.by in RATIOS:
        return []
    return [step.start * (QUOTA if tiers.by == "attainment" else 1) for step in tiers.steps]


def _reach(component: Component) -> Decimal:
    """How far the axis goes: well beyond the last step."""
    last = max(_starts(component), default=ZERO)
    if not last:
        return {"quantity": Decimal(100), "attainment": QUOTA * Decimal("1.5")}.get(_unit(component), WITHOUT_STEPS)
    return max(last, component.over) * Decimal("1.6")


def _sampled(plan: Plan, component: Component, reach: Decimal) -> list[Decimal]:
    """Without cap of the plan, release and clawback: the component alone, for one credit of each size."""
    alone = replace(
        plan,
        components=(component,),
        cap=None,
        draw=None,
        release=Release(Decimal(1), ZERO),
        clawback=Clawback(True, ()),
    )
    return [_paid(alone, component, reach * number / POINTS) for number in range(POINTS + 1)]


def _paid(plan: Plan, component: Component, size: Decimal) -> Decimal:
    match = component.match
    credit = Credit(
        id="sample", on=PERIOD.start, amount=size, participant="one", is_team=component.credits == "team", basis=component.basis,
        quantity=size, cost=size * Decimal("0.6"), product=next(iter(match.products), None),
        family=next(iter(match.product_families), None), deal_type=next(iter(match.deal_types), None),
    )  # fmt: skip
    facts = Facts(participant="one", period=PERIOD, credits=(credit,), quota=QUOTA, target_incentive=INCENTIVE)
    return sum((line.amount for line in truth(plan, facts).lines), ZERO)


def _polyline(values: Sequence[Decimal], most: Decimal) -> str:
    places = [
        (number * WIDTH / POINTS, HEIGHT - float(value / most) * (HEIGHT - 8)) for number, value in enumerate(values)
    ]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
