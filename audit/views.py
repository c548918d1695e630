"""The person's door to the trail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from audit.filters import AuditEntryFilters
from audit.models import AuditEntry
from audit.table import TABLE
from core.listing import Listing
from core.pages import page
from core.routes import requires


@requires("audit.view")
def entry_list(request: HttpRequest) -> HttpResponse:
    entries = AuditEntry.objects.visible_to(request.user)
    listing = Listing(request.GET, entries, TABLE, AuditEntryFilters, request=request)
    return page(request, "audit/list.html", {"listing": listing}, parts=("rows",))
