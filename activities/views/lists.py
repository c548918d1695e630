"""The list of activities and its export."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities import queries
from activities.filters import WHEN, ActivityFilter
from activities.models import Activity
from activities.table import TABLE
from audit.exporting import noted_export
from core import exports
from core.listing import Listing
from core.pages import page
from core.routes import requires
from people.models import SavedView

# What is still to be done is read from the soonest, what is done from the latest.
ORDERINGS = {"today": "due_at", "overdue": "due_at", "upcoming": "due_at", "open": "due_at"}


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """One's own by time; whose they are is a filter like any other."""
    mine, present = f"owner={request.user.pk}", request.GET.get("when", "")
    return [
        {
            "label": label,
            "url": f"{request.path}?when={key}&{mine}&ordering={ORDERINGS.get(key, '-at')}",
            "current": present == key,
        }
        for key, label in WHEN
    ]


@require_safe
@requires("activities.view")
def activity_list(request: HttpRequest) -> HttpResponse:
    context = {
        "listing": Listing(
            request.GET, Activity.objects.visible_to(request.user), TABLE, ActivityFilter, request=request
        ),
        "lazy_filters": True,
        "tabs": tabs(request),
        "detail_route": "activities:detail",
        "live": "activity",
        "saved_views": SavedView.objects.visible_to(request.user).filter(table="activities"),
        "view_table": "activities",
        "export_url": reverse("activities:export") if request.user.may("activities.export") else "",
        "views": queries.views_of("list"),
        "empty": {
            "icon": "calendar-check",
            "title": _("Nothing logged or planned yet"),
            "text": _("Open a lead, a customer or an opportunity and write one line about what you did."),
        },
    }
    return page(request, "activities/list.html", context, parts=("rows", "filters"))


@require_safe
@requires("activities.create")
def about_choices(request: HttpRequest) -> HttpResponse:
    """What a new activity can be about, found while typing."""
    found = queries.found_subjects(request.user, request.GET.get("q", "")[:200])
    return JsonResponse({"results": [{"id": key, "text": text, "note": note} for key, text, note in found]})


@require_safe
@requires("activities.export")
def export(request: HttpRequest) -> HttpResponse:
    """Exactly what the list shows, of those activities that the user may take out."""
    params = request.GET.copy()
    kind = (params.pop("as", None) or ["csv"])[-1]
    rows = Activity.objects.visible_to(request.user, "export")
    listing = Listing(params, rows, TABLE, ActivityFilter, request=request)
    kind = kind if kind in exports.FORMATS else "csv"
    return noted_export(request, listing, kind, _("Activities"), noun="activity")
