"""The page where everybody chooses what reaches him and how, and the one where it is chosen for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_time
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from channels import catalogue, choices, services
from channels.models import Choice, PushSubscription
from channels.push import keys
from core.errors import Refusal
from core.htmx import go
from core.pages import page
from core.routes import requires, signed_in
from people.notices import NOTICES


@signed_in
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """One's own."""
    return _settings(request, request.user, services.choose, reverse("channels:notices"))


@requires("channels.manage")
@require_http_methods(["GET", "POST"])
def notices_organisation(request: HttpRequest) -> HttpResponse:
    """Everybody's who has not chosen."""
    return _settings(request, None, services.choose_for_all, reverse("channels:notices-organisation"))


def _settings(request: HttpRequest, user: Any, save: Any, here: str) -> HttpResponse:
    refused, posted = "", request.method == "POST"
    if posted:
        try:
            save(actor=request.user, ways=_ways(request.POST), quiet=_quiet(request.POST))
        except Refusal as refusal:
            refused = refusal.message
        else:
            messages.success(request, _("Saved."))
            return go(request, here)
    quiet = choices.quiet_hours_of(user)
    context = {
        "groups": _rows(_ways(request.POST) if posted else choices.ways_of(user)), "mails": Choice.Mail.choices,
        "is_organisation": user is None, "refused": refused, "push_key": keys.public_text() if user else "",
        "quiet_start": request.POST.get("quiet_start") if posted else _clock(quiet.start if quiet else None),
        "quiet_end": request.POST.get("quiet_end") if posted else _clock(quiet.end if quiet else None),
        "browsers": PushSubscription.objects.filter(user=user) if user else (), "here": here,
    }  # fmt: skip
    return page(request, "channels/notices.html", context, status=422 if refused else 200)


def _rows(ways: Mapping[str, choices.Ways]) -> list[dict[str, Any]]:
    return [
        {
            "title": group.title,
            "rows": [(kind, catalogue.title_of(kind), NOTICES[kind].icon, ways[kind]) for kind in group.kinds],
        }
        for group in catalogue.groups()
    ]


def _clock(value: time | None) -> str:
    return value.strftime("%H:%M") if value else ""


def _ways(post: Any) -> dict[str, choices.Ways]:
    return {
        kind: choices.Ways(
            in_app=f"{kind}:in_app" in post, mail=post.get(f"{kind}:mail", Choice.Mail.OFF), push=f"{kind}:push" in post,
            bot=f"{kind}:bot" in post,
        )
        for kind in NOTICES
    }  # fmt: skip


def _quiet(post: Any) -> tuple[time, time] | None:
    try:
        start, end = (parse_time(post.get(name, "") or "") for name in ("quiet_start", "quiet_end"))
    except ValueError as error:
        raise Refusal(_("This is not a time of day."), code="invalid", field="quiet_start") from error
    if (start is None) != (end is None):
        raise Refusal(_("Quiet hours need a beginning and an end."), code="required", field="quiet_end")
    return (start, end) if start is not None and end is not None else None


@signed_in
@require_POST
def notices_reset(request: HttpRequest) -> HttpResponse:
    services.forget_choices(actor=request.user)
    messages.success(request, _("Your notices follow the organisation's settings again."))
    return go(request, reverse("channels:notices"))


@signed_in
@require_POST
def push_subscribe(request: HttpRequest) -> HttpResponse:
    """The browser's own subscription, as JavaScript got it."""
    given = [request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")]
    if not all(given):
        raise BadRequest(_("The request could not be read."))
    endpoint, p256dh, auth = given
    browser = request.headers.get("User-Agent", "")
    services.subscribe(
        actor=request.user, endpoint=endpoint, p256dh=p256dh, auth=auth, browser=_browser(browser), now=timezone.now()
    )
    return JsonResponse({"subscribed": True})


@signed_in
@require_POST
def push_unsubscribe(request: HttpRequest) -> HttpResponse:
    services.unsubscribe(actor=request.user, endpoint=request.POST.get("endpoint", ""))
    return JsonResponse({"subscribed": False})


def _browser(agent: str) -> str:
    """What a person calls it: the kind of browser and of device."""
    names = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    places = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
    )  # fmt: skip
    found = [next((said for mark, said in marks if mark in agent), "") for marks in (names, places)]
    return " · ".join(part for part in found if part)
