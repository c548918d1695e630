"""What an open deal would earn its owner if it closed now: the run's own calculation, with and without it, and nothing booked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from commissions.engine.facts import Credit, Facts
from commissions.engine.numbers import ZERO
from commissions.engine.plan import PAY_PERIODS, Plan
from commissions.engine.progress import progress
from commissions.engine.truth import truth
from commissions.models import CommissionRun
from commissions.queries.facts import facts_of
from commissions.queries.plans import PlanOfPerson, plans_of
from core.errors import Refusal
from core.money import round_money
from core.periods import period_of
from opportunities.models import Opportunity, OpportunitySplit
from people.queries import organisation, rate_on

HUNDRED, ALL = Decimal(100), Decimal(1)
AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one deal adds to the pay in one currency, and the highest rate that it lifts to (None where it lifts to no other)."""

    deal: UUID
    currency: str
    amount: Decimal
    lifts_to: Decimal | None


@dataclass(frozen=True, slots=True)
class _Standing:
    """One plan of a person as it stands before any of the deals."""

    plan: Plan
    on_plan: PlanOfPerson
    facts: Facts
    paid: Decimal
    rates: dict[str, Decimal]


def estimates_for(user: Any, deals: Sequence[Opportunity], today: date) -> dict[UUID, list[Estimate]]:
    """By deal, for this person's own share of it. A deal that is not his, has no amount, or whose currency has no rate, has none."""
    standing = list(_standings(user, today))
    if not standing:
        return {}
    found: dict[UUID, list[Estimate]] = {}
    for deal, share in _shares(user, deals[:AT_MOST]):
        try:
            made = [_estimate(one, deal, share, today) for one in standing]
        except Refusal:
            continue  # no rate of exchange today: the deal page itself says so
        found[deal.pk] = [one for one in made if one.amount]
    return found


def _standings(user: Any, today: date) -> Iterable[_Standing]:
    for kind in PAY_PERIODS:
        period = period_of(today, kind, organisation().fiscal_year_start)
        run = CommissionRun(pay_period=kind, start_on=period.start, end_on=period.end)
        for on_plan in plans_of(user.pk, run):
            version = on_plan.holding(today)
            if version is not None and on_plan.covers(today):
                facts = facts_of(user.pk, on_plan, run)
                yield _Standing(version.plan, on_plan, facts, _paid(version.plan, facts), _rates(version.plan, facts))


def _paid(plan: Plan, facts: Facts) -> Decimal:
    return sum((line.amount for line in truth(plan, facts).lines), ZERO)


def _rates(plan: Plan, facts: Facts) -> dict[str, Decimal]:
    return {one.component: one.rate for one in progress(plan, facts)}


def _shares(user: Any, deals: Sequence[Opportunity]) -> Iterable[tuple[Opportunity, Decimal]]:
    """Each deal with this person's part: by its splits, else all of it is the owner's."""
    splits: dict[UUID, dict[Any, Decimal]] = {}
    for row in OpportunitySplit.objects.filter(opportunity__in=[deal.pk for deal in deals]):
        mine = splits.setdefault(row.opportunity_id, {})
        mine[row.user_id] = mine.get(row.user_id, ZERO) + row.percent
    for deal in deals:
        shared = splits.get(deal.pk)
        share = shared.get(user.pk, ZERO) if shared else (HUNDRED if deal.owner_id == user.pk else ZERO)
        if share and deal.amount:
            yield deal, share / HUNDRED


def _estimate(standing: _Standing, deal: Opportunity, share: Decimal, today: date) -> Estimate:
    added = tuple(_credits(standing, deal, share, today))
    facts = replace(standing.facts, credits=(*standing.facts.credits, *added))
    rates = _rates(standing.plan, facts)
    lifted = [rate for key, rate in rates.items() if rate > standing.rates.get(key, rate)]
    amount = _paid(standing.plan, facts) - standing.paid
    return Estimate(deal.pk, standing.plan.currency, amount, max(lifted, default=None))


def _credits(standing: _Standing, deal: Opportunity, share: Decimal, today: date) -> Iterable[Credit]:
    """As if it were won, signed and paid for in full today."""
    rate = ALL
    if deal.currency != standing.plan.currency:
        rate = rate_on(deal.currency, today) / rate_on(standing.plan.currency, today)
    amount, cost = (
        round_money((value or ZERO) * rate * share, standing.plan.currency) for value in (deal.amount, deal.cost)
    )
    for basis in sorted(standing.on_plan.bases):
        yield Credit(
            id=f"estimate:{basis}:{deal.pk}", on=today, amount=amount, participant=str(standing.facts.participant), basis=basis, cost=cost,
            quantity=share, deal_type=deal.deal_type, paid_share=ALL,
        )  # fmt: skip
