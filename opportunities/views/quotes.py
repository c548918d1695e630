"""Quotes: their list, one of them, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.queries import history
from core.bulk import ViewLink
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.listing import Listing
from core.pages import add_refusal, form_status, page
from core.routes import requires
from opportunities import policies
from opportunities.forms.parts import lines_of, quote_line_rows
from opportunities.forms.quotes import QuoteForm
from opportunities.models import Quote
from opportunities.quote_table import TABLE, QuoteFilter, fetch
from opportunities.services import quotes as services
from opportunities.services.quotes.approving import may_send_alone
from opportunities.services.quotes.making import VALID_DAYS
from opportunities.views.answers import deal_or_404, sent, version_of

State = Quote.State


def quote_or_404(request: HttpRequest, pk: UUID, action: str = "view") -> Quote:
    quote = fetch(Quote.objects.visible_to(request.user)).filter(pk=pk).first()
    if quote is None:
        raise Http404
    if action != "view":
        policies.can_change_deal(request.user, quote.opportunity).require()
    return quote


@require_safe
@requires("opportunities.view")
def quote_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(request.GET, Quote.objects.visible_to(request.user), TABLE, QuoteFilter, request=request)
    context = {
        "listing": listing,
        "detail_route": "opportunities:quote",
        "live": "quote",
        "views": [
            ViewLink(_("Board"), "kanban", reverse("opportunities:board"), False),
            ViewLink(_("Quotes"), "file-text", reverse("opportunities:quotes"), True),
        ],
        "empty": {
            "icon": "file-text",
            "title": _("No quotes yet"),
            "text": _("Open an opportunity and make one from its lines."),
        },
    }
    return page(request, "opportunities/quotes/list.html", context, parts=("rows",))


@require_safe
@requires("opportunities.view")
def panel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The quotes of one deal, for its page."""
    deal = deal_or_404(request, pk)
    context = {
        "deal": deal, "quotes": deal.quotes.order_by("-number", "-revision"), "today": timezone.localdate(),
        "may_change": policies.can_change_deal(request.user, deal),
    }  # fmt: skip
    return page(request, "opportunities/quotes/of_deal.html", context)


@require_safe
@requires("opportunities.view")
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    quote, today = quote_or_404(request, pk), timezone.localdate()
    may_change = policies.can_change_deal(request.user, quote.opportunity)
    context = {
        "quote": quote,
        "record": quote,
        "deal": quote.opportunity,
        "lines": quote.lines.select_related("product"),
        "expired": quote.is_expired(today),
        "versions": Quote.objects.filter(number=quote.number).exclude(pk=quote.pk).order_by("-revision"),
        "approvals": quote.approvals.prefetch_related("steps__assignee", "steps__stands_for").select_related("sent_by"),
        "mine": quote.approvals.filter(state="pending", steps__assignee=request.user, steps__state="open").exists(),
        "may_change": may_change,
        "alone": bool(may_change) and may_send_alone(request.user, quote.discount_percent),
        "history": history(quote, request.user),
    }
    return page(request, "opportunities/quotes/detail.html", context, parts=("panel", "quote"))


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def create(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From the lines of the deal."""
    deal = deal_or_404(request, pk, "edit")
    language = deal.owner.language if deal.owner else request.user.language
    start = timezone.localdate() + timedelta(days=VALID_DAYS)
    form = QuoteForm(sent(request), user=request.user, deal=deal, initial={"valid_until": start, "language": language})

    def act() -> Quote:
        return services.create_quote(
            actor=request.user, opportunity=deal, today=timezone.localdate(), **form.cleaned_data
        )

    back = reverse("opportunities:detail", args=[pk])
    return answered(request, form, act, _("New quote"), _("Create"), back=back)


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    quote = quote_or_404(request, pk, "edit")
    form = QuoteForm(sent(request), instance=quote, user=request.user, deal=quote.opportunity)

    def act() -> Quote:
        return services.edit_quote(actor=request.user, quote=quote, today=timezone.localdate(), **form.cleaned_data)

    return answered(request, form, act, str(quote), _("Save"), quote=quote)


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def lines(request: HttpRequest, pk: UUID) -> HttpResponse:
    quote = quote_or_404(request, pk, "edit")
    rows, refusal, status = quote_line_rows(sent(request), quote, request.user), None, 200
    if request.method == "POST":
        status = 422
        if rows.is_valid():
            try:
                services.edit_quote(
                    actor=request.user,
                    quote=quote,
                    today=timezone.localdate(),
                    version=version_of(request),
                    lines=lines_of(rows),
                )
            except Refusal as error:
                refusal, status = error, error.status
            else:
                return after_quote(request, quote, _("Saved."))
    context = {
        "rows": rows, "deal": quote, "heading": _("Products"), "refusal": refusal,
        "text": _("A price left empty is that of the price book."), "back_url": address_of(quote),
    }  # fmt: skip
    return page(request, "opportunities/rows_form.html", context, parts=("dialog",), status=status)


def address_of(quote: Quote) -> str:
    return reverse("opportunities:quote", args=[quote.pk])


def after_quote(request: HttpRequest, quote: Quote, message: str) -> HttpResponse:
    if not is_htmx(request):
        return go(request, address_of(quote))
    return toast(done(quote_changed=str(quote.pk), opportunity_changed=str(quote.opportunity_id)), message)


def answered(
    request: HttpRequest, form: Any, act: Callable[[], Quote], heading: str, submit: str,
    *, quote: Quote | None = None, back: str = "", danger: bool = False, text: str = "",
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, address_of(made)) if quote is None else after_quote(request, made, _("Saved."))
    context = {"form": form, "heading": heading, "submit": submit, "text": text, "danger": danger}
    context["back_url"] = back or (address_of(quote) if quote is not None else reverse("opportunities:quotes"))
    return page(request, "opportunities/small_form.html", context, parts=("dialog",), status=form_status(form))
