"""The waterfall between two kept days, and the deals of a bar."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from core.pages import page
from core.routes import requires
from forecasts import queries
from forecasts.models import SnapshotDay
from forecasts.queries.standings import Waterfall
from forecasts.views.asked import asked_day, asked_period, tabs
from forecasts.waterfall import BARS, END, START
from opportunities.models import Opportunity

SHOWN_DAYS, SHOWN_DEALS = 180, 100
LABELS = {
    "start": gettext_lazy("Start"), "new": gettext_lazy("New"), "pulled_in": gettext_lazy("Pulled in"),
    "increased": gettext_lazy("Increased"), "decreased": gettext_lazy("Decreased"), "pushed_out": gettext_lazy("Pushed out"),
    "lost": gettext_lazy("Lost"), "won": gettext_lazy("Won"), "end": gettext_lazy("End"),
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A bar as drawn: where it begins and how high it is, in per cent of the chart."""

    key: str
    label: str
    amount: Decimal
    deals: int
    bottom: float
    height: float
    tone: str
    address: str
    is_chosen: bool


@requires("forecasts.view")
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = asked_period(request, today, ("from", "to", "bar"))
    days = list(SnapshotDay.objects.all()[:SHOWN_DAYS])
    context: dict[str, Any] = {"asked": asked, "tabs": tabs("changes", asked.query), "days": days}
    before = queries.kept_day(asked_day(request, "from") or asked.period.start, or_after=True)
    after = queries.kept_day(asked_day(request, "to") or today)
    if before is not None and after is not None and before.on > after.on:
        before, after = after, before
    bar = request.GET.get("bar", "")
    if bar and bar not in BARS:
        raise BadRequest(_("One of the filters can't be read."))
    if before is not None and after is not None:
        found = queries.waterfall(request.user, asked.period, before, after)
        carried = {"kind": asked.kind, "start": asked.period.start, "from": before.on, "to": after.on}
        context |= {
            "found": found, "columns": columns(found, carried, bar), "bar": bar, "bar_label": LABELS.get(bar, ""),
            "deals": deals_of(request.user, found, bar) if bar else [],
        }  # fmt: skip
    return page(request, "forecasts/changes.html", context, parts=("figures",))


def columns(found: Waterfall, carried: dict[str, Any], chosen: str) -> list[Column]:
    """Each step floats where the one before ended."""
    level, placed = Decimal(0), []
    for bar in found.bars:
        low = Decimal(0) if bar.key in (START, END) else min(level, level + bar.amount)
        placed.append((bar, low))
        level = bar.amount if bar.key == START else level + bar.amount if bar.key != END else level
    top = max((low + abs(bar.amount) for bar, low in placed), default=Decimal(0)) or Decimal(1)
    return [
        Column(
            bar.key, str(LABELS[bar.key]), bar.amount, bar.deals, float(100 * low / top), float(100 * abs(bar.amount) / top),
            tone_of(bar.key),
            "?" + urlencode({**carried, "bar": bar.key}), bar.key == chosen,
        )
        for bar, low in placed
    ]  # fmt: skip


def tone_of(key: str) -> str:
    if key in (START, END):
        return "total"
    if key == "won":
        return "won"
    return "up" if key in ("new", "pulled_in", "increased") else "down"


def deals_of(user: Any, found: Waterfall, bar: str) -> list[dict[str, Any]]:
    """The largest of a bar, with the deal where the viewer may see it; deleted ones have lost their name."""
    amounts = dict(list(found.of(bar).items())[:SHOWN_DEALS])
    seen = (
        Opportunity.objects.visible_to(user)
        .filter(pk__in=amounts)
        .select_related("owner")
        .defer("search", "owner__search")
    )
    known = {deal.pk: deal for deal in seen}
    return [{"deal": known.get(pk), "amount": amount} for pk, amount in amounts.items()]
