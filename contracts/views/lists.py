"""Lists of contracts, payments, instalments and invoices, their exports, and the panel of other records' pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django_filters import FilterSet

from audit.exporting import noted_export
from contracts import queries
from contracts.filters import ContractFilter, InstalmentFilter, InvoiceFilter, PaymentFilter
from contracts.models import Contract, Instalment, Invoice, Payment
from contracts.table import CONTRACTS, INSTALMENTS, INVOICES, PAYMENTS
from core import exports
from core.bulk import ViewLink
from core.listing import Listing
from core.pages import page
from core.routes import requires, signed_in
from core.tables import Table
from customers.models import Account
from opportunities.models import Opportunity
from people.models import SavedView
from people.ownership import get_visible_or_404


@dataclass(frozen=True)
class Shown:
    """One of the four lists of this room."""

    model: Any
    table: Table
    filters: type[FilterSet]
    label: Promise
    icon: str
    topic: str
    detail_route: str
    empty: Promise


LISTS: dict[str, Shown] = {
    "list": Shown(Contract, CONTRACTS, ContractFilter, gettext_lazy("Contracts"), "signature", "contract", "contracts:detail",
                  gettext_lazy("Make one from a won opportunity, or directly for a customer.")),
    "instalments": Shown(Instalment, INSTALMENTS, InstalmentFilter, gettext_lazy("Payment plan"), "calendar-clock", "contract",
                         "contracts:instalment", gettext_lazy("Instalments stand on contracts.")),
    "payments": Shown(Payment, PAYMENTS, PaymentFilter, gettext_lazy("Payments"), "coins", "payment", "contracts:payment",
                      gettext_lazy("Register a payment on its contract.")),
    "invoices": Shown(Invoice, INVOICES, InvoiceFilter, gettext_lazy("Invoices"), "receipt", "invoice", "contracts:invoice",
                      gettext_lazy("Request an invoice on its contract.")),
}  # fmt: skip
IN_PANEL = 20


def views_of(active: str) -> list[ViewLink]:
    return [
        ViewLink(item.label, item.icon, reverse(f"contracts:{name}"), name == active) for name, item in LISTS.items()
    ]


def _list(request: HttpRequest, name: str) -> HttpResponse:
    shown = LISTS[name]
    rows = shown.model.objects.visible_to(request.user)
    context = {
        "listing": Listing(request.GET, rows, shown.table, shown.filters, request=request),
        "detail_route": shown.detail_route,
        "live": shown.topic,
        "saved_views": SavedView.objects.visible_to(request.user).filter(table=shown.table.name),
        "view_table": shown.table.name,
        "export_url": reverse(f"contracts:{name}-export") if request.user.may("contracts.export") else "",
        "views": views_of(name),
        "title": shown.label,
        "may_create": name == "list" and request.user.may("contracts.create"),
        "ageing": queries.ageing(request.user, timezone.localdate()) if name == "list" else None,
        "empty": {"icon": shown.icon, "title": _("Nothing here yet"), "text": shown.empty},
    }
    return page(request, "contracts/list.html", context, parts=("rows",))


def _export(request: HttpRequest, name: str) -> HttpResponse:
    """Exactly what the list shows. `as` is csv or xlsx."""
    shown, params = LISTS[name], request.GET.copy()
    kind = (params.pop("as", None) or ["csv"])[-1]
    rows = shown.model.objects
    seen = rows.filter(contract__in=Contract.objects.visible_to(request.user, "export")) if name != "list" else None
    listing = Listing(
        params,
        seen if seen is not None else rows.visible_to(request.user, "export"),
        shown.table,
        shown.filters,
        request=request,
    )
    return noted_export(
        request, listing, kind if kind in exports.FORMATS else "csv", str(shown.label), noun=shown.topic
    )


@require_safe
@requires("contracts.view")
def contract_list(request: HttpRequest) -> HttpResponse:
    return _list(request, "list")


@require_safe
@requires("contracts.view")
def instalment_list(request: HttpRequest) -> HttpResponse:
    return _list(request, "instalments")


@require_safe
@requires("contracts.view")
def payment_list(request: HttpRequest) -> HttpResponse:
    return _list(request, "payments")


@require_safe
@requires("contracts.view")
def invoice_list(request: HttpRequest) -> HttpResponse:
    return _list(request, "invoices")


@require_safe
@requires("contracts.export")
def contract_export(request: HttpRequest) -> HttpResponse:
    return _export(request, "list")


@require_safe
@requires("contracts.export")
def instalment_export(request: HttpRequest) -> HttpResponse:
    return _export(request, "instalments")


@require_safe
@requires("contracts.export")
def payment_export(request: HttpRequest) -> HttpResponse:
    return _export(request, "payments")


@require_safe
@requires("contracts.export")
def invoice_export(request: HttpRequest) -> HttpResponse:
    return _export(request, "invoices")


@require_safe
@signed_in
def panel(request: HttpRequest) -> HttpResponse:
    """The contracts of one account or of one deal, for its page, with what the customer has bought and paid so far; nothing for whom
    contracts are none of his business."""
    name, record = _record(request)
    if not request.user.may("contracts.view"):
        return HttpResponse()
    rows = Contract.objects.visible_to(request.user).filter(**{name: record})
    contracts = list(rows.select_related("account", "owner").defer("search", "terms").order_by("-id")[: IN_PANEL + 1])
    won = name == "opportunity" and record.status == "won"
    context = {
        "name": name,
        "record": record,
        "contracts": contracts[:IN_PANEL],
        "more": len(contracts) > IN_PANEL,
        "totals": queries.totals(rows) if name == "account" else [],
        "may_create": request.user.may("contracts.create") and (name == "account" or won),
        "today": timezone.localdate(),
    }
    return page(request, "contracts/panel.html", context)


def _record(request: HttpRequest) -> tuple[str, Any]:
    given = [(name, request.GET[name]) for name in ("account", "opportunity") if request.GET.get(name)]
    if len(given) != 1:
        raise Http404
    name, text = given[0]
    try:
        pk = UUID(text)
    except ValueError as error:
        raise BadRequest(_("Unreadable id.")) from error
    model: Any = Account if name == "account" else Opportunity
    return name, get_visible_or_404(model.objects.all(), request.user, pk)
