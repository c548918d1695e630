"""Reversals tied to what they undo: how much of the original each takes out, how old the deal was, what share returns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from commissions.engine.counted import Counted, counted_in_full
from commissions.engine.facts import Credit, Facts, in_order, rate_of_exchange
from commissions.engine.numbers import ONE, ZERO
from commissions.engine.plan import Clawback, Plan
from commissions.engine.problems import Problem

CreditKey = tuple[bool, str, str]


@dataclass(frozen=True, slots=True)
class Reversal:
    """`part` is the part of the original that is taken out (negative where a reversal is itself undone)."""

    credit: Credit
    original: CreditKey
    part: Decimal
    amount: Decimal
    age_in_days: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Sorted:
    """Credits that count by themselves, in full, and the reversals of them."""

    counted: tuple[Counted, ...]
    reversals: tuple[Reversal, ...]
    problems: tuple[Problem, ...]


def sort_out(plan: Plan, facts: Facts, entries: Iterable[Credit]) -> Sorted:
    """Which credits count and which undo others. The order of arrival plays no part."""
    problems: list[Problem] = []
    known = {credit.key: credit for credit in in_order(entries)}
    in_time = [credit for credit in known.values() if not _is_late(credit, facts, problems)]
    originals: dict[CreditKey, Counted] = {}
    undoing: list[Credit] = []
    for credit in in_time:
        if credit.reverses is not None and _original_key(credit, credit.reverses) in known:
            undoing.append(credit)
        elif not _is_only_booked(credit, facts, problems):
            _count(credit, plan, originals, problems)
    reversals = _reversals(undoing, known, originals, plan, problems)
    return Sorted(tuple(originals.values()), tuple(reversals), tuple(problems))


def _is_late(credit: Credit, facts: Facts, problems: list[Problem]) -> bool:
    if credit.on < facts.period.end:
        return False
    problems.append(Problem("credits", "after_period", {"credit": credit.id, "on": credit.on.isoformat()}))
    return True


def _original_key(credit: Credit, original: str) -> CreditKey:
    return credit.is_team, credit.participant, original


def _is_only_booked(credit: Credit, facts: Facts, problems: list[Problem]) -> bool:
    """A reversal of something that only the books know: the difference takes all of it back, so it counts no more."""
    if credit.reverses is None:
        return False
    params = {"credit": credit.id, "original": credit.reverses}
    if facts.booked is not None and any(row.credit == credit.reverses for row in facts.booked):
        problems.append(Problem("credits", "original_only_booked", params))
        return True
    problems.append(Problem("credits", "unknown_original", params))
    return False


def _count(credit: Credit, plan: Plan, originals: dict[CreditKey, Counted], problems: list[Problem]) -> None:
    rate = rate_of_exchange(credit, plan.currency)
    if rate is None:
        problems.append(Problem("credits", "no_rate", {"credit": credit.id, "currency": credit.currency or ""}))
        return
    originals[credit.key] = counted_in_full(credit, rate)


def _reversals(
    undoing: Sequence[Credit],
    known: Mapping[CreditKey, Credit],
    originals: Mapping[CreditKey, Counted],
    plan: Plan,
    problems: list[Problem],
) -> list[Reversal]:
    taken: dict[CreditKey, Decimal] = {}
    reversals = []
    for credit in undoing:
        chain = _chain(credit, known)
        original = originals.get(chain[-1].key)
        if original is None or not original.amount:
            continue  # the original itself was left out, and that has been told
        amount = -credit.amount * _rate_between(credit, original, plan)
        before = taken.get(original.credit.key, ZERO)
        after = min(max(before + amount / original.amount, ZERO), ONE)
        if abs(after - before) < abs(amount / original.amount):
            problems.append(Problem("credits", "reversed_too_much", {"original": original.credit.id}))
        taken[original.credit.key] = after
        age = max((chain[-2].on - chain[-1].on).days, 0)
        share = share_taken_back(plan.clawback, age)
        reversals.append(Reversal(credit, original.credit.key, after - before, amount, age, share))
    return reversals


def _chain(credit: Credit, known: Mapping[CreditKey, Credit]) -> list[Credit]:
    """From a reversal down to the original. A reversal that was undone counts with the age of the first one."""
    chain = [credit]
    while chain[-1].reverses is not None:
        following = known.get(_original_key(chain[-1], chain[-1].reverses))
        if following is None:
            break
        chain.append(following)
    return chain


def _rate_between(credit: Credit, original: Counted, plan: Plan) -> Decimal:
    """A reversal mirrors its original at the original's frozen rate, whatever the rate of its own day is."""
    if credit.currency in (None, original.credit.currency):
        return original.fx_rate
    rate = rate_of_exchange(credit, plan.currency)
    return original.fx_rate if rate is None else rate


def share_taken_back(clawback: Clawback, age_in_days: int) -> Decimal:
    """By the age of the deal at its reversal: the first row that reaches so far; beyond the last nothing."""
    if not clawback.schedule:
        return ONE
    return next((row.share for row in clawback.schedule if age_in_days <= row.within_days), ZERO)


def net_of(counted: Sequence[Counted], reversals: Iterable[Reversal]) -> tuple[Counted, ...]:
    """The credits as if what was reversed had never been."""
    by_original: dict[CreditKey, list[Reversal]] = {}
    for reversal in reversals:
        by_original.setdefault(reversal.original, []).append(reversal)
    return tuple(_net(one, by_original[one.credit.key]) if one.credit.key in by_original else one for one in counted)


def _net(one: Counted, reversals: Sequence[Reversal]) -> Counted:
    # Amounts are subtracted rather than multiplied by a share, so that thirds stay exact.
    amount = one.amount - sum((reversal.amount for reversal in reversals), ZERO)
    part = sum((reversal.part for reversal in reversals), ZERO)
    if part >= ONE or not amount or (amount < ZERO) != (one.amount < ZERO):
        return replace(one, amount=ZERO, quantity=ZERO, cost=ZERO, taken_out=one.amount)
    return replace(
        one,
        amount=amount,
        quantity=_left(one.quantity, one, amount, (r.credit.quantity for r in reversals), ONE),
        cost=_left(one.cost, one, amount, (r.credit.cost for r in reversals), one.fx_rate),
        taken_out=one.amount - amount,
    )


def _left(whole: Decimal, one: Counted, amount: Decimal, returned: Iterable[Decimal | None], unit: Decimal) -> Decimal:
    """What is left of pieces or of cost: less what the reversals name, else pro rata to the amount."""
    named = [None if value is None else abs(value) * unit for value in returned]
    if any(value is None for value in named):
        return whole * amount / one.amount
    return whole - sum((value for value in named if value is not None), ZERO)
