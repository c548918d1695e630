"""How the views of this room find a deal and answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from core.htmx import done, go, is_htmx, toast
from core.pages import form_status, page
from opportunities.models import Opportunity
from people.ownership import get_visible_or_404

RELATED = ("owner", "owner__team", "account", "stage", "pipeline", "source", "lead", "price_book")


def deal_or_404(request: HttpRequest, pk: UUID, action: str = "view") -> Opportunity:
    return get_visible_or_404(Opportunity.objects.select_related(*RELATED), request.user, pk, action=action)


def after(request: HttpRequest, deal: Opportunity, message: str, *, whole: bool = False) -> HttpResponse:
    """A dialog closes and the page refreshes its parts; without JavaScript the record's page comes.

    `whole`: what may be done has changed with it, so the record's own page is loaded anew.
    """
    address = reverse("opportunities:detail", args=[deal.pk])
    if not is_htmx(request):
        return go(request, address)
    if whole and str(deal.pk) in request.headers.get("HX-Current-URL", ""):
        return toast(go(request, address), message)
    response = toast(done(opportunity_changed=str(deal.pk)), message)
    response["ETag"] = f'"{deal.version}"'  # the card on the board goes on from here
    return response


def dialog(
    request: HttpRequest, form: Any, heading: str, submit: str, *, text: str = "", danger: bool = False, **more: Any
) -> HttpResponse:
    """A small form: in the dialog, or as a page of its own."""
    context = {"form": form, "heading": heading, "submit": submit, "text": text, "danger": danger}
    context = {"back_url": reverse("opportunities:board"), **context, **more}
    return page(request, "opportunities/small_form.html", context, parts=("dialog",), status=form_status(form))


def version_of(request: HttpRequest) -> int | None:
    raw = request.POST.get("version", "")
    return int(raw) if raw.isascii() and raw.isdigit() else None


def sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when it is empty; None for looking at the form."""
    return request.POST if request.method == "POST" else None
