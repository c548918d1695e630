"""Release: part of a line is payable when it is earned, the rest as the contract's money is collected, pro rata; and what of it all is
paid to somebody who has left."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from commissions.engine.counted import Counted
from commissions.engine.lines import Line, Part, adjustment
from commissions.engine.numbers import ONE, ZERO, round_half_up
from commissions.engine.setting import Setting

CountedByKey = Mapping[tuple[bool, str, str], Counted]


def released_lines(lines: Iterable[Line], counted: CountedByKey, setting: Setting) -> list[Line]:
    """The payable part of each line; the rate stays the one at earning. What has no contract is payable at once."""
    if setting.plan.release.on_collection == ZERO:
        return list(lines)
    return [_released(line, counted, setting) for line in lines]


def _released(line: Line, counted: CountedByKey, setting: Setting) -> Line:
    one = counted.get((line.is_team, line.participant, line.credit)) if line.credit is not None else None
    if one is None:
        return line
    release = setting.plan.release
    collected = _after_leaving(one, _counting(collected_share(one, setting), setting), setting)
    share = release.on_booking + release.on_collection * collected
    told = Part(
        "released_in_full" if release.collection == "in_full" else "released",
        {
            "earned": line.amount,
            "share": share,
            "on_booking": release.on_booking,
            "on_collection": release.on_collection,
            "collected": collected,
        },
    )
    parts = (*line.parts, told)
    if one.credit.paid_at_leaving is not None and setting.plan.leaver is not None:
        parts = (*parts, Part("left_while_held", {"share": setting.plan.leaver}))
    exact = line.exact * share
    held = (adjustment(exact - line.exact),) if exact != line.exact else ()
    return replace(
        line,
        exact=exact,
        amount=round_half_up(exact, setting.unit),
        segments=line.segments + held,
        parts=parts,
    )


def _counting(collected: Decimal, setting: Setting) -> Decimal:
    """Where a plan waits for the whole contract, a part of it is as good as nothing."""
    return ZERO if setting.plan.release.collection == "in_full" and collected < ONE else collected


def _after_leaving(one: Counted, collected: Decimal, setting: Setting) -> Decimal:
    """What was finished when somebody left counts in full, what came in later for the leaver's share."""
    leaver, then = setting.plan.leaver, one.credit.paid_at_leaving
    if leaver is None or then is None:
        return collected
    finished = min(_counting(min(max(then, ZERO), ONE), setting), collected)
    return finished + (collected - finished) * leaver


def leaver_lines(lines: Iterable[Line], counted: CountedByKey, setting: Setting) -> list[Line]:
    """Lines for money that came in after the participant left, at the leaver's share."""
    if setting.plan.leaver is None:
        return list(lines)
    return [_left(line, counted, setting.plan.leaver, setting.unit) for line in lines]


def _left(line: Line, counted: CountedByKey, share: Decimal, unit: Decimal) -> Line:
    one = counted.get((line.is_team, line.participant, line.credit)) if line.credit is not None else None
    if one is None or not one.credit.is_after_leaving:
        return line
    exact = line.exact * share
    told = Part("left", {"earned": line.amount, "share": share})
    taken = (adjustment(exact - line.exact),) if exact != line.exact else ()
    return replace(
        line, exact=exact, amount=round_half_up(exact, unit), segments=line.segments + taken, parts=(*line.parts, told)
    )


def collected_share(one: Counted, setting: Setting) -> Decimal:
    """How much of a credit's money has come in. A credit for money received is collected by its nature, unless it is told how
    much of its contract is."""
    if one.credit.paid_share is not None:
        return min(max(one.credit.paid_share, ZERO), ONE)
    if (one.credit.basis or setting.unnamed_basis) == "collected":
        return ONE
    if not one.amount:
        return ZERO
    collected = (one.credit.collected or ZERO) * one.fx_rate
    return min(max(collected / one.amount, ZERO), ONE)
