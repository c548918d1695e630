"""Tabs of the room, and which week or month an address asks for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.bulk import ViewLink
from core.periods import Period, add_months, period_of


def tabs(user: Any, active: str) -> list[ViewLink]:
    leads = user.may("performance.review")
    routes = [
        ("mine", _("My reports"), "clipboard-pen", user.may("performance.edit")),
        ("inbox", _("Inbox"), "inbox", True),
        ("week", _("Reports of the week"), "calendar-range", leads),
        ("news", _("Market news"), "newspaper", True),
        ("findings", _("Follow-up items"), "list-todo", True),
        ("insights", _("Insights"), "lightbulb", True),
        ("alerts", _("Alerts and decisions"), "siren", True),
        ("compliance", _("Within the norm"), "badge-check", True),
        ("rules", _("Rules"), "settings", user.may("performance.manage")),
    ]
    return [
        ViewLink(label, icon, reverse(f"performance:{name}"), name == active)
        for name, label, icon, shown in routes
        if shown
    ]


def asked_day(request: HttpRequest, name: str) -> date | None:
    given = request.GET.get(name, "")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise BadRequest(_("One of the filters can't be read.")) from error


def refuse_unknown(request: HttpRequest, *known: str) -> None:
    if unknown := sorted(set(request.GET) - set(known)):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})


def asked_week(request: HttpRequest, today: date) -> date:
    """Its Monday."""
    day = asked_day(request, "day") or today
    return day - timedelta(days=day.weekday())


def asked_month(request: HttpRequest, today: date) -> Period:
    return period_of(asked_day(request, "month") or today, "month")


def months_beside(period: Period) -> tuple[date, date]:
    return add_months(period.start, -1), period.end
