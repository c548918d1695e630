"""Who wants no mail: the page that a mail's link leads to, and the list of all of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import public, requires
from mail import services
from mail.forms import LiftForm, OptOutForm
from mail.models import MailOptOut
from mail.services.opt_outs import address_in

RECENT = 200


@public
@csrf_exempt  # mail programs send the one-click request of RFC 8058 without a cookie; the signed link is the proof
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; asking for it changes nothing."""
    address = address_in(token)
    if address is None:
        raise Http404
    if request.method == "POST":
        services.opt_out(address=address, now=timezone.now())
    return page(request, "mail/unsubscribe.html", {"address": address, "done": request.method == "POST"})


@requires("mail.manage")
@require_http_methods(["GET", "POST"])
def opt_outs(request: HttpRequest) -> HttpResponse:
    form = OptOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_opt_out(actor=request.user, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("mail:opt-outs"))
    wanted = request.GET.get("q", "").strip().lower()
    rows = MailOptOut.objects.select_related("by")
    rows = rows.filter(address__contains=wanted) if wanted else rows
    context = {"form": form, "rows": rows[:RECENT], "wanted": wanted}
    return page(request, "mail/opt_outs.html", context, parts=("rows",), status=form_status(form))


@requires("mail.manage")
@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest) -> HttpResponse:
    form = LiftForm(request.POST or None, initial={"address": request.GET.get("address", "")})
    if request.method == "POST" and form.is_valid():
        try:
            services.lift_opt_out(actor=request.user, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            url = reverse("mail:opt-outs")
            return (
                toast(done(opt_out_changed=""), _("Mail may be sent there again."))
                if is_htmx(request)
                else go(request, url)
            )
    context = {"form": form, "heading": _("Allow mail again"), "submit": _("Allow")}
    return page(request, "mail/small_form.html", context, parts=("dialog",), status=form_status(form))
