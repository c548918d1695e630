"""How the organisation works with targets, and what was learned about its seasons; each read once a request."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from core.periods import Period
from people.memo import remembered
from people.queries import organisation, working_days_between
from targets.engine import ramp, seasons
from targets.engine.seasons import FLAT, Curve
from targets.models import PaceCurve, Target, TargetRules


def rules() -> TargetRules:
    return remembered("target_rules", TargetRules.objects.get)


def curves() -> dict[str, Curve]:
    """What a month brings against another, by metric."""
    return remembered("pace_curves", lambda: {row.metric: _curve(row) for row in PaceCurve.objects.all()})


def _curve(row: PaceCurve) -> Curve:
    return Curve(tuple(row.quarter), tuple(row.year))


def curve_of(metric: str) -> Curve:
    return curves().get(metric, FLAT)


def is_closed(period: Period, today: date) -> bool:
    """Over, and the days of grace after it too: nothing promised for it changes any more."""
    return period.end + timedelta(days=rules().lock_after_days) <= today


def expected_share(period: Period, today: date, curve: Curve = FLAT) -> Decimal | None:
    """The share of the period's result that should be there before `today`, by working days and season."""
    return seasons.expected_share(
        period, today, working=working_days_between, curve=curve, fiscal_start=organisation().fiscal_year_start
    )


def month_weights(metric: str, period: Period) -> list[tuple[Period, Decimal]]:
    start = organisation().fiscal_year_start
    return seasons.month_weights(period, working=working_days_between, curve=curve_of(metric), fiscal_start=start)


def ramp_share(period: Period, joined: date | None) -> Decimal:
    """What share of a full promise somebody can be asked for who joined on that day."""
    return ramp.ramp_share(period, joined, working=working_days_between, ramp=rules().ramp)


def days_left(period: Period, today: date) -> int:
    """Working days from `today` on until the end of the period."""
    return max(working_days_between(max(today, period.start), period.end), 0)


def may_still_change(target: Target, today: date) -> bool:
    return not is_closed(target.period, today)
