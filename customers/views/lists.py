"""The lists of companies and people, their exports, and what forms ask while somebody types."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.exporting import noted_export
from core import search
from core.bulk import BulkAction
from core.listing import Listing
from core.masking import shown
from core.pages import page
from core.routes import requires
from customers import queries
from customers.duplicates import like_account, like_contact
from customers.filters import AccountFilters, ContactFilters
from customers.models import Account, Contact
from customers.table import ACCOUNTS, CONTACTS
from customers.views.shared import export_format
from people.models import SavedView, User

MOST_CHOICES = 20


def accounts_listing(request: HttpRequest, params: QueryDict | None = None, action: str = "view") -> Listing:
    queryset = queries.accounts_for(request.user, action)
    return Listing(request.GET if params is None else params, queryset, ACCOUNTS, AccountFilters, request=request)


def contacts_listing(request: HttpRequest, params: QueryDict | None = None, action: str = "view") -> Listing:
    queryset = queries.contacts_for(request.user, action)
    return Listing(request.GET if params is None else params, queryset, CONTACTS, ContactFilters, request=request)


@require_safe
@requires("customers.view")
def account_list(request: HttpRequest) -> HttpResponse:
    context = {
        "listing": accounts_listing(request),
        "detail_route": "customers:account-detail",
        "live": "account",
        "bulk_url": reverse("customers:account-bulk"),
        "bulk_actions": _account_actions(request.user),
        "export_url": reverse("customers:account-export") if request.user.may("customers.export") else "",
        "edit_route": "customers:account-edit-field",
        "editable": {"level", "industry", "region"},
        "empty": _empty(
            request, "building-2", _("No customers yet"), _("Create the first one, convert a lead, or import a file.")
        ),
        "may_create": request.user.may("customers.create"),
        **_views(request, "accounts"),
    }
    return page(request, "customers/accounts.html", context, parts=("rows",))


@require_safe
@requires("customers.view")
def contact_list(request: HttpRequest) -> HttpResponse:
    context = {
        "listing": contacts_listing(request),
        "detail_route": "customers:contact-detail",
        "live": "contact",
        "bulk_url": reverse("customers:contact-bulk"),
        "bulk_actions": [BulkAction("assign", _("Assign"), "user-plus")]
        if request.user.may("customers.assign")
        else [],
        "export_url": reverse("customers:contact-export") if request.user.may("customers.export") else "",
        "empty": _empty(
            request, "contact-round", _("No contacts yet"), _("Contacts come with converted leads, or by hand.")
        ),
        "may_create": request.user.may("customers.create"),
        **_views(request, "contacts"),
    }
    return page(request, "customers/contacts.html", context, parts=("rows",))


def _account_actions(user: User) -> list[BulkAction]:
    """Those the user's role has at all; which records they reach is decided when they are done."""
    offered = [
        ("customers.assign", BulkAction("assign", _("Assign"), "user-plus")),
        ("customers.edit", BulkAction("level", _("Set level"), "signal")),
        ("customers.edit", BulkAction("industry", _("Set industry or region"), "tags")),
        ("customers.delete", BulkAction("delete", _("Delete"), "trash-2")),
    ]
    return [item for policy, item in offered if user.may(policy)]


def _views(request: HttpRequest, table: str) -> dict[str, Any]:
    """What stands above the list: saved views, and the way to its possible duplicates."""
    noun = {"accounts": "account", "contacts": "contact"}[table]
    return {
        "saved_views": SavedView.objects.visible_to(request.user).filter(table=table),
        "view_table": table,
        "suspects_url": reverse("customers:suspects", args=[noun]) if request.user.may("customers.edit") else "",
    }


def _empty(request: HttpRequest, icon: str, title: str, text: str) -> dict[str, str]:
    if request.GET:
        return {
            "icon": "search-x",
            "title": _("Nothing matches"),
            "text": _("Take a filter away, or look for something else."),
        }
    return {"icon": icon, "title": title, "text": text}


@require_safe
@requires("customers.export")
def account_export(request: HttpRequest) -> HttpResponse:
    """Exactly what the list shows: its filters, search, ordering and columns."""
    params, kind = export_format(request)
    listing = accounts_listing(request, params, "export")
    return noted_export(request, listing, kind, _("Accounts"), noun="account")


@require_safe
@requires("customers.export")
def contact_export(request: HttpRequest) -> HttpResponse:
    params, kind = export_format(request)
    listing = contacts_listing(request, params, "export")
    return noted_export(request, listing, kind, _("Contacts"), noun="contact")


@require_safe
@requires("customers.view")
def account_choices(request: HttpRequest) -> HttpResponse:
    """Companies for a field that is filled while typing."""
    found = _found(Account.objects.visible_to(request.user), request).only("name", "region", "industry")
    rows = [{"id": str(row.pk), "text": row.name, "note": row.region or row.industry} for row in found[:MOST_CHOICES]]
    return JsonResponse({"results": rows})


@require_safe
@requires("customers.view")
def contact_choices(request: HttpRequest) -> HttpResponse:
    found = _found(Contact.objects.visible_to(request.user), request).only("first_name", "last_name", "title", "email")
    rows = [
        {"id": str(row.pk), "text": row.name, "note": row.title or shown(row, "email")} for row in found[:MOST_CHOICES]
    ]
    return JsonResponse({"results": rows})


def _found(queryset: Any, request: HttpRequest) -> Any:
    text = request.GET.get("q", "").strip()
    matching = search.query(text) if text else None
    if text and matching is None:
        return queryset.none()
    return (queryset.filter(search=matching) if matching else queryset).order_by("-id")


@require_safe
@requires("customers.create")
def account_duplicates(request: HttpRequest) -> HttpResponse:
    """What may be the same company, asked while typing."""
    found = like_account(
        user=request.user, name=request.GET.get("name", "")[:200], uscc=request.GET.get("uscc", "")[:40]
    )
    return page(request, "customers/duplicates.html", {"found": found, "detail_route": "customers:account-detail"})


@require_safe
@requires("customers.create")
def contact_duplicates(request: HttpRequest) -> HttpResponse:
    typed: dict[str, Any] = {name: request.GET.get(name, "")[:254] for name in ("email", "first_name", "last_name")}
    phones = [request.GET.get(name, "")[:40] for name in ("phone", "mobile")]
    found = like_contact(user=request.user, phones=phones, company=_chosen_company(request), **typed)
    return page(request, "customers/duplicates.html", {"found": found, "detail_route": "customers:contact-detail"})


def _chosen_company(request: HttpRequest) -> str:
    """The name of the company that is chosen in the form, if it may be seen."""
    try:
        chosen = UUID(request.GET.get("account", ""))
    except ValueError:
        return ""
    return Account.objects.visible_to(request.user).filter(pk=chosen).values_list("name", flat=True).first() or ""
