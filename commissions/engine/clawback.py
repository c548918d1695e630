"""Clawback: what is taken back when a credit is reversed, by either rule."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from commissions.engine.caps import capped_lines
from commissions.engine.counted import Counted
from commissions.engine.lines import Line, Part, adjustment
from commissions.engine.numbers import ONE, ZERO, round_half_up
from commissions.engine.release import leaver_lines, released_lines
from commissions.engine.reversals import CreditKey, Reversal, Sorted, net_of
from commissions.engine.setting import Setting


def payable_lines(counted: Sequence[Counted], setting: Setting) -> list[Line]:
    """What these credits pay: earned, capped, and as far as it is released."""
    by_key = {one.credit.key: one for one in counted}
    return leaver_lines(released_lines(capped_lines(counted, setting), by_key, setting), by_key, setting)


def lines_after_clawback(sorted_out: Sorted, setting: Setting) -> list[Line]:
    if setting.plan.clawback.restate_attainment:
        return _restated(sorted_out, setting)
    lines = payable_lines(sorted_out.counted, setting)
    return lines + list(_mirrored(sorted_out.reversals, lines, setting))


def _restated(sorted_out: Sorted, setting: Setting) -> list[Line]:
    """The truth as if what was reversed had never been.

    Where the schedule takes back only a share, the difference that a reversal makes counts for that share. Reversals
    of the same share are taken out together, so the plan is evaluated once for each share, not for each reversal."""
    ordered = sorted(sorted_out.reversals, key=lambda reversal: -reversal.share)
    taken_out = [reversal for reversal in ordered if reversal.share == ONE]
    state = payable_lines(net_of(sorted_out.counted, taken_out), setting)
    truth = state
    partial = [reversal for reversal in ordered if ZERO < reversal.share < ONE]
    for _, group in groupby(partial, key=lambda reversal: reversal.share):
        some = list(group)
        taken_out = taken_out + some
        after = payable_lines(net_of(sorted_out.counted, taken_out), setting)
        truth = _partly_taken(truth, state, after, some[0], setting)
        state = after
    return truth


def _partly_taken(
    truth: Sequence[Line], before: Sequence[Line], after: Sequence[Line], reversal: Reversal, setting: Setting
) -> list[Line]:
    booked = {line.key: line.amount for line in truth}
    earlier = {line.key: line.amount for line in before}
    lines = []
    for line in after:
        change = earlier[line.key] - line.amount
        amount = booked[line.key] - round_half_up(change * reversal.share, setting.unit)
        lines.append(_kept(line, amount, reversal) if change else _as_told(line, amount))
    return lines


def _kept(line: Line, amount: Decimal, reversal: Reversal) -> Line:
    kept = amount - line.amount
    told = Part("kept", {"kept": kept, "share": reversal.share})
    changed = _as_told(line, amount)
    return replace(changed, parts=(*changed.parts, told))


def _as_told(line: Line, amount: Decimal) -> Line:
    if amount == line.amount:
        return line
    return replace(line, amount=amount, exact=amount, segments=(*line.segments, adjustment(amount - line.exact)))


def _mirrored(reversals: Sequence[Reversal], lines: Sequence[Line], setting: Setting) -> Iterator[Line]:
    """Each reversal takes back what the lines of its original paid; what remains of rounding goes with the last."""
    wanted = {reversal.original for reversal in reversals}
    paid: dict[CreditKey, list[Line]] = {}
    for line in lines:
        if line.credit is not None and (line.is_team, line.participant, line.credit) in wanted:
            paid.setdefault((line.is_team, line.participant, line.credit), []).append(line)
    weights: dict[CreditKey, Decimal] = {}
    for reversal in reversals:
        before = weights.get(reversal.original, ZERO)
        after = before + reversal.part * reversal.share
        weights[reversal.original] = after
        for line in paid.get(reversal.original, ()):
            amount = round_half_up(line.amount * before, setting.unit) - round_half_up(
                line.amount * after, setting.unit
            )
            yield _taken_back(line, reversal, amount)


def _taken_back(line: Line, reversal: Reversal, amount: Decimal) -> Line:
    told = Part(
        "taken_back",
        {
            "paid": line.amount,
            "original": line.credit or "",
            "part": reversal.part,
            "share": reversal.share,
            "days": str(reversal.age_in_days),
        },
    )
    return replace(
        line,
        credit=reversal.credit.id,
        on=reversal.credit.on,
        reversed_on=line.decided_on,
        base=-line.base * reversal.part,
        segments=(adjustment(amount),),
        exact=amount,
        amount=amount,
        parts=(told,),
    )
