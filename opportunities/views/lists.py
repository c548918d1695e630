"""The list of opportunities, its export, the panel of another record's page, and the accounts a form may name."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.exporting import noted_export
from core import exports, search
from core.bulk import BulkAction, ViewLink
from core.listing import Listing
from core.pages import page
from core.routes import requires
from customers.models import Account
from opportunities.filters import OpportunityFilter
from opportunities.health import health, vitals_of
from opportunities.models import Opportunity
from opportunities.table import TABLE
from people.models import SavedView, User

EDITABLE = {"next_step", "next_step_on", "expected_close_on", "name"}
IN_PANEL = 20
CHOICES = 20


def listing_of(request: HttpRequest, params: QueryDict | None = None) -> Listing:
    """The list as the address asks for it, for the page, the export and the bulk acts."""
    deals = Opportunity.objects.visible_to(request.user)
    return Listing(params if params is not None else request.GET, deals, TABLE, OpportunityFilter, request=request)


@require_safe
@requires("opportunities.view")
def opportunity_list(request: HttpRequest) -> HttpResponse:
    context = {
        "listing": listing_of(request),
        "lazy_filters": True,
        "detail_route": "opportunities:detail",
        "live": "opportunity",
        "saved_views": SavedView.objects.visible_to(request.user).filter(table="opportunities"),
        "view_table": "opportunities",
        "bulk_url": reverse("opportunities:bulk"),
        "bulk_actions": bulk_actions(request.user),
        "export_url": reverse("opportunities:export") if request.user.may("opportunities.export") else "",
        "export_resource": "opportunities" if request.user.may("integrations.export") else "",
        "edit_route": "opportunities:edit-field",
        "editable": EDITABLE,
        "views": views_of("list", request.GET),
        "may_create": request.user.may("opportunities.create"),
        "empty": {
            "icon": "handshake",
            "title": _("No opportunities yet"),
            "text": _("Convert a lead, or write down the first deal."),
        },
    }
    return page(request, "opportunities/list.html", context, parts=("rows", "filters"))


def views_of(active: str, params: QueryDict) -> list[ViewLink]:
    """Board and table of the same filters."""
    kept = params.copy()
    for name in ("cursor", "ordering", "columns", "page_size", "panel", "column"):
        kept.pop(name, None)
    query = f"?{kept.urlencode()}" if kept else ""
    return [
        ViewLink(_("Board"), "kanban", reverse("opportunities:board") + query, active == "board"),
        ViewLink(_("Table"), "table", reverse("opportunities:list") + query, active == "list"),
        ViewLink(_("Quotes"), "file-text", reverse("opportunities:quotes"), False),
        ViewLink(_("How we sell"), "chart-column", reverse("opportunities:insight"), False),
        ViewLink(_("Contracts"), "signature", reverse("contracts:list")),
    ]


def bulk_actions(user: User) -> list[BulkAction]:
    """Those the user's role has at all; which records they reach is decided when they are done."""
    offered = [
        ("opportunities.edit", BulkAction("move", _("Move to stage"), "columns-3")),
        ("opportunities.edit", BulkAction("plan", _("Plan"), "calendar-clock")),
        ("opportunities.assign", BulkAction("assign", _("Assign"), "user-plus")),
        ("opportunities.delete", BulkAction("delete", _("Delete"), "trash-2")),
    ]
    return [item for policy, item in offered if user.may(policy)]


@require_safe
@requires("opportunities.export")
def export(request: HttpRequest) -> HttpResponse:
    """Exactly what the list shows: its filters, search, ordering and columns. `as` is csv or xlsx."""
    params = request.GET.copy()
    kind = (params.pop("as", None) or ["csv"])[-1]
    if kind not in exports.FORMATS:
        kind = "csv"
    deals = Opportunity.objects.visible_to(request.user, "export")
    listing = Listing(params, deals, TABLE, OpportunityFilter, request=request)
    return noted_export(request, listing, kind, _("Opportunities"), noun="opportunity")


@require_safe
@requires("opportunities.view")
def panel(request: HttpRequest) -> HttpResponse:
    """The deals of one account, for its page."""
    try:
        account_id = UUID(request.GET.get("account", ""))
    except ValueError as error:
        raise BadRequest(_("Unreadable id.")) from error
    account = Account.objects.visible_to(request.user).filter(pk=account_id).first()
    if account is None:
        raise Http404
    now = timezone.now()
    deals = (
        Opportunity.objects.visible_to(request.user)
        .filter(account=account)
        .select_related("stage", "owner")
        .defer("search")
    )
    rows = list(deals.order_by("closed_on", "expected_close_on", "-id")[: IN_PANEL + 1])
    today = timezone.localdate(now)
    shown = [
        (deal, health(vitals_of(deal, deal.stage), now=now, today=today) if deal.is_open else None)
        for deal in rows[:IN_PANEL]
    ]
    context = {
        "account": account,
        "deals": shown,
        "more": len(rows) > IN_PANEL,
        "may_create": request.user.may("opportunities.create"),
    }
    return page(request, "opportunities/panel.html", context)


@require_safe
@requires("opportunities.view")
def account_choices(request: HttpRequest) -> HttpResponse:
    """Accounts the user sees, for the select of a form."""
    text = request.GET.get("q", "").strip()
    accounts = Account.objects.visible_to(request.user)
    if text:
        matching = search.query(text)
        accounts = accounts.filter(search=matching) if matching is not None else accounts.none()
    rows = accounts.order_by("name", "id").values_list("pk", "name", "owner__full_name")[:CHOICES]
    return JsonResponse({"results": [{"id": str(pk), "text": name, "note": owner or ""} for pk, name, owner in rows]})
