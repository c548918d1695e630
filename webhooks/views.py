"""Pages of webhooks."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from people.ownership import get_visible_or_404
from webhooks import services
from webhooks.forms import WebhookForm, initial_of
from webhooks.models import WebhookEndpoint
from webhooks.queries import delivery_of

RECENT = 50


@requires("webhooks.view")
@require_GET
def webhook_list(request: HttpRequest) -> HttpResponse:
    rows = WebhookEndpoint.objects.visible_to(request.user).select_related("owner")
    context = {"webhooks": rows, "may_manage": request.user.may("webhooks.manage")}
    return page(request, "webhooks/list.html", context, parts=("webhooks",))


@requires("webhooks.manage")
@require_http_methods(["GET", "POST"])
def webhook_create(request: HttpRequest) -> HttpResponse:
    """The new endpoint's page shows the secret this once."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("name", "address", "events", "is_active")}
        try:
            endpoint, secret = services.create_endpoint(actor=request.user, **data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _detail(request, endpoint, secret=secret)
    context = {"form": form, "heading": _("New webhook")}
    return page(request, "webhooks/form.html", context, status=form_status(form))


@requires("webhooks.view")
@require_GET
def webhook_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _detail(request, get_visible_or_404(WebhookEndpoint.objects.select_related("owner"), request.user, pk))


def _detail(request: HttpRequest, endpoint: WebhookEndpoint, *, secret: str = "") -> HttpResponse:
    context = {"webhook": endpoint, "secret": secret, "deliveries": endpoint.deliveries.all()[:RECENT]}
    response = page(request, "webhooks/detail.html", context, parts=("deliveries",))
    if secret:
        response.headers["Cache-Control"] = "no-store"
    return response


@requires("webhooks.manage")
@require_http_methods(["GET", "POST"])
def webhook_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    endpoint = _mine(request, pk)
    form = WebhookForm(request.POST or None, initial=initial_of(endpoint))
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in ("name", "address", "events", "is_active")}
        changes["events"] = sorted(changes["events"])
        try:
            services.edit_endpoint(
                actor=request.user, endpoint=endpoint, changes=changes, version=form.cleaned_data["version"]
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("webhooks:detail", args=[pk]))
    context = {"form": form, "heading": _("Change webhook"), "webhook": endpoint}
    return page(request, "webhooks/form.html", context, status=form_status(form))


@requires("webhooks.manage")
@require_POST
def webhook_rotate(request: HttpRequest, pk: UUID) -> HttpResponse:
    endpoint, secret = services.rotate_secret(actor=request.user, endpoint=_mine(request, pk), now=timezone.now())
    return _detail(request, endpoint, secret=secret)


@requires("webhooks.manage")
@require_POST
def webhook_test(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.send_test(actor=request.user, endpoint=_mine(request, pk), now=timezone.now())
    return _done(request, pk, _("A test is on its way."))


@requires("webhooks.manage")
@require_POST
def webhook_replay(request: HttpRequest, pk: UUID, delivery: UUID) -> HttpResponse:
    row = delivery_of(_mine(request, pk), delivery)
    services.replay_delivery(actor=request.user, delivery=row, now=timezone.now())
    return _done(request, pk, _("It is being sent again."))


@requires("webhooks.manage")
@require_POST
def webhook_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_endpoint(actor=request.user, endpoint=_mine(request, pk))
    return go(request, reverse("webhooks:list"))


def _mine(request: HttpRequest, pk: UUID) -> WebhookEndpoint:
    return get_visible_or_404(WebhookEndpoint.objects.all(), request.user, pk, action="manage")


def _done(request: HttpRequest, pk: UUID, message: str) -> HttpResponse:
    if is_htmx(request):
        return toast(done(webhook_changed=str(pk)), message)
    return go(request, reverse("webhooks:detail", args=[pk]))
