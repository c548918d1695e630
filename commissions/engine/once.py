"""The kinds that pay once per window: a payout `curve` over attainment, and a `bonus` for reaching a mark."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from commissions.engine.counted import Counted
from commissions.engine.lines import Line, Part, Segment
from commissions.engine.numbers import ONE, ZERO, round_half_up
from commissions.engine.plan import Component, Curve
from commissions.engine.setting import Setting
from commissions.engine.spans import Span

_PAID_AT_ONE_RATE = Part("slices", {"style": "percent", "count": "1"})


def curve_line(component: Component, window: Span | None, members: Sequence[Counted], setting: Setting) -> Line:
    quota = setting.facts.quota_of(component.key, window or setting.facts.period)
    incentive = setting.target_incentive(component, window)
    if component.curve is None or quota is None or incentive is None:
        reason = "no_quota" if quota is None else "no_target_incentive"
        return _line(component, window, members, setting, (), Part(reason, {}))
    share = _credited(members, "amount") / quota
    payout = paid_share(component.curve, share)
    segments = (Segment(ZERO, incentive, payout, incentive * payout),)
    return _line(component, window, members, setting, segments, Part("curve", {"share": share, "quota": quota}))


def paid_share(curve: Curve, share: Decimal) -> Decimal:
    """Which share of the target incentive an attainment pays: linear between points, nothing below the first."""
    points = curve.points
    if share < points[0].at:
        return ZERO
    if share >= points[-1].at and (curve.beyond == "flat" or len(points) == 1):
        return points[-1].pays
    above = next((index for index in range(1, len(points)) if share < points[index].at), len(points) - 1)
    start, end = points[above - 1], points[above]
    return start.pays + (share - start.at) * (end.pays - start.pays) / (end.at - start.at)


def bonus_line(component: Component, window: Span | None, members: Sequence[Counted], setting: Setting) -> Line:
    bonus = component.bonus
    if bonus is None:
        raise ValueError(f"the component {component.key} has no bonus")
    reached = _credited(members, bonus.by)
    params: dict[str, Decimal | str] = {"measure": bonus.by, "at_least": bonus.at_least}
    if bonus.by == "attainment":
        quota = setting.facts.quota_of(component.key, window or setting.facts.period)
        if quota is None:
            return _line(component, window, members, setting, (), Part("no_quota", {}))
        reached = reached / quota
    params["reached"] = reached
    if reached < bonus.at_least:
        missing = Part("bonus_missed", {**params, "missing": bonus.at_least - reached})
        return _line(component, window, members, setting, (), missing)
    segments = (Segment(ZERO, bonus.amount, ONE, bonus.amount),)
    return _line(component, window, members, setting, segments, Part("bonus", params))


def reversed_line(component: Component, window: Span | None, members: Sequence[Counted], setting: Setting) -> Line:
    """What is left of a window in which everything was reversed."""
    return _line(component, window, members, setting, (), Part("all_reversed", {}))


def _credited(members: Sequence[Counted], by: str) -> Decimal:
    return sum((one.quantity if by == "quantity" else one.amount for one in members), ZERO)


def _line(
    component: Component,
    window: Span | None,
    members: Sequence[Counted],
    setting: Setting,
    segments: tuple[Segment, ...],
    reason: Part,
) -> Line:
    exact = sum((segment.amount for segment in segments), ZERO)
    return Line(
        component=component.key,
        credit=None,
        participant=setting.facts.participant if window else members[0].credit.participant,
        is_team=component.credits == "team",
        on=_last_day(window, members, setting),
        window=window,
        base=segments[-1].end if segments else ZERO,
        segments=segments,
        exact=exact,
        amount=round_half_up(exact, setting.unit),
        parts=(_PAID_AT_ONE_RATE, reason) if segments else (reason,),
        deal=None if window else members[0].credit.id,
    )


def _last_day(window: Span | None, members: Sequence[Counted], setting: Setting) -> date:
    """The day on which what was credited reached its present height."""
    if members:
        return max(one.credit.on for one in members)
    return max(window.start, setting.facts.period.start) if window else setting.facts.period.start
