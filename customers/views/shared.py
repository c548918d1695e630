"""What the pages of companies and people have in common."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from core import exports
from core.htmx import done, go, is_htmx, toast
from core.pages import form_status, page
from customers.models import Account, Contact
from people.ownership import get_visible_or_404


def account_or_404(request: HttpRequest, pk: UUID, action: str = "view") -> Account:
    accounts = Account.objects.select_related("owner", "owner__team", "parent", "pool", "tenure").defer(
        "search", "owner__search", "parent__search"
    )
    return get_visible_or_404(accounts, request.user, pk, action=action)


def contact_or_404(request: HttpRequest, pk: UUID) -> Contact:
    contacts = Contact.objects.select_related("owner", "owner__team").defer("search", "owner__search")
    return get_visible_or_404(contacts, request.user, pk)


def after(request: HttpRequest, record: Account | Contact, message: str) -> HttpResponse:
    """A dialog closes and the page refreshes its parts; without JavaScript the record's page comes."""
    noun = record._meta.model_name
    if not is_htmx(request):
        return go(request, reverse(f"customers:{noun}-detail", args=[record.pk]))
    return toast(done(**{f"{noun}_changed": str(record.pk)}), message)


def dialog(
    request: HttpRequest, form: Any, heading: str, submit: str, *, back_url: str, text: str = "", danger: bool = False
) -> HttpResponse:
    """A small form: in the dialog, or as a page of its own."""
    context = {"form": form, "heading": heading, "submit": submit, "text": text, "danger": danger, "back_url": back_url}
    return page(request, "customers/small_form.html", context, parts=("dialog",), status=form_status(form))


def version_of(request: HttpRequest) -> int | None:
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdecimal() else None


def export_format(request: HttpRequest) -> tuple[Any, str]:
    """The list's own parameters, and the format asked for."""
    params = request.GET.copy()
    kind = (params.pop("as", None) or ["csv"])[-1]
    return params, kind if kind in exports.FORMATS else "csv"


def panel_url(route: str, query: str, allowed: bool, *arguments: Any) -> str:
    """The rooms above have these pages; without them there is nothing to show."""
    try:
        return reverse(route, args=arguments) + (f"?{query}" if query else "") if allowed else ""
    except NoReverseMatch:
        return ""
