"""The site map."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from people.views.profile import no_email_page
from salesmgmt import health

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"

ROOMS = {
    "": "reports.home_urls",
    "people/": "people.urls",
    "leads/": "leads.urls",
    "opportunities/": "opportunities.urls",
    "customers/": "customers.urls",
    "products/": "products.urls",
    "activities/": "activities.urls",
    "targets/": "targets.urls",
    "commissions/": "commissions.urls",
    "reports/": "reports.urls",
    "data/": "integrations.urls",
    "search/": "integrations.search_urls",
    "live/": "people.live_urls",
    "audit/": "audit.urls",
    "jobs/": "jobs.urls",
    "api/": "api.urls",
}
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    # Login addresses are given by administrators; the library's page would let users change theirs.
    path("accounts/email/", no_email_page, name="no-email"),
    path("accounts/", include("allauth.urls")),
    path("", include("core.urls")),
]
urlpatterns += [
    path(prefix, include(module))
    for prefix, module in ROOMS.items()
    if find_spec(module.split(".")[0]) and find_spec(module)
]
