"""The door of telephone systems, the calls, and the settings of telephony."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import go
from core.pages import add_refusal, form_status, page
from core.routes import public, requires, signed_in
from core.sealing import unseal
from core.standard_webhooks import BadSignature, verify
from integrations import call_queries, services, telephony
from integrations.models import PhoneSystem
from integrations.services.telephony import PURPOSE
from integrations.telephony_forms import ExtensionsForm, SettleForm, SystemForm
from people.ownership import get_visible_or_404

SHOWN = 100
JSON_PROBLEM = "application/problem+json"


@csrf_exempt
@public
@require_POST
def hear(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A message of a telephone system, signed by Standard Webhooks. Nothing is told apart: wrong system, wrong secret, too old."""
    if int(request.headers.get("Content-Length") or 0) > telephony.MOST_BYTES:
        return _problem(413, "The message is too large.")
    now, raw = timezone.now(), request.body
    system = PhoneSystem.objects.filter(pk=pk, is_active=True).first()
    secret = unseal(system.sealed_secret, purpose=PURPOSE) if system is not None else ""
    try:
        message_id = verify(secret, request.headers, raw, now=now) if system is not None else ""
    except BadSignature:
        message_id = ""
    if system is None or not message_id:
        return _problem(401, "The signature does not fit.")
    try:
        told = telephony.read(raw, now=now)
    except telephony.Malformed as error:
        return _problem(400, f"This can't be understood: {error}")
    call = services.hear_call(system=system, message_id=message_id, told=told, now=now)
    return JsonResponse({"id": str(call.pk), "state": call.state})


def _problem(status: int, words: str) -> HttpResponse:
    """Read by programs, in English like every name in it."""
    body = {"type": "about:blank", "title": words, "status": status, "detail": words, "errors": []}
    return JsonResponse(body, status=status, content_type=JSON_PROBLEM)


@requires("activities.view")
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """One's calls and those of one's people; first those that nobody knows yet."""
    only_unknown = request.GET.get("show") != "all"
    rows = call_queries.calls_seen(request.user, only_unknown=only_unknown)[:SHOWN]
    context = {"calls": call_queries.shown_calls(rows, request.user), "only_unknown": only_unknown}
    return page(request, "integrations/calls.html", context, parts=("calls",))


@requires("activities.view")
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_visible_or_404(call_queries.calls(), request.user, pk)
    form = SettleForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.settle_call(actor=request.user, call=found, record=form.record, now=timezone.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("telephony-call", args=[pk]))
    context = {"seen": call_queries.shown_call(found, request.user), "form": form}
    return page(request, "integrations/call.html", context, status=form_status(form))


@signed_in
@require_GET
def pop(request: HttpRequest) -> HttpResponse:
    """Who rings just now: asked when a call of one's own has changed."""
    ringing = call_queries.ringing_for(request.user, timezone.now())
    seen = call_queries.shown_call(ringing, request.user) if ringing is not None else None
    return page(request, "integrations/call_pop.html", {"seen": seen})


@requires("settings.manage")
@require_http_methods(["GET", "POST"])
def systems(request: HttpRequest) -> HttpResponse:
    """A new system's page shows its secret this once."""
    form = SystemForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = services.create_phone_system(actor=request.user, name=form.cleaned_data["name"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _system(request, made, secret=secret)
    context = {"form": form, "systems": PhoneSystem.objects.visible_to(request.user)}
    return page(request, "integrations/phone_systems.html", context, status=form_status(form))


@requires("settings.manage")
@require_http_methods(["GET", "POST"])
def system(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whose telephone has which number."""
    found = _found(request, pk)
    form = ExtensionsForm(request.POST if request.method == "POST" else None, system=found)
    if request.method == "POST" and form.is_valid():
        services.set_extensions(actor=request.user, system=found, extensions=form.extensions)
        return go(request, reverse("telephony-system", args=[pk]))
    return _system(request, found, form=form)


@requires("settings.manage")
@require_POST
def system_secret(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    return _system(request, found, secret=services.renew_phone_secret(actor=request.user, system=found))


@requires("settings.manage")
@require_POST
def system_switch(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = _found(request, pk)
    services.switch_phone_system(actor=request.user, system=found, is_active=not found.is_active)
    return go(request, reverse("telephony-system", args=[pk]))


def _found(request: HttpRequest, pk: UUID) -> PhoneSystem:
    return get_object_or_404(PhoneSystem.objects.visible_to(request.user), pk=pk)


def _system(request: HttpRequest, found: PhoneSystem, *, secret: str = "", form: Any = None) -> HttpResponse:
    address = settings.SITE_URL + reverse("telephony-hear", args=[found.pk])
    form = form or ExtensionsForm(None, system=found)
    context = {"system": found, "secret": secret, "address": address, "form": form}
    response = page(request, "integrations/phone_system.html", context, status=form_status(form))
    response.headers["Cache-Control"] = "no-store"
    return response
