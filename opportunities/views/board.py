"""The board: one pipeline by stages."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.cells import ZERO_ID
from core.listing import Listing
from core.pages import page
from core.routes import requires
from opportunities.board import Board, unfiltered
from opportunities.models import Opportunity, Pipeline, Stage
from opportunities.views.lists import listing_of, views_of
from people.models import SavedView
from people.queries import organisation, rates_on


@require_safe
@requires("opportunities.view")
def board(request: HttpRequest) -> HttpResponse:
    listing = listing_of(request)
    pipelines = _pipelines()
    pipeline = _chosen(list(pipelines), request.GET.get("pipeline", ""))
    context = {
        "listing": listing,
        "lazy_filters": True,
        "board": _board(listing, pipelines[pipeline]),
        "pipeline": pipeline,
        "pipelines": pipelines,
        "zero_move_url": reverse("opportunities:move", args=[ZERO_ID]),
        "views": views_of("board", request.GET),
        "saved_views": SavedView.objects.visible_to(request.user).filter(table="opportunities"),
        "view_table": "opportunities",
        "may_create": request.user.may("opportunities.create"),
        "may_edit": request.user.may("opportunities.edit"),
    }
    return page(request, "opportunities/board.html", context, parts=("rows", "filters"))


@require_safe
@requires("opportunities.view")
def column(request: HttpRequest, stage: UUID) -> HttpResponse:
    """The next cards of a column."""
    found = get_object_or_404(Stage.objects.visible_to(request.user), pk=stage)
    listing = listing_of(request)
    board = _board(listing, [found])
    cards, more = board.rest(found, request.GET.get("cursor"))
    context = {
        "cards": cards,
        "stage": found,
        "more": more,
        "may_edit": request.user.may("opportunities.edit"),
    }
    return page(request, "opportunities/board_cards.html", context)


def _board(listing: Listing, stages: list[Stage]) -> Board:
    now = timezone.now()
    today = timezone.localdate(now)
    return Board(
        listing.queryset,
        stages,
        rates_on=rates_on,
        currency=organisation().base_currency,
        now=now,
        today=today,
        totals_of=unfiltered(listing),
    )


def _pipelines() -> dict[Pipeline, list[Stage]]:
    """Those in use, and older versions that deals are still on, with their stages in their order; one statement."""
    held = Exists(Opportunity.objects.open().filter(stage_id=OuterRef("pk")))
    left = Stage.objects.filter(held, pipeline__is_active=False).order_by().values("pipeline_id")
    stages = Stage.objects.filter(Q(pipeline__is_active=True) | Q(pipeline__in=left)).select_related("pipeline")
    found: dict[Pipeline, list[Stage]] = {}
    for stage in stages.order_by("pipeline__position", "pipeline_id", "position", "id"):
        found.setdefault(stage.pipeline, []).append(stage)
    return found


def _chosen(pipelines: list[Pipeline], asked: str) -> Pipeline:
    """The one asked for, else the default one. Filters have checked that what was asked for exists."""
    found = next((item for item in pipelines if str(item.pk) == asked), None)
    found = found or next((item for item in pipelines if item.is_default), None) or next(iter(pipelines), None)
    if found is None:
        raise Http404
    return found
