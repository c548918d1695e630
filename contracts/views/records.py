"""Making, showing and editing one contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.queries import history
from contracts import policies, queries, services
from contracts.document import contract_pdf
from contracts.forms.contract import ContractForm, instalment_rows, plan_of, won_deals
from contracts.models import Contract, Instalment, Invoice, Payment, Status
from contracts.services.writing import ALWAYS_EDITABLE
from contracts.views.answers import after, contract_or_404, part_or_404, sent, version_of
from core.amount_words import in_words
from core.errors import Refusal
from core.htmx import go
from core.inline import inline_edit
from core.pages import add_refusal, form_status, page
from core.routes import requires
from customers.models import Account
from opportunities.models import Opportunity
from people.ownership import get_visible_or_404, visibility_reason
from people.queries import organisation


@require_http_methods(["GET", "POST"])
@requires("contracts.create")
def create(request: HttpRequest) -> HttpResponse:
    """From a won deal (`?opportunity=`), or directly, for an account (`?account=`)."""
    deal, account = _asked(request)
    form = ContractForm(sent(request), user=request.user, initial=_initial(deal, account))
    if request.method == "POST" and form.is_valid():
        try:
            contract = services.create_contract(
                actor=request.user, today=timezone.localdate(), opportunity=deal, **form.cleaned_data
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("contracts:detail", args=[contract.pk]))
    deals = won_deals(request.user).filter(contracts__isnull=True).order_by("-closed_on")[:8] if deal is None else []
    context = {
        "form": form,
        "heading": _("New contract"),
        "deal": deal,
        "deals": deals,
        "back_url": reverse("contracts:list"),
    }
    return page(request, "contracts/form.html", context, status=form_status(form))


def _asked(request: HttpRequest) -> tuple[Opportunity | None, Account | None]:
    """What the page of a deal or an account names in the address."""
    found: list[Any] = []
    for name, rows in (("opportunity", won_deals(request.user)), ("account", Account.objects.all())):
        text = request.GET.get(name, "")
        found.append(get_visible_or_404(rows, request.user, text) if text else None)
    return found[0], found[1]


def _initial(deal: Opportunity | None, account: Account | None) -> dict[str, Any]:
    known = {"account": account, "currency": organisation().base_currency, "cost": 0}
    if deal is None:
        return known
    return {
        "name": deal.name,
        "account": deal.account,
        "amount": deal.amount,
        "currency": deal.currency,
        "cost": deal.cost or 0,
        "deal_type": deal.deal_type,
    }


@require_safe
@requires("contracts.view")
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract = contract_or_404(request, pk)
    context = facts(request, contract)
    if request.headers.get("HX-Target") not in ("facts", "panel"):
        context |= background(request, contract)
    return page(request, "contracts/detail.html", context, parts=("panel", "facts", "money", "below"))


def facts(request: HttpRequest, contract: Contract) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    may_edit, may_approve = policies.can_edit(user, contract), policies.can_approve(user, contract)
    draft, payable = contract.status == Status.DRAFT, contract.is_approved and contract.status != Status.ARCHIVED
    return {
        "contract": contract,
        "record": contract,
        "today": today,
        "edit_route": "contracts:edit-field",
        "may_edit": may_edit and draft,
        "may_send": may_edit and draft,
        "may_sign": may_edit and contract.status == Status.TO_SIGN,
        "may_change": may_edit and contract.is_approved and contract.status not in (Status.CHANGING, Status.ARCHIVED),
        "may_pay": may_edit and payable and contract.signed_on is not None and contract.room_to_pay > 0,
        "may_plan": may_edit and (draft or payable),
        "may_invoice": may_edit and payable and contract.room_to_invoice > 0,
        "may_void": policies.can_void(user, contract)
        and contract.status not in (Status.VOID, Status.IN_APPROVAL, Status.CHANGING, Status.ARCHIVED),
        "may_archive": may_edit and contract.status == Status.COMPLETED,
        "may_assign": bool(policies.may(user, contract, "assign")),
        "may_approve": bool(may_approve),
        "words": in_words(contract.amount) if contract.currency == "CNY" else "",
        "tone": queries.tone_of(contract),
    }


def background(request: HttpRequest, contract: Contract) -> dict[str, Any]:
    """The plan, the money, the approvals, where it came from, and who sees it."""
    today = timezone.localdate()
    return {
        "instalments": queries.plan(contract, today),
        "payments": contract.payments.select_related("made_by", "reverses").order_by("-id"),
        "invoices": contract.invoices.select_related("reverses").order_by("-id"),
        "changes": contract.changes.select_related("made_by").order_by("-id"),
        "requests": queries.approvals_of(contract),
        "credit": queries.credit_of(contract),
        "trace": queries.trace(request.user, contract),
        "history": history(contract, request.user),
        "why": visibility_reason(request.user, contract),
    }


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract = contract_or_404(request, pk, "edit")
    only = None if contract.status == Status.DRAFT else ALWAYS_EDITABLE
    form = ContractForm(sent(request), instance=contract, user=request.user, only=only)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_contract(
                actor=request.user,
                contract=contract,
                today=timezone.localdate(),
                version=version_of(request),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("contracts:detail", args=[pk]))
    context = {
        "form": form,
        "heading": str(contract),
        "back_url": reverse("contracts:detail", args=[pk]),
        "version": contract.version,
    }
    return page(request, "contracts/form.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def edit_field(request: HttpRequest, pk: UUID, field: str) -> HttpResponse:
    contract = contract_or_404(request, pk, "edit")

    def save(changes: Mapping[str, Any], version: int | None) -> Contract:
        return services.edit_contract(
            actor=request.user, contract=contract, today=timezone.localdate(), version=version, **changes
        )

    def form(data: Any) -> ContractForm:
        return ContractForm(data, instance=contract, user=request.user)

    return inline_edit(request, contract, field, form=form, route="contracts:edit-field", topic="contract", save=save)


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract = contract_or_404(request, pk, "edit")
    rows, refusal, status = instalment_rows(sent(request), contract), None, 200
    if request.method == "POST":
        status = 422
        if rows.is_valid():
            try:
                services.set_instalments(
                    actor=request.user,
                    contract=contract,
                    plan=plan_of(rows),
                    today=timezone.localdate(),
                    version=version_of(request),
                )
            except Refusal as error:
                refusal, status = error, error.status
            else:
                return after(request, contract, _("Payment plan saved."))
    context = {
        "rows": rows,
        "contract": contract,
        "refusal": refusal,
        "heading": _("Payment plan"),
        "back_url": reverse("contracts:detail", args=[pk]),
    }
    return page(request, "contracts/plan_form.html", context, parts=("dialog",), status=status)


@require_safe
@requires("contracts.view")
def payment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A payment is shown on the page of its contract; in the side panel by itself."""
    return _part(request, part_or_404(request, Payment, pk), "payment")


@require_safe
@requires("contracts.view")
def invoice(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _part(request, part_or_404(request, Invoice, pk), "invoice")


@require_safe
@requires("contracts.view")
def instalment(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _part(request, part_or_404(request, Instalment, pk), "instalment")


def _part(request: HttpRequest, part: Any, name: str) -> HttpResponse:
    if request.headers.get("HX-Target") != "panel":
        return go(request, f"{reverse('contracts:detail', args=[part.contract_id])}#{name}-{part.pk}")
    context = {name: part, "contract": part.contract, "today": timezone.localdate()}
    return page(request, f"contracts/{name}_panel.html", context, parts=("panel",))


@require_safe
@requires("contracts.view")
def pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract = contract_or_404(request, pk)
    response = HttpResponse(contract_pdf(contract, get_language() or "en"), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{contract.number}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
