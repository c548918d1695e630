"""The list of leads, its export, and the duplicate warning of the forms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.exporting import noted_export
from core import exports
from core.bulk import BulkAction
from core.listing import Listing
from core.names import split_name
from core.pages import page
from core.routes import requires
from leads.duplicates import Probe, find
from leads.filters import LeadFilter
from leads.models import Lead
from leads.table import TABLE
from people.models import SavedView, User

EDITABLE = {"next_step", "next_step_on", "company"}


def listing_of(request: HttpRequest, params: QueryDict | None = None) -> Listing:
    """The list as the address asks for it, for the page, the export and the bulk acts."""
    leads = Lead.objects.visible_to(request.user)
    return Listing(params if params is not None else request.GET, leads, TABLE, LeadFilter, request=request)


@require_safe
@requires("leads.view")
def lead_list(request: HttpRequest) -> HttpResponse:
    context = {
        "listing": listing_of(request),
        "lazy_filters": True,
        "may_create": request.user.may("leads.create"),
        "detail_route": "leads:detail",
        "live": "lead",
        "saved_views": SavedView.objects.visible_to(request.user).filter(table="leads"),
        "view_table": "leads",
        "bulk_url": reverse("leads:bulk"),
        "bulk_actions": bulk_actions(request.user),
        "export_url": reverse("leads:export") if request.user.may("leads.export") else "",
        "export_resource": "leads" if request.user.may("integrations.export") else "",
        "edit_route": "leads:edit-field",
        "editable": EDITABLE,
        "empty": empty(request),
    }
    return page(request, "leads/list.html", context, parts=("rows", "filters"))


def bulk_actions(user: User) -> list[BulkAction]:
    """Those the user's role has at all; which records they reach is decided when they are done."""
    offered = [
        ("leads.assign", BulkAction("assign", _("Assign"), "user-plus")),
        ("leads.edit", BulkAction("status", _("Change status"), "git-commit-horizontal")),
        ("leads.edit", BulkAction("tag", _("Tag"), "tag")),
        ("mail.send", BulkAction("enrol", _("Enrol in a sequence"), "list-checks")),
        ("leads.delete", BulkAction("delete", _("Delete"), "trash-2")),
    ]
    return [item for policy, item in offered if user.may(policy)]


def empty(request: HttpRequest) -> dict[str, str]:
    if request.GET:
        return {
            "icon": "search-x",
            "title": _("No lead matches"),
            "text": _("Take a filter away, or look for something else."),
        }
    return {
        "icon": "target",
        "title": _("No leads yet"),
        "text": _("Log the first person or company that showed interest."),
    }


@require_safe
@requires("leads.export")
def export(request: HttpRequest) -> HttpResponse:
    """Exactly what the list shows: its filters, search, ordering and columns. `as` is csv or xlsx."""
    params = request.GET.copy()
    kind = (params.pop("as", None) or ["csv"])[-1]
    if kind not in exports.FORMATS:
        kind = "csv"
    leads = Lead.objects.visible_to(request.user, "export")
    listing = Listing(params, leads, TABLE, LeadFilter, request=request)
    return noted_export(request, listing, kind, _("Leads"), noun="lead")


@require_safe
@requires("leads.view")
def duplicate_warning(request: HttpRequest) -> HttpResponse:
    """What may be the same person or company, asked while typing."""
    names = ("company", "email", "phone", "first_name", "last_name")
    typed: dict[str, Any] = {name: request.GET.get(name, "")[:254] for name in names}
    if name := request.GET.get("name", "")[:160]:
        typed["first_name"], typed["last_name"] = split_name(name)
    found = find(request.user, Probe.of(**typed))
    return page(request, "leads/duplicates.html", {"found": found})
