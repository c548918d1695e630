"""Rankings by any metric, and the honours of past months."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.pages import page
from core.periods import Period
from core.routes import requires
from people.queries import organisation
from targets.forms.boards import BoardForm
from targets.metrics import MONEY, TEAM, metric_by_key
from targets.models import Honour
from targets.queries.leaderboards import leaderboard, own_place
from targets.views.tabs import tabs

MONTHS_SHOWN = 12


@requires("targets.view")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Who may see others gets the table; who may not, his own place in his team."""
    form = BoardForm(request.GET or None, today=timezone.localdate(), user=request.user)
    if not form.is_valid() and form.is_bound:
        raise BadRequest(_("This ranking can't be made so."))
    metric, period, by, team = form.asked()
    places = leaderboard(request.user, metric, period, by=by, team_id=team, order=form.ordered_by())
    context = {
        "tabs": tabs(request, "leaderboard"),
        "form": form,
        "metric": metric,
        "period": period,
        "places": places,
        "own": own_place(request.user, metric, period) if by != TEAM and len(places) <= 1 else None,
        "currency": organisation().base_currency if metric.unit == MONEY else "",
    }
    return page(request, "targets/leaderboard.html", context, parts=("places",))


@requires("targets.view")
@require_GET
def honours(request: HttpRequest) -> HttpResponse:
    """Everybody may know who was best; the amount is nobody's business here."""
    rows = (
        Honour.objects.visible_to(request.user)
        .select_related("user")
        .order_by("-start_on", "metric", "rank", "user__full_name")[: MONTHS_SHOWN * 12]
    )
    return page(request, "targets/honours.html", {"tabs": tabs(request, "honours"), "months": _by_month(rows)})


def _by_month(rows: Any) -> list[dict[str, Any]]:
    """Months with their metrics, newest first."""
    months: dict[Period, dict[str, list[Honour]]] = {}
    for row in rows:
        months.setdefault(Period(row.start_on, row.end_on), {}).setdefault(row.metric, []).append(row)
    return [
        {
            "period": period,
            "lists": [(metric, places) for key, places in lists.items() if (metric := metric_by_key(key)) is not None],
        }
        for period, lists in months.items()
    ]
