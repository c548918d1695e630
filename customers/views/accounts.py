"""Making, showing and changing one company."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.queries import history
from core.errors import Refusal
from core.htmx import go, is_htmx, toast
from core.inline import inline_edit
from core.pages import add_refusal, form_status, page
from core.routes import requires
from customers import policies, queries, services
from customers.forms import AccountForm, AccountQuickForm, AssignAccountForm, DeleteForm
from customers.models import Account
from customers.views.merging import moved_or_404
from customers.views.shared import account_or_404, after, dialog, panel_url, version_of
from people.ownership import visibility_reason
from people.queries import organisation

FACTS = (
    "name", "uscc", "level", "industry", "size", "revenue", "region", "country", "address", "phone", "website", "year_established",
    "description",
)  # fmt: skip
PARTS = ("panel", "facts", "people", "strip")


@require_http_methods(["GET", "POST"])
@requires("customers.create")
def account_create(request: HttpRequest) -> HttpResponse:
    """The whole form as a page; in the dialog the short one."""
    quick = is_htmx(request) and request.headers.get("HX-Target") == "dialog"
    form = _quick_form(request) if quick else _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            account = services.create_account(actor=request.user, **form.values)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            if quick:
                return after(request, account, _("Customer saved: %(name)s") % {"name": account})
            return go(request, reverse("customers:account-detail", args=[account.pk]))
    context = {
        "form": form,
        "heading": _("New customer"),
        "back_url": reverse("customers:account-list"),
        "duplicates": reverse("customers:account-duplicates"),
    }
    return page(request, "customers/form.html", context, parts=("dialog",), status=form_status(form))


def _quick_form(request: HttpRequest) -> AccountQuickForm:
    return AccountQuickForm(request.POST or None)


def _form(request: HttpRequest, account: Account | None = None) -> AccountForm:
    return AccountForm(
        request.POST or None, instance=account, user=request.user, base_currency=organisation().base_currency
    )


@require_safe
@requires("customers.view")
def account_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        account = account_or_404(request, pk)
    except Http404:
        return moved_or_404(request, "account", pk)
    context = _facts(request, account)
    if request.headers.get("HX-Target") not in PARTS:
        context |= _background(request, account)
    return page(request, "customers/account.html", context, parts=PARTS)


def _facts(request: HttpRequest, account: Account) -> dict[str, Any]:
    return {
        "account": account,
        "record": account,
        "facts": FACTS,
        "edit_route": "customers:account-edit-field",
        "may_edit": policies.can_edit_account(request.user, account),
        "may_assign": policies.can_assign(request.user, account, request.user),
        "may_release": account.pool_id is None and policies.can_release(request.user, account),
        "may_keep": policies.can_keep_out(request.user, account),
        "days_left": queries.days_left(account, timezone.localdate()),
        "may_delete": policies.can_delete_account(request.user, account),
        "may_share": policies.can_share(request.user, account),
        "parents": queries.parents_of(account, request.user) if account.parent_id else [],
        "seats": list(queries.seats_of(account)[:100]),
    }


def _background(request: HttpRequest, account: Account) -> dict[str, Any]:
    """What stands around the facts: the group, the rooms above by their addresses, the history, who sees it and why."""
    children = queries.children_of(account, request.user)
    in_group = bool(children or account.parent_id)
    return {
        "children": children,
        "group_url": panel_url(
            "opportunities:group", "", in_group and request.user.may("opportunities.view"), account.pk
        ),
        "opportunities_url": panel_url(
            "opportunities:panel", f"account={account.pk}", request.user.may("opportunities.view")
        ),
        "new_opportunity_url": panel_url(
            "opportunities:create", f"account={account.pk}", request.user.may("opportunities.create")
        ),
        "timeline_url": panel_url("activities:timeline", f"account={account.pk}", request.user.may("activities.view")),
        "history": history(account, request.user),
        "members": account.collaborators.select_related("user").order_by("id"),
        "why": visibility_reason(request.user, account),
    }


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def account_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(request, pk, "edit")
    form = _form(request, account)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_account(actor=request.user, account=account, changes=form.values, version=version_of(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("customers:account-detail", args=[pk]))
    context = {
        "form": form,
        "heading": _("Edit customer"),
        "back_url": reverse("customers:account-detail", args=[pk]),
        "version": account.version,
    }
    return page(request, "customers/form.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def account_edit_field(request: HttpRequest, pk: UUID, field: str) -> HttpResponse:
    account = account_or_404(request, pk, "edit")

    def save(changes: Mapping[str, Any], version: int | None) -> Account:
        return services.edit_account(actor=request.user, account=account, changes=changes, version=version)

    def form(data: Any) -> AccountForm:
        return AccountForm(data, instance=account, user=request.user)

    return inline_edit(
        request, account, field, form=form, route="customers:account-edit-field", topic="account", save=save
    )


@require_http_methods(["GET", "POST"])
@requires("customers.assign")
def account_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(request, pk, "assign")
    form = AssignAccountForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        owner, rest = (
            form.cleaned_data["owner"],
            {name: form.cleaned_data[name] for name in ("with_contacts", "reason")},
        )
        try:
            services.assign_account(actor=request.user, account=account, to=owner, **rest)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, account, _("Assigned to %(name)s.") % {"name": owner})
    return dialog(request, form, _("Assign"), _("Assign"), back_url=reverse("customers:account-detail", args=[pk]))


@require_http_methods(["GET", "POST"])
@requires("customers.delete")
def account_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(request, pk, "delete")
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.delete_account(actor=request.user, account=account, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return toast(go(request, reverse("customers:account-list")), _("Deleted."))
    text = _(
        "“%(name)s” is deleted for everybody, for good. Its contacts stay. What it was remains in the history."
    ) % {"name": account}
    back = reverse("customers:account-detail", args=[pk])
    return dialog(request, form, _("Delete this customer?"), _("Delete"), back_url=back, text=text, danger=True)
