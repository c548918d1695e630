"""Release: part of a line is payable when it is earned, the rest as the contract's money is collected, pro rata."""

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
    release, collected = setting.plan.release, collected_share(one, setting)
    if release.collection == "in_full" and collected < ONE:
        collected = ZERO
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
    exact = line.exact * share
    held = (adjustment(exact - line.exact),) if exact != line.exact else ()
    return replace(
        line,
        exact=exact,
        amount=round_half_up(exact, setting.unit),
        segments=line.segments + held,
        parts=(*line.parts, told),
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
