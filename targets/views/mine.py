"""My targets: what I promised, where I stand, what is missing to the next level, and what counted lately."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.pages import page
from core.periods import period_of
from core.routes import requires
from people.queries import organisation
from targets.metrics import METRICS
from targets.models import CreditEntry, Target
from targets.queries import attainments
from targets.queries.leaderboards import own_place
from targets.views.tabs import tabs

SHOWN = 8


@requires("targets.view")
@require_GET
def my_targets(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = Target.objects.visible_to(request.user).active().filter(start_on__lte=today, end_on__gt=today)
    related = rows.select_related("user", "team", "territory", "product_family")
    mine = attainments(list(related.filter(user=request.user).order_by("end_on", "metric")), today=today)
    team = attainments(_of_team(related, request.user), today=today)
    context = {
        "tabs": tabs(request, "mine"),
        "mine": mine,
        "ours": team,
        "today": today,
        "place": _place(request.user, today),
        "credits": _lately(request.user),
        "credits_url": f"{reverse('targets:credits')}?user={request.user.pk}",
        "base_currency": organisation().base_currency,
    }
    return page(request, "targets/mine.html", context, parts=("mine",))


def _of_team(rows: Any, user: Any) -> list[Target]:
    """The team's own targets: what all of it works for."""
    return list(rows.filter(team_id=user.team_id).order_by("end_on", "metric")) if user.team_id else []


def _place(user: Any, today: date) -> Any:
    quarter = period_of(today, "quarter", organisation().fiscal_year_start)
    return own_place(user, METRICS["won_amount"], quarter)


def _lately(user: Any) -> list[CreditEntry]:
    """The newest credit with where it comes from."""
    entries = CreditEntry.objects.visible_to(user).filter(user=user)
    return list(entries.select_related("opportunity").order_by("-on", "-id")[:SHOWN])
