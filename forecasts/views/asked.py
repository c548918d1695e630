"""Which period an address asks for, and the tabs of the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.bulk import ViewLink
from core.periods import Period, period_of
from forecasts.rhythm import KINDS, QUARTER, choices
from people.queries import organisation

PARAMETERS = ("kind", "start")


@dataclass(frozen=True)
class AskedPeriod:
    """`query` carries it from page to page."""

    kind: str
    period: Period
    query: str
    label: str
    others: tuple[tuple[str, str, bool], ...]


def asked_day(request: HttpRequest, name: str) -> date | None:
    given = request.GET.get(name, "")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise BadRequest(_("One of the filters can't be read.")) from error


def asked_period(request: HttpRequest, today: date, more: tuple[str, ...] = ()) -> AskedPeriod:
    if unknown := sorted(set(request.GET) - {*PARAMETERS, *more}):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})
    kind = request.GET.get("kind") or QUARTER
    if kind not in KINDS:
        raise BadRequest(_("One of the filters can't be read."))
    fiscal = organisation().fiscal_year_start
    period = period_of(asked_day(request, "start") or today, kind, fiscal)
    links = [(name_of(one, kind), query_of(kind, one), one == period) for one in choices(today, kind, fiscal)]
    for other in KINDS:
        if other != kind:
            one = period_of(today, other, fiscal)
            links.append((name_of(one, other), query_of(other, one), False))
    return AskedPeriod(kind, period, query_of(kind, period), name_of(period, kind), tuple(links))


def query_of(kind: str, period: Period) -> str:
    return urlencode({"kind": kind, "start": period.start.isoformat()})


def name_of(period: Period, kind: str) -> str:
    if kind == QUARTER:
        return f"{period.start:%Y} Q{(period.start.month - organisation().fiscal_year_start) % 12 // 3 + 1}"
    return date_format(period.start, "YEAR_MONTH_FORMAT")


def tabs(active: str, query: str = "") -> list[ViewLink]:
    routes = (
        ("overview", _("Forecast"), "trending-up"),
        ("collect", _("Collect"), "clipboard-check"),
        ("changes", _("Changes"), "chart-no-axes-column-increasing"),
        ("prediction", _("Prediction"), "chart-line"),
        ("accuracy", _("Accuracy"), "target"),
    )
    carried = f"?{query}" if query else ""
    return [
        ViewLink(
            label,
            icon,
            reverse(f"forecasts:{name}") + (carried if name in ("overview", "collect", "changes") else ""),
            name == active,
        )
        for name, label, icon in routes
    ]
