"""Periods as people say them ("last week"): what a saved report means anew each time it is made."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.periods import Period, period_of

WINDOWS: dict[str, Any] = {
    "this_week": _("This week"),
    "last_week": _("Last week"),
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_quarter": _("This quarter"),
    "last_quarter": _("Last quarter"),
    "this_year": _("This year"),
}


def window(key: str, today: date, fiscal_year_start: int = 1) -> Period:
    """The period that `key` means on `today`."""
    which, _under, kind = key.partition("_")
    current = period_of(today, kind, fiscal_year_start)
    return current if which == "this" else period_of(current.start - timedelta(days=1), kind, fiscal_year_start)
