"""What is done with a quote: approval, sending, the customer's answer; and the limits of discounts."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal
from core.routes import requires
from opportunities.forms.deal import ReasonForm
from opportunities.forms.gates import NoteForm
from opportunities.forms.quotes import AnswerForm, LimitsForm
from opportunities.models import DiscountLimit, Quote
from opportunities.quote_document import quote_pdf
from opportunities.services import quotes as services
from opportunities.views.answers import dialog, sent, version_of
from opportunities.views.quotes import address_of, after_quote, answered, quote_or_404


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    quote, form = quote_or_404(request, pk, "edit"), NoteForm(sent(request))

    def act() -> Quote:
        note = form.cleaned_data["note"]
        return services.submit_quote(actor=request.user, quote=quote, now=timezone.now(), note=note)

    text = _("A discount of %(percent)s %% is beyond what you may give alone; your superiors are asked.")
    percent = f"{quote.discount_percent.normalize():f}"
    return answered(request, form, act, _("Ask for approval"), _("Ask"), quote=quote, text=text % {"percent": percent})


@require_http_methods(["GET", "POST"])
@requires("opportunities.view")
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve; with `?verdict=reject` or `return` not, and why."""
    quote, form = quote_or_404(request, pk), NoteForm(sent(request))
    asked = quote.approvals.filter(state="pending", steps__assignee=request.user, steps__state="open").first()
    if asked is None:
        raise Http404
    verdict = request.GET.get("verdict", "approve")
    words = {"approve": _("Approve"), "reject": _("Reject"), "return": _("Return")}
    if verdict not in words:
        raise Http404

    def act() -> Quote:
        now = timezone.now()
        services.answer_request(
            actor=request.user, approval=asked, verdict=verdict, note=form.cleaned_data["note"], now=now,
            today=timezone.localdate(now),
        )  # fmt: skip
        return quote

    heading = _("%(verdict)s: %(quote)s") % {"verdict": words[verdict], "quote": quote}
    return answered(
        request, form, act, heading, words[verdict], quote=quote, danger=verdict == "reject", text=asked.note
    )


@require_POST
@requires("opportunities.edit")
def recall(request: HttpRequest, pk: UUID) -> HttpResponse:
    quote = quote_or_404(request, pk, "edit")
    services.recall_quote(actor=request.user, quote=quote, now=timezone.now())
    return after_quote(request, quote, _("Called back."))


@require_POST
@requires("opportunities.edit")
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    quote, now = quote_or_404(request, pk, "edit"), timezone.now()
    services.send_quote(
        actor=request.user, quote=quote, now=now, today=timezone.localdate(now), version=version_of(request)
    )
    return after_quote(request, quote, _("Marked as sent. Nothing in it changes any more."))


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    quote = quote_or_404(request, pk, "edit")
    form = AnswerForm(sent(request), initial={"answered_on": timezone.localdate()})

    def act() -> Quote:
        now = timezone.now()
        return services.accept_quote(
            actor=request.user, quote=quote, now=now, today=timezone.localdate(now), **form.cleaned_data
        )

    text = _("Its lines become those of the opportunity.")
    return answered(request, form, act, _("Accepted by the customer"), _("Accept"), quote=quote, text=text)


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    quote = quote_or_404(request, pk, "edit")
    form = AnswerForm(sent(request), initial={"answered_on": timezone.localdate()})

    def act() -> Quote:
        return services.decline_quote(actor=request.user, quote=quote, today=timezone.localdate(), **form.cleaned_data)

    return answered(request, form, act, _("Declined by the customer"), _("Decline"), quote=quote)


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    quote, form = quote_or_404(request, pk, "edit"), ReasonForm(sent(request))

    def act() -> Quote:
        return services.withdraw_quote(actor=request.user, quote=quote, **form.cleaned_data)

    return answered(request, form, act, _("Withdraw this quote"), _("Withdraw"), quote=quote, danger=True)


@require_POST
@requires("opportunities.edit")
def revise(request: HttpRequest, pk: UUID) -> HttpResponse:
    quote = quote_or_404(request, pk, "edit")
    made = services.revise_quote(actor=request.user, quote=quote, today=timezone.localdate())
    return toast(go(request, address_of(made)), _("Version %(number)s made.") % {"number": made.revision})


@require_safe
@requires("opportunities.view")
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    quote = quote_or_404(request, pk)
    response = HttpResponse(quote_pdf(quote), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{quote.number}-v{quote.revision}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def limits(request: HttpRequest) -> HttpResponse:
    form = LimitsForm(sent(request), present=dict(DiscountLimit.objects.values_list("role_id", "percent")))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_limits(actor=request.user, limits=form.values)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            back = reverse("opportunities:settings")
            return toast(done(pipeline_changed="all"), _("Saved.")) if is_htmx(request) else go(request, back)
    text = _(
        "Up to which discount each role sends quotes alone. Beyond it the nearest superior who may give it is asked; "
        "beyond every limit the highest one and finance."
    )
    return dialog(
        request, form, _("Limits of discounts"), _("Save"), text=text, back_url=reverse("opportunities:settings")
    )
