"""The calendar for other programs, and the page where its address is made."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.htmx import go
from core.pages import page
from core.routes import public, signed_in
from integrations import services
from integrations.calendar_feeds import calendar_of
from integrations.models import CalendarFeed
from people.tokens import MARK


@public
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Read by programs that can't log in; the address is the key. Wrong, revoked, or of somebody gone: nothing there."""
    user = services.read_feed(secret=f"{MARK}{secret}", now=timezone.now())
    if user is None:
        raise Http404
    content = calendar_of(user, now=timezone.now(), today=timezone.localdate())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="salesmgmt.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@signed_in
@require_http_methods(["GET", "POST"])
def calendar_settings(request: HttpRequest) -> HttpResponse:
    """The address is shown in the answer to the button that makes it, and never again."""
    address = ""
    if request.method == "POST":
        if request.POST.get("act") == "revoke":
            services.revoke_feed(actor=request.user, now=timezone.now())
            return go(request, reverse("calendar-settings"))
        _feed, secret = services.create_feed(actor=request.user, now=timezone.now())
        address = settings.SITE_URL + reverse("calendar-feed", args=[secret.removeprefix(MARK)])
    present = CalendarFeed.objects.visible_to(request.user).filter(revoked_at=None).first()
    context = {
        "address": address,
        "feed": present,
        "webcal": address.replace("http://", "webcal://").replace("https://", "webcal://"),
    }
    response = page(request, "integrations/calendar.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
