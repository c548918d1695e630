"""Questions about the organisation: its settings, working days and exchange rates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Refusal
from core.periods import Period
from people.memo import remembered
from people.models import CalendarDay, ExchangeRate, FiscalPeriod, Organisation
from people.working_days import WorkingCalendar


def organisation() -> Organisation:
    """The one row; read once a request."""
    return remembered("organisation", Organisation.objects.get)


def working_calendar() -> WorkingCalendar:
    return remembered("working_calendar", _working_calendar)


def _working_calendar() -> WorkingCalendar:
    settings = organisation()
    exceptions = {day.on: day.kind == CalendarDay.Kind.WORKING for day in CalendarDay.objects.all()}
    return WorkingCalendar(frozenset(settings.working_weekdays), settings.holiday_country, exceptions)


def working_days_between(start: date, end: date) -> int:
    """Working days in `[start, end)`."""
    return working_calendar().between(start, end)


def add_working_days(day: date, days: int) -> date:
    return working_calendar().add(day, days)


def rate_on(currency: str, day: date) -> Decimal:
    """What one unit of `currency` was worth in the base currency on `day`: the newest rate that is not younger than it."""
    if currency == organisation().base_currency:
        return Decimal(1)
    known = (
        ExchangeRate.objects.filter(currency=currency, on__lte=day)
        .order_by("-on")
        .values_list("rate", flat=True)
        .first()
    )
    if known is None:
        message = _(
            "There is no exchange rate for %(currency)s on %(day)s. An administrator can enter one in the settings."
        )
        raise Refusal(message % {"currency": currency, "day": day.isoformat()}, code="rate_missing", field="currency")
    return known


def rates_on(day: date) -> dict[str, Decimal]:
    """All currencies that have a rate on `day`, with the base currency; one statement."""
    newest = ExchangeRate.objects.filter(on__lte=day).order_by("currency", "-on").distinct("currency")
    return {organisation().base_currency: Decimal(1), **dict(newest.values_list("currency", "rate"))}


def fiscal_period(kind: str, day: date) -> Period | None:
    """The period of `kind` in the fiscal calendar that holds `day`."""
    row = FiscalPeriod.objects.filter(kind=kind, start_on__lte=day, end_on__gt=day).first()
    return Period(row.start_on, row.end_on) if row else None


def fiscal_periods(kind: str, start: date, end: date) -> list[FiscalPeriod]:
    """Periods of `kind` that overlap `[start, end)`, oldest first."""
    return list(FiscalPeriod.objects.filter(kind=kind, start_on__lt=end, end_on__gt=start - timedelta(days=0)))


def leader_of(user: Any) -> UUID | None:
    """Who leads `user`: the manager of his team; if that is himself or nobody, of the next team above that has another."""
    team = user.team
    while team is not None and team.manager_id in (None, user.pk):
        team = team.parent
    return team.manager_id if team is not None else None
