"""What makes the site installable: its manifest, and a service worker that shows one page when there is no connection.

Nothing else is kept offline: the records of a shared CRM must not lie about in a browser's cache.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from core.assets import asset_url
from core.routes import public


@public
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [{"src": asset_url("mark.svg"), "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": asset_url(f"mark-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, purpose in ((192, "any"), (512, "maskable"))
    ]
    body = {
        "name": "salesmgmt",
        "short_name": "salesmgmt",
        "description": _("Leads, opportunities, targets and commissions"),
        "lang": get_language(),
        "start_url": "/",
        "id": "/",
        "display": "standalone",
        "background_color": "#f6f7f9",
        "theme_color": "#4450d6",
        "icons": icons,
    }
    return JsonResponse(body, content_type="application/manifest+json")


@public
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from the root, so that it may answer for every page. Its text names the built files: a new build is a new worker."""
    files = [reverse("core:offline"), *(asset_url(name) for name in ("app.css", "inter.woff2", "mark.svg"))]
    return render(request, "frame/service_worker.js", {"files": files}, content_type="text/javascript")


@public
@cache_control(max_age=3600)
def favicon(request: HttpRequest) -> HttpResponse:
    """For those who ask by this name without having read the page."""
    return HttpResponseRedirect(asset_url("mark.svg"))


@public
@cache_control(max_age=60)
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/offline.html")
