"""Editing the rows of a deal: lines, splits, contacts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from core.pages import page
from core.routes import requires
from opportunities import services
from opportunities.forms.parts import contact_rows, contacts_of, line_rows, lines_of, split_rows, splits_of
from opportunities.models import Opportunity
from opportunities.views.answers import after, deal_or_404, sent, version_of


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def splits(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")
    rows = split_rows(sent(request), deal)
    text = _("Revenue splits sum to exactly 100 %; overlay credit stands beside them.")

    def save() -> Opportunity:
        return services.set_splits(splits=splits_of(rows), **_common(request, deal))

    return _edited(request, deal, rows, save, _("Credit splits"), text)


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def lines(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")
    rows = line_rows(sent(request), deal, request.user)
    text = _(
        "The amount becomes the sum of the lines. A price left empty is that of the price book, a cost that of the product; "
        "with months the price is for one month."
    )

    def save() -> Opportunity:
        return services.set_lines(lines=lines_of(rows), **_common(request, deal))

    return _edited(request, deal, rows, save, _("Products"), text)


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def contacts(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")
    rows = contact_rows(sent(request), deal, request.user)
    text = "" if deal.account_id else _("Give the opportunity an account first; its contacts can be chosen here.")

    def save() -> Opportunity:
        return services.set_contacts(contacts=contacts_of(rows), **_common(request, deal))

    return _edited(request, deal, rows, save, _("Contacts"), text)


def _common(request: HttpRequest, deal: Opportunity) -> dict[str, Any]:
    return {"actor": request.user, "opportunity": deal, "now": timezone.now(), "version": version_of(request)}


def _edited(request: HttpRequest, deal: Opportunity, rows: Any, save: Any, heading: str, text: str) -> HttpResponse:
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if rows.is_valid():
            try:
                save()
            except Refusal as error:
                refusal, status = error, error.status
            else:
                return after(request, deal, _("Saved."))
    context = {
        "rows": rows,
        "deal": deal,
        "heading": heading,
        "text": text,
        "refusal": refusal,
        "back_url": reverse("opportunities:detail", args=[deal.pk]),
    }
    return page(request, "opportunities/rows_form.html", context, parts=("dialog",), status=status)
