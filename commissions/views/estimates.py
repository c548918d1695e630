"""What one's own open deals would earn: on the deal's page, on the cards of the board, and on the home page. Nobody else sees it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from commissions.queries.estimates import AT_MOST, Estimate, estimates_for
from core.pages import page
from core.routes import signed_in
from opportunities.models import Opportunity

AT_HOME = 5


@signed_in
@require_GET
def deal_estimate(request: HttpRequest, opportunity: UUID) -> HttpResponse:
    """Empty for everybody who has no share in the deal."""
    deal = get_object_or_404(Opportunity.objects.visible_to(request.user), pk=opportunity)
    found = _found(request, [deal] if deal.is_open else []).get(deal.pk, [])
    return page(request, "commissions/estimate.html", {"found": found, "deal": deal})


@signed_in
@require_GET
def board_estimates(request: HttpRequest) -> HttpResponse:
    """A line for each card of one's own deals, put into the cards that are shown."""
    found = _found(request, _own_deals(request, AT_MOST))
    return page(request, "commissions/estimates_of_cards.html", {"found": found})


@signed_in
@require_GET
def home_estimates(request: HttpRequest) -> HttpResponse:
    """The deals that would earn most if they closed this month."""
    deals = _own_deals(request, AT_MOST)
    found = _found(request, deals)
    rows = [{"deal": deal, "found": found[deal.pk]} for deal in deals if found.get(deal.pk)]
    rows.sort(key=lambda row: -max(one.amount for one in row["found"]))  # type: ignore[attr-defined]
    return page(request, "commissions/estimates_at_home.html", {"rows": rows[:AT_HOME]})


def _own_deals(request: HttpRequest, most: int) -> list[Opportunity]:
    mine = Opportunity.objects.visible_to(request.user).open().filter(owner=request.user, amount__gt=0)
    return list(mine.order_by("expected_close_on", "-id").defer("search")[:most])


def _found(request: HttpRequest, deals: list[Opportunity]) -> dict[UUID, list[Estimate]]:
    if not deals or not request.user.may("commissions.view"):
        return {}
    return estimates_for(request.user, deals, timezone.localdate())
