"""The ledger on pages: what is credited to whom, where it comes from, and what it adds up to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audit.exporting import noted_export
from core import exports
from core.htmx import wanted_part
from core.listing import Listing
from core.pages import page
from core.routes import requires
from opportunities.models import Opportunity
from people.queries import organisation
from targets.filters import CreditFilter
from targets.models import CreditEntry
from targets.table import CREDIT_TABLE
from targets.views.tabs import tabs


@requires("credits.view")
@require_GET
def credit_list(request: HttpRequest) -> HttpResponse:
    listing = _credits(request, "view")
    context = {
        "listing": listing,
        "tabs": tabs(request, "credits"),
        "sums": sums_by_currency(listing),
        "refreshed": wanted_part(request, ("rows",)) is not None,
        "base_currency": organisation().base_currency,
        "detail_route": "targets:credit",
        "live": "credit",
        "view_table": "credits",
        "export_url": reverse("targets:credits-export") if request.user.may("credits.export") else "",
        "empty": {
            "icon": "coins",
            "title": _("No credit here yet"),
            "text": _("Credit is booked when an opportunity is won, as its splits say, and is never edited."),
        },
    }
    return page(request, "targets/credits.html", context, parts=("rows",))


@requires("credits.view")
@require_GET
def credit_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One entry with its origin: the deal, the share, the rate, and what undid it."""
    visible = CreditEntry.objects.visible_to(request.user)
    entry = get_object_or_404(
        visible.select_related("user", "team", "opportunity", "product", "contract", "payment", "reverses"), pk=pk
    )
    deals = Opportunity.objects.visible_to(request.user)
    context = {
        "entry": entry,
        "record": entry,
        "deal": deals.filter(pk=entry.opportunity_id).first() if entry.opportunity_id else None,
        "siblings": visible.filter(opportunity=entry.opportunity, closing_seq=entry.closing_seq)
        .select_related("user")
        .order_by("id"),
        "base_currency": organisation().base_currency,
        "credit_url": reverse("targets:credit", args=[entry.pk]),
    }
    return page(request, "targets/credit.html", context, parts=("panel",))


@requires("credits.export")
@require_GET
def credit_export(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("as", "csv")
    if kind not in exports.FORMATS:
        raise BadRequest(_("Unknown file format."))
    return noted_export(request, _credits(request, "export"), kind, _("Credits"), noun="creditentry")


def _credits(request: HttpRequest, action: str) -> Listing:
    return Listing(
        request.GET, CreditEntry.objects.visible_to(request.user, action), CREDIT_TABLE, CreditFilter, request=request
    )


def sums_by_currency(listing: Listing) -> list[dict[str, Any]]:
    """What all rows of the filter add up to, in each currency and in the base currency; overlay apart. One statement."""
    rows = listing.queryset.order_by().values("currency", "kind")
    found = rows.annotate(count=Count("pk"), amount=Sum("amount"), base_amount=Sum("base_amount"))
    words = dict(CreditEntry.Kind.choices)
    return [
        {**row, "words": words[row["kind"]]}
        for row in sorted(found, key=lambda row: (row["kind"] != "revenue", row["currency"]))
    ]
