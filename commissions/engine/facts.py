"""What happened, as frozen values: the credits of a participant and a team, the quota, and what was booked before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commissions.engine.numbers import ONE, ZERO
from commissions.engine.spans import Span


@dataclass(frozen=True, slots=True)
class Credit:
    """One entry of the credit ledger. `earlier` tells that it was known before this period."""

    id: str
    on: date
    amount: Decimal
    participant: str = ""
    is_team: bool = False
    is_earlier: bool = False
    basis: str | None = None
    currency: str | None = None
    fx_rate: Decimal | None = None
    quantity: Decimal | None = None
    cost: Decimal | None = None
    product: str | None = None
    family: str | None = None
    deal_type: str | None = None
    reverses: str | None = None
    collected: Decimal | None = None
    paid_share: Decimal | None = None
    """How much of the contract's money has come in, 1 being all. It also holds back credit of the money itself."""

    paid_at_leaving: Decimal | None = None
    """How much of it had come in when the participant left; None for who is still there."""
    is_after_leaving: bool = False
    """Money that came in when the participant had left already, on a deal of his time."""

    @property
    def key(self) -> tuple[bool, str, str]:
        """Two people may hold a credit with the same id: their shares of one deal."""
        return self.is_team, self.participant, self.id


@dataclass(frozen=True, slots=True)
class Booked:
    """An amount that was posted before, for one component and credit."""

    component: str
    credit: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class WindowQuota:
    """The quota of one window, where it is not the same for all; component None means any component."""

    component: str | None
    start: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class WindowIncentive:
    """The target incentive of the windows that begin on or after a day, where it changes."""

    start: date
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Facts:
    participant: str
    period: Span
    credits: tuple[Credit, ...] = ()
    quota: Decimal | None = None
    quotas: tuple[WindowQuota, ...] = ()
    target_incentive: Decimal | None = None
    target_incentives: tuple[WindowIncentive, ...] = ()
    draw_balance: Decimal = ZERO
    booked: tuple[Booked, ...] | None = None
    year_start: date | None = None

    def known_before(self) -> tuple[Credit, ...]:
        return tuple(credit for credit in self.credits if credit.is_earlier)

    def quota_of(self, component: str, window: Span) -> Decimal | None:
        """The quota of a window; 0 counts as none, because a share of nothing can't be reached."""
        for wanted in (component, None):
            for quota in self.quotas:
                if quota.component == wanted and quota.start == window.start:
                    return quota.amount or None
        return self.quota or None

    def incentive_of(self, window: Span) -> Decimal | None:
        """The target incentive of a window: the one that holds on its last day, as far as it is named."""
        holding = [one for one in self.target_incentives if one.start < window.end]
        return max(holding, key=lambda one: one.start).amount if holding else self.target_incentive


def in_order(entries: Iterable[Credit]) -> list[Credit]:
    """The one order in which credits count, whatever order they arrived in."""
    return sorted(entries, key=lambda credit: (credit.on, credit.id, credit.participant))


def rate_of_exchange(credit: Credit, currency: str) -> Decimal | None:
    """The frozen rate into the plan's currency, or None where a foreign credit has none."""
    if credit.fx_rate is not None:
        return credit.fx_rate
    return ONE if credit.currency in (None, currency) else None
