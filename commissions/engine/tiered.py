"""The kinds `rate` and `per_unit`: what a credit adds to the base, cut at the steps (marginal) or at one rate (whole)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from commissions.engine.counted import Counted
from commissions.engine.lines import Line, Part, Segment
from commissions.engine.numbers import ONE, ZERO, round_half_up
from commissions.engine.plan import RATIOS, Component, Tiers
from commissions.engine.setting import Setting
from commissions.engine.spans import Span
from commissions.engine.tiers import Scale, blend, scale_of, slices, step_at


@dataclass(frozen=True, slots=True)
class Measuring:
    """How one component counts within one window. The base is `value ÷ divisor`: dividing last keeps it exact."""

    component: Component
    tiers: Tiers
    window: Span | None
    scale: Scale
    factor: Decimal
    divisor: Decimal
    quota: Decimal | None

    def measure(self, one: Counted) -> Decimal:
        return one.quantity if self.tiers.by == "quantity" else one.amount

    def value(self, one: Counted) -> Decimal:
        if self.component.kind == "per_unit":
            return one.quantity
        return one.margin if self.component.base == "margin" else one.amount * self.factor


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a credit lies in its window: on the axis of the steps, and on the axis of the base."""

    measured_before: Decimal
    measure: Decimal
    value_before: Decimal
    value: Decimal

    def measured_at(self, value_position: Decimal) -> Decimal:
        """The place on the axis of the steps that belongs to a place on the axis of the base."""
        beyond = value_position - self.value_before
        if self.measure == self.value:
            return self.measured_before + beyond
        return self.measured_before + beyond * self.measure / self.value


def tiered_lines(component: Component, window: Span | None, members: Sequence[Counted], setting: Setting) -> list[Line]:
    measuring = _measuring(component, window, setting)
    if isinstance(measuring, str):
        return [_unpaid(component, window, one, Part(measuring, {})) for one in members]
    if measuring.tiers.by in RATIOS:
        return list(_by_ratio(measuring, members, setting))
    if measuring.tiers.mode == "whole":
        return list(_whole(measuring, members, setting))
    return [_marginal(measuring, one, stretch, setting) for one, stretch in _laid_out(measuring, members)]


def _measuring(component: Component, window: Span | None, setting: Setting) -> Measuring | str:
    """How to count, or the reason why nothing can be counted."""
    tiers = component.tiers
    if tiers is None:
        raise ValueError(f"the component {component.key} has no tiers")
    on_target = component.kind == "rate" and component.base == "target_incentive"
    quota = setting.facts.quota_of(component.key, window or setting.facts.period)
    if quota is None and (on_target or tiers.by == "attainment"):
        return "no_quota"
    incentive = setting.target_incentive(component, window)
    if on_target and incentive is None:
        return "no_target_incentive"
    factor, divisor = (incentive or ZERO, quota or ONE) if on_target else (ONE, ONE)
    scale = scale_of(tiers, quota or ONE if tiers.by == "attainment" else ONE)
    return Measuring(component, tiers, window, scale, factor, divisor, quota)


def _laid_out(measuring: Measuring, members: Sequence[Counted]) -> Iterator[tuple[Counted, Stretch]]:
    """Each credit at its place: the window's credits one after the other."""
    measured, valued = ZERO, ZERO
    for one in members:
        stretch = Stretch(measured, measuring.measure(one), valued, measuring.value(one))
        yield one, stretch
        measured += stretch.measure
        valued += stretch.value


def _marginal(measuring: Measuring, one: Counted, stretch: Stretch, setting: Setting) -> Line:
    below, start, end = _above_threshold(measuring, stretch)
    pieces = _pieces(measuring.scale, stretch, start, end)
    paying = _segments(measuring, start, pieces)
    exact = _exact(measuring, pieces, paying)
    segments = [*below, *paying]
    parts = [_slices(measuring, segments)]
    if stretch.measured_before and measuring.window and (len(measuring.scale.starts) > 1 or below):
        parts.append(_already(measuring, stretch.measured_before, setting))
    return _line(measuring, one, stretch, segments, exact, parts, setting)


def _above_threshold(measuring: Measuring, stretch: Stretch) -> tuple[tuple[Segment, ...], Decimal, Decimal]:
    """The part of a credit that stays under `over` as a segment that pays nothing, and the stretch that pays."""
    start, end = stretch.value_before, stretch.value_before + stretch.value
    threshold = measuring.component.over * measuring.divisor
    if not threshold:
        return (), start, end
    paid_start, paid_end = max(start, threshold), max(end, threshold)
    low, high = (start, paid_start) if start <= end else (paid_end, end)
    low, high = low / measuring.divisor, high / measuring.divisor
    below = (Segment(low, high, ZERO, ZERO),) if low != high else ()
    return below, paid_start, paid_end


def _pieces(scale: Scale, stretch: Stretch, start: Decimal, end: Decimal) -> list[tuple[Decimal, Decimal]]:
    """A paying stretch of the base as (value, rate), cut where the axis of the steps crosses one."""
    if start == end:
        return []
    if not stretch.measure:
        return [(end - start, scale.rates[step_at(scale.starts, stretch.measured_before, "upper")])]
    cut = slices(scale, stretch.measured_at(start), stretch.measured_at(end))
    if stretch.measure == stretch.value:
        return [(high - low, rate) for low, high, rate in cut]
    return [((high - low) * stretch.value / stretch.measure, rate) for low, high, rate in cut]


def _segments(measuring: Measuring, start: Decimal, pieces: Sequence[tuple[Decimal, Decimal]]) -> list[Segment]:
    segments, divisor = [], measuring.divisor
    for value, rate in pieces:
        end = start + value
        if divisor is ONE:  # a division by it is as dear as any other
            segments.append(Segment(start, end, rate, value * rate))
            start = end
            continue
        segments.append(Segment(start / divisor, end / divisor, rate, value * rate / divisor))
        start = end
    return segments


def _exact(measuring: Measuring, pieces: Sequence[tuple[Decimal, Decimal]], segments: Sequence[Segment]) -> Decimal:
    """What a credit pays before rounding. It is divided once, after summing, so that thirds stay exact."""
    if measuring.divisor is ONE:
        return segments[0].amount if len(segments) == 1 else sum((segment.amount for segment in segments), ZERO)
    return sum((value * rate for value, rate in pieces), ZERO) / measuring.divisor


def _whole(measuring: Measuring, members: Sequence[Counted], setting: Setting) -> Iterator[Line]:
    total = sum((measuring.measure(one) for one in members), ZERO)
    step = step_at(measuring.scale.starts, total, setting.plan.tie)
    reason = _reached(measuring, total, measuring.scale.starts[step], setting)
    yield from _at_rates(measuring, members, [(ONE, measuring.scale.rates[step])], reason, setting)


def _by_ratio(measuring: Measuring, members: Sequence[Counted], setting: Setting) -> Iterator[Line]:
    """Tiers by margin or mark-up: the percentage of the whole window decides, not that of each credit."""
    margin = sum((one.margin for one in members), ZERO)
    by_amount = measuring.tiers.by == "margin_percent"
    divisor = sum((one.amount if by_amount else one.cost for one in members), ZERO)
    if not divisor:
        reason = Part("no_ratio_amount" if by_amount else "no_ratio_cost", {})
        yield from (_unpaid(measuring.component, measuring.window, one, reason) for one in members)
        return
    ratio, scale = margin / divisor, measuring.scale
    reached = scale.rates[step_at(scale.starts, ratio, setting.plan.tie)]
    rates = [(ONE, reached)] if measuring.tiers.mode == "whole" else blend(scale, ratio)
    reason = Part("ratio", {"percent": ratio, "by": measuring.tiers.by})
    yield from _at_rates(measuring, members, rates, reason, setting)


def _at_rates(
    measuring: Measuring,
    members: Sequence[Counted],
    rates: Sequence[tuple[Decimal, Decimal]],
    reason: Part,
    setting: Setting,
) -> Iterator[Line]:
    """Every credit of the window at the same rate, or the same blend of rates."""
    for one, stretch in _laid_out(measuring, members):
        below, start, end = _above_threshold(measuring, stretch)
        pieces = [(share * (end - start), rate) for share, rate in rates] if start != end else []
        paying = _segments(measuring, start, pieces)
        exact = _exact(measuring, pieces, paying)
        segments = [*below, *paying]
        parts = [_slices(measuring, segments)]
        if len(measuring.scale.starts) > 1:
            parts.append(reason)
        yield _line(measuring, one, stretch, segments, exact, parts, setting)


def _line(
    measuring: Measuring,
    one: Counted,
    stretch: Stretch,
    segments: list[Segment],
    exact: Decimal,
    parts: list[Part],
    setting: Setting,
) -> Line:
    component = measuring.component
    if component.over:
        parts.append(Part("over", {"over": component.over, "style": _style(component)}))
    return Line(
        component=component.key,
        credit=one.credit.id,
        participant=one.credit.participant,
        is_team=one.credit.is_team,
        on=one.credit.on,
        window=measuring.window,
        base=stretch.value if measuring.divisor is ONE else stretch.value / measuring.divisor,
        segments=tuple(segments),
        exact=exact,
        amount=round_half_up(exact, setting.unit),
        parts=(*parts, *circumstances(one)),
    )


def _unpaid(component: Component, window: Span | None, one: Counted, reason: Part) -> Line:
    base = one.quantity if component.kind == "per_unit" else one.margin if component.base == "margin" else one.amount
    return Line(
        component=component.key,
        credit=one.credit.id,
        participant=one.credit.participant,
        is_team=one.credit.is_team,
        on=one.credit.on,
        window=window,
        base=base,
        segments=(),
        exact=ZERO,
        amount=ZERO,
        parts=(reason, *circumstances(one)),
    )


def circumstances(one: Counted) -> tuple[Part, ...]:
    """What happened to a credit before it was counted: another currency, a reversal."""
    parts: tuple[Part, ...] = ()
    if one.fx_rate != ONE:
        currency = one.credit.currency or ""
        parts += (Part("fx", {"amount": one.credit.amount, "currency": currency, "rate": one.fx_rate}),)
    if one.taken_out:
        parts += (Part("reversed", {"amount": one.taken_out}),)
    return parts


def _slices(measuring: Measuring, segments: Sequence[Segment]) -> Part:
    return Part("slices", {"style": _style(measuring.component), "count": str(len(segments))})


def _style(component: Component) -> str:
    return "unit" if component.kind == "per_unit" else "percent"


def _already(measuring: Measuring, measured: Decimal, setting: Setting) -> Part:
    params: dict[str, Decimal | str] = {"measured": measured, **_within(measuring, setting)}
    if measuring.tiers.by == "attainment" and measuring.quota is not None:
        return Part("already_of_quota", {**params, "quota": measuring.quota})
    return Part("already", params)


def _reached(measuring: Measuring, total: Decimal, start: Decimal, setting: Setting) -> Part:
    params: dict[str, Decimal | str] = {"total": total, **_within(measuring, setting)}
    if measuring.tiers.by == "attainment" and measuring.quota is not None:
        return Part("attained", {**params, "share": total / measuring.quota, "quota": measuring.quota})
    return Part("reached", {**params, "start": start})


def _within(measuring: Measuring, setting: Setting) -> dict[str, str]:
    window = measuring.component.window
    named = setting.plan.pay_period if window == "period" else window
    return {"measure": "quantity" if measuring.tiers.by == "quantity" else "amount", "window": named}
