"""The forecast as it stands: the tree, one person's deals, and what to mend before the call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.pages import page
from core.routes import requires
from forecasts import policies, queries
from forecasts.models import Adjustment, Submission
from forecasts.queries.collecting import FAULTS
from forecasts.rhythm import due_at
from forecasts.rollup import Node
from forecasts.views.asked import asked_period, tabs
from people.models import Team, User
from people.queries import organisation


@requires("forecasts.view")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    now, today = timezone.now(), timezone.localdate()
    asked = asked_period(request, today)
    view = queries.forecast(request.user, asked.period, today=today)
    rows = view.rows()
    context = {
        "asked": asked, "view": view, "rows": rows, "total": view.total, "currency": view.currency, "now": now,
        "tabs": tabs("overview", asked.query), "due_at": due_at(now, organisation().time_zone),
        "may_submit": policies.can_submit(request.user).allowed, "may_adjust": request.user.may("forecasts.adjust"),
        "adjustable": adjustable(request.user, rows),
        "adjustments": Adjustment.objects.visible_to(request.user).holding().within(asked.period).select_related("user", "team", "author"),
    }  # fmt: skip
    return page(request, "forecasts/overview.html", context, parts=("figures",))


def adjustable(user: Any, rows: list[Node]) -> set[str]:
    """The keys of the rows that the user may adjust: people and teams he leads, not himself."""
    reach = user.access.reach("forecasts", "adjust")
    if reach is None:
        return set()
    teams = {row.team_id for row in rows if row.team_id is not None}
    if not reach.everyone:
        teams = set(Team.objects.filter(pk__in=teams, manager_id__in=reach.owner_ids).values_list("pk", flat=True))
    return {
        row.key
        for row in rows
        if row.team_id in teams or (row.user_id not in (None, user.pk) and reach.covers(row.user_id))
    }


@requires("forecasts.view")
@require_GET
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person's deals of the period, by category."""
    reach = request.user.access.reach("forecasts", "view")
    if reach is None or not reach.covers(pk):
        raise Http404
    today = timezone.localdate()
    asked = asked_period(request, today)
    someone = get_object_or_404(User, pk=pk)
    view = queries.forecast(request.user, asked.period, today=today)
    line = next((row.figures for row in view.rows() if row.user_id == pk), None)
    deals = list(queries.listed_deals(request.user, asked.period, pk))
    context = {
        "asked": asked, "person": someone, "line": line, "currency": view.currency, "tabs": tabs("overview", asked.query),
        "groups": by_category(deals), "may_call": policies.can_call_deal(request.user, _Owned(pk)).allowed,
        "submissions": Submission.objects.visible_to(request.user).filter(user_id=pk).within(asked.period)[:10],
        "is_own": pk == request.user.pk, "may_submit": policies.can_submit(request.user).allowed,
    }  # fmt: skip
    return page(request, "forecasts/person.html", context, parts=("deals",))


class _Owned:
    """Stands for any deal of a person, to ask the policy once for all of them."""

    def __init__(self, owner_id: UUID) -> None:
        self.owner_id = owner_id


def by_category(deals: list) -> list[tuple[str, list]]:
    order = {"commit": 0, "best_case": 1, "pipeline": 2, "omitted": 3}
    groups: dict[str, list] = {key: [] for key in order}
    for deal in deals:
        verdict = deal.call.verdict if deal.call else ""
        groups[{"include": "commit", "exclude": "omitted"}.get(verdict, deal.forecast_category)].append(deal)
    return [(key, rows) for key, rows in groups.items() if rows]


@requires("forecasts.view")
@require_GET
def collect(request: HttpRequest) -> HttpResponse:
    now, today = timezone.now(), timezone.localdate()
    asked = asked_period(request, today)
    context = {
        "asked": asked, "rows": queries.collect(request.user, asked.period, today=today, now=now), "faults": FAULTS,
        "tabs": tabs("collect", asked.query), "yesterday": today - timedelta(days=1),
    }  # fmt: skip
    return page(request, "forecasts/collect.html", context)
