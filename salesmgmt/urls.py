"""The site map."""

from __future__ import annotations

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from people.views.profile import no_email_page
from salesmgmt import health

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("reports.home_urls")),
    path("people/", include("people.urls")),
    path("channels/", include("channels.urls")),
    path("leads/", include("leads.urls")),
    path("opportunities/", include("opportunities.urls")),
    path("contracts/", include("contracts.urls")),
    path("customers/", include("customers.urls")),
    path("products/", include("products.urls")),
    path("activities/", include("activities.urls")),
    path("targets/", include("targets.urls")),
    path("commissions/", include("commissions.urls")),
    path("performance/", include("performance.urls")),
    path("forecasts/", include("forecasts.urls")),
    path("reports/", include("reports.urls")),
    path("mail/", include("mail.urls")),
    path("data/", include("integrations.urls")),
    path("automation/", include("automation.urls")),
    path("webhooks/", include("webhooks.urls")),
    path("calendar/", include("integrations.calendar_urls")),
    path("telephony/", include("integrations.telephony_urls")),
    path("search/", include("integrations.search_urls")),
    path("live/", include("people.live_urls")),
    path("audit/", include("audit.urls")),
    path("jobs/", include("jobs.urls")),
    path("api/", include("api.urls")),
    # Login addresses are given by administrators; the library's page would let users change theirs.
    path("accounts/email/", no_email_page, name="no-email"),
    path("accounts/", include("allauth.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("core.urls")),
]
