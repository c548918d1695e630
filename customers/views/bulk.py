"""Acts on the rows chosen in a list, and taking them back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.bulk import chosen, list_params
from core.htmx import done, go, is_htmx, toast
from core.pages import form_status, page
from core.routes import check_policy, requires
from customers import services
from customers.forms import DeleteForm, IndustryForm, LevelForm, OwnerForm
from customers.services.bulk import MAX_BULK, BulkResult
from customers.views.lists import accounts_listing, contacts_listing

Do = Callable[[HttpRequest, Any, dict[str, Any]], BulkResult]


def _assign(request: HttpRequest, queryset: Any, values: dict[str, Any]) -> BulkResult:
    return services.assign_accounts(actor=request.user, queryset=queryset, to=values["owner"], reason=values["reason"])


def _edit(request: HttpRequest, queryset: Any, values: dict[str, Any]) -> BulkResult:
    return services.edit_accounts(actor=request.user, queryset=queryset, changes=values)


def _fill(request: HttpRequest, queryset: Any, values: dict[str, Any]) -> BulkResult:
    return _edit(request, queryset, {name: value for name, value in values.items() if value})


def _delete(request: HttpRequest, queryset: Any, values: dict[str, Any]) -> BulkResult:
    return services.delete_accounts(actor=request.user, queryset=queryset, reason=values["reason"])


def _assign_contacts(request: HttpRequest, queryset: Any, values: dict[str, Any]) -> BulkResult:
    return services.assign_contacts(actor=request.user, queryset=queryset, to=values["owner"], reason=values["reason"])


ACCOUNT_ACTS: dict[str, tuple[str, Callable[[HttpRequest], Form], Do, Any]] = {
    "assign": (
        "assign",
        lambda request: OwnerForm(request.POST or None, actor=request.user),
        _assign,
        gettext_lazy("Assign"),
    ),
    "level": ("edit", lambda request: LevelForm(request.POST or None), _edit, gettext_lazy("Set level")),
    "industry": (
        "edit",
        lambda request: IndustryForm(request.POST or None),
        _fill,
        gettext_lazy("Set industry or region"),
    ),
    "delete": ("delete", lambda request: DeleteForm(request.POST or None), _delete, gettext_lazy("Delete")),
}
CONTACT_ACTS: dict[str, tuple[str, Callable[[HttpRequest], Form], Do, Any]] = {
    "assign": (
        "assign",
        lambda request: OwnerForm(request.POST or None, actor=request.user),
        _assign_contacts,
        gettext_lazy("Assign"),
    ),
}


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def account_bulk(request: HttpRequest) -> HttpResponse:
    return _bulk(request, ACCOUNT_ACTS, accounts_listing, "account", "customers:account-list")


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def contact_bulk(request: HttpRequest) -> HttpResponse:
    return _bulk(request, CONTACT_ACTS, contacts_listing, "contact", "customers:contact-list")


def _bulk(request: HttpRequest, acts: Any, listing: Any, noun: str, back: str) -> HttpResponse:
    if (act := acts.get(request.GET.get("action", ""))) is None:
        raise BadRequest(_("Unknown action."))
    needed, make_form, do, heading = act
    check_policy(request.user, f"customers.{needed}")
    rows, form = chosen(request, listing(request, list_params(request.GET))), make_form(request)
    if request.method == "POST" and (form.is_valid() or not form.fields):
        return _answer(request, do(request, rows, form.cleaned_data), noun, back, undoable=needed != "delete")
    count = rows.order_by()[:MAX_BULK].count()
    context = {
        "form": form,
        "heading": heading,
        "submit": heading,
        "count": count,
        "danger": needed == "delete",
        "back_url": reverse(back),
    }
    return page(request, "customers/bulk.html", context, parts=("dialog",), status=form_status(form))


def _answer(request: HttpRequest, result: BulkResult, noun: str, back: str, *, undoable: bool) -> HttpResponse:
    if not is_htmx(request):
        return go(request, reverse(back))
    message = ngettext("%(count)s changed.", "%(count)s changed.", result.changed) % {"count": result.changed}
    if result.refused:
        left = ngettext("%(count)s was left as it is.", "%(count)s were left as they are.", result.refused)
        message = f"{message} {left % {'count': result.refused}}"
    undo_url = reverse("customers:undo", args=[result.batch]) if result.changed and undoable else ""
    return toast(
        done(**{f"{noun}_changed": "many"}),
        message,
        undo_url=undo_url,
        level="warning" if result.refused else "success",
    )


@require_POST
@requires("customers.edit")
def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    count = services.undo(batch=batch, actor=request.user)
    if not is_htmx(request):
        return go(request, reverse("customers:account-list"))
    message = ngettext("%(count)s put back.", "%(count)s put back.", count) % {"count": count}
    return toast(done(account_changed="many", contact_changed="many"), message)
