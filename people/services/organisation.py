"""Settings of the organisation: name, currency, zone, fiscal year, working days and exchange rates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.changes import apply_changes, check_version, save_changes
from core.errors import Refusal
from people.fiscal import fiscal_rows
from people.memo import forget
from people.models import CalendarDay, ExchangeRate, FiscalPeriod, Organisation
from people.policies import can_manage_settings
from people.services.users import require_zone
from people.services.writing import locked, note, only, require_limits, require_text

FIELDS = (
    "name", "base_currency", "time_zone", "fiscal_year_start", "working_weekdays", "holiday_country", "languages", "default_language",
)  # fmt: skip
LARGEST_RATE = Decimal(10) ** 10


def edit_organisation(*, actor: Any, changes: Mapping[str, Any], version: int | None = None) -> Organisation:
    can_manage_settings(actor).require()
    cleaned = _clean(only(changes, FIELDS))
    with transaction.atomic():
        present = locked(Organisation.objects.get())
        check_version(present, version, cleaned)
        _check_currency(present, cleaned)
        diff = apply_changes(present, cleaned)
        if diff:
            save_changes(present, diff)
            note(present, actor=actor, action="organisation.edited", diff=diff, topic="organisation")
        if "fiscal_year_start" in diff:
            _rewrite_fiscal_calendar(present.fiscal_year_start)
    _forget()
    return present


def _forget() -> None:
    forget("organisation")
    forget("working_calendar")


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    if "name" in values:
        values["name"] = require_text("name", values["name"])
    if "time_zone" in values:
        require_zone(values["time_zone"])
    if "base_currency" in values:
        values["base_currency"] = clean_currency("base_currency", values["base_currency"])
    if not 1 <= values.get("fiscal_year_start", 1) <= 12:
        raise Refusal(_("The fiscal year starts in a month from 1 to 12."), code="bad_month", field="fiscal_year_start")
    if "working_weekdays" in values:
        values["working_weekdays"] = _clean_weekdays(values["working_weekdays"])
    require_limits(Organisation, {name: value for name, value in values.items() if isinstance(value, str)})
    return values


def _clean_weekdays(days: list[int]) -> list[int]:
    cleaned = sorted({int(day) for day in days})
    if not cleaned or not set(cleaned) <= set(range(7)):
        raise Refusal(_("Choose at least one working weekday."), code="no_weekday", field="working_weekdays")
    return cleaned


def clean_currency(field: str, text: str) -> str:
    code = text.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise Refusal(_("The currency must be an ISO 4217 code such as CNY."), code="bad_currency", field=field)
    return code


def _check_currency(present: Organisation, changes: Mapping[str, Any]) -> None:
    """Rates say what a currency is worth in the base currency: with another base they would all be wrong."""
    new = changes.get("base_currency", present.base_currency)
    if new != present.base_currency and ExchangeRate.objects.exists():
        message = _("Remove the exchange rates first: they are expressed in %(currency)s.") % {
            "currency": present.base_currency
        }
        raise Refusal(message, code="rates_exist", field="base_currency")


def _rewrite_fiscal_calendar(starts_in: int) -> None:
    FiscalPeriod.objects.all().delete()
    FiscalPeriod.objects.bulk_create(
        FiscalPeriod(kind=row.kind, label=row.label, start_on=row.period.start, end_on=row.period.end)
        for row in fiscal_rows(starts_in)
    )


def set_calendar_day(*, actor: Any, on: date, kind: str | None, name: str = "") -> None:
    """Make a day a holiday or a working day, or (kind None) let it follow the rhythm again."""
    can_manage_settings(actor).require()
    if kind is not None and kind not in CalendarDay.Kind.values:
        raise Refusal(_("A day is a holiday or a make-up workday."), code="unknown_kind", field="kind")
    with transaction.atomic():
        old = CalendarDay.objects.filter(pk=on).first()
        if kind is None:
            CalendarDay.objects.filter(pk=on).delete()
        else:
            CalendarDay.objects.update_or_create(on=on, defaults={"kind": kind, "name": name.strip()[:80]})
        day = CalendarDay(on=on, kind=kind or "", name=name)
        note(day, actor=actor, action="calendar_day.set", diff={on.isoformat(): [old.kind if old else None, kind]})
    _forget()


def set_rate(*, actor: Any, currency: str, on: date, rate: Decimal) -> ExchangeRate:
    """The rate from that day on. Closed deals keep the rate of their closing day, whatever is entered later."""
    can_manage_settings(actor).require()
    code = clean_currency("currency", currency)
    if code == Organisation.objects.get().base_currency:
        raise Refusal(_("One unit of the base currency is always worth one."), code="base_currency", field="currency")
    if not rate.is_finite() or not 0 < rate < LARGEST_RATE:
        raise Refusal(_("The rate must be a positive number."), code="bad_rate", field="rate")
    with transaction.atomic():
        old = ExchangeRate.objects.filter(currency=code, on=on).first()
        row, _made = ExchangeRate.objects.update_or_create(currency=code, on=on, defaults={"rate": rate})
        note(row, actor=actor, action="rate.set", diff={"rate": [str(old.rate) if old else None, str(rate)]})
    return row


def remove_rate(*, actor: Any, rate: ExchangeRate) -> None:
    can_manage_settings(actor).require()
    with transaction.atomic():
        note(rate, actor=actor, action="rate.removed", diff={"rate": [str(rate.rate), None]})
        rate.delete()
