"""Revenue of the months ahead: from the deals that are open, and from those that nobody has opened yet, told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from core.periods import add_months
from core.statistics.logistic import Numbers
from forecasts.engine.deals import PLACES, Cases, Hazard, Life, cases_of, learn, place_in_quarter

LOOKED_BACK = 6  # past months from which what was not yet opened is learned
MONTH = 30.4  # days that a deal is older a month later


@dataclass(frozen=True, slots=True)
class Worth:
    """A deal's life with what it was won for (zero if it wasn't)."""

    life: Life
    amount: float


@dataclass(frozen=True)
class Outlook:
    """Two hazards: being won, and ending at all; a deal that has ended can't be won a month later."""

    winning: Hazard
    ending: Hazard

    def chances(self, ages: Sequence[float], first: date, months: int, fiscal_year_start: int = 1) -> Numbers:
        """The chance (deals × months) of being won in each of the months from `first` (a first day) on."""
        age = np.asarray(ages, dtype=np.float64)
        alive, found = np.ones(len(age)), np.zeros((len(age), months))
        for step in range(months):
            place = place_in_quarter(add_months(first, step), fiscal_year_start)
            older = age + step * MONTH
            found[:, step] = alive * self.winning.chances(older, place)
            alive *= 1.0 - np.maximum(self.ending.chances(older, place), self.winning.chances(older, place))
        return found


def learn_outlook(lives: Sequence[Life], first: date, end: date, fiscal_year_start: int = 1) -> Outlook:
    won = cases_of(lives, first, end, fiscal_year_start)
    over = [Life(life.opened_on, life.closed_on, life.closed_on is not None) for life in lives]
    return Outlook(learn(won), learn(cases_of(over, first, end, fiscal_year_start)))


def unborn(deals: Sequence[Worth], until: date, months: int) -> Numbers:
    """What deals that are opened only from `until` (a first day) on are worth in each month ahead: the mean over past months of what
    such deals were worth then, with the newer months counting more."""
    origins = [add_months(until, -back) for back in range(months, months + LOOKED_BACK)]
    first = min((deal.life.opened_on for deal in deals), default=until)
    known = [origin for origin in origins if origin > first]
    if not known:
        return np.zeros(months)
    rows = np.array([[_opened_and_won(deals, origin, step) for step in range(months)] for origin in known])
    weights = 0.8 ** np.arange(len(known))
    return (rows * weights[:, None]).sum(axis=0) / weights.sum()


def _opened_and_won(deals: Sequence[Worth], origin: date, step: int) -> float:
    start, end = add_months(origin, step), add_months(origin, step + 1)
    return sum(
        deal.amount
        for deal in deals
        if deal.life.won
        and deal.life.closed_on is not None
        and deal.life.opened_on >= origin
        and start <= deal.life.closed_on < end
    )


@dataclass(frozen=True)
class Backtested:
    """What was told for past months, with what came."""

    told: list[float]
    came: list[float]

    @property
    def wape(self) -> float | None:
        total = sum(abs(amount) for amount in self.came)
        return sum(abs(a - b) for a, b in zip(self.told, self.came, strict=True)) / total if total else None


def backtest(
    deals: Sequence[Worth], first: date, until: date, fiscal_year_start: int = 1, moments: int = 3
) -> Backtested:
    """The next month's revenue (open and not yet opened deals), told from each of the last months with what was known then."""
    told, came = [], []
    for back in range(moments, 0, -1):
        origin = add_months(until, -back)
        if add_months(first, PLACES) > origin:
            continue
        told.append(_told_at(deals, first, origin, fiscal_year_start))
        end = add_months(origin, 1)
        came.append(sum(deal.amount for deal in deals if deal.life.won and _ended_within(deal.life, origin, end)))
    return Backtested(told, came)


def _ended_within(life: Life, start: date, end: date) -> bool:
    return life.closed_on is not None and start <= life.closed_on < end


def _told_at(deals: Sequence[Worth], first: date, origin: date, fiscal_year_start: int) -> float:
    """As it stood on `origin`: later ends are not known. An open deal is worth the mean of what was won before."""
    known = [_as_of(deal, origin) for deal in deals if deal.life.opened_on < origin]
    outlook = learn_outlook([deal.life for deal in known], first, origin, fiscal_year_start)
    won = [deal.amount for deal in known if deal.life.won]
    ages = [(origin - deal.life.opened_on).days for deal in known if deal.life.closed_on is None]
    mean = sum(won) / len(won) if won else 0.0
    chances = outlook.chances(ages, origin, 1, fiscal_year_start)
    return float(chances.sum() * mean + unborn(known, origin, 1)[0])


def _as_of(deal: Worth, origin: date) -> Worth:
    if deal.life.closed_on is None or deal.life.closed_on < origin:
        return deal
    return Worth(Life(deal.life.opened_on, None, False), 0.0)


__all__ = ["Backtested", "Cases", "Outlook", "Worth", "backtest", "learn_outlook", "unborn"]
