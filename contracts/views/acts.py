"""What is done with a contract: sending, signing, changing, declaring void, archiving, giving to somebody else."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contracts import services
from contracts.forms.contract import ChangeForm, OwnerForm, ReasonForm, SendForm, SignForm
from contracts.models import ContractApproval
from contracts.views.answers import after, asked, contract_or_404, sent, version_of
from core.routes import requires
from people.models import User


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def send(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract = contract_or_404(request, pk, "edit")

    def save(given: dict[str, Any]) -> None:
        now = timezone.now()
        services.send_contract(
            actor=request.user,
            contract=contract,
            now=now,
            today=timezone.localdate(now),
            version=version_of(request),
            **given,
        )

    text = _("It is closed for editing until it is decided.")
    if contract.planned_amount != contract.amount:
        text += " " + _("Mind that the payment plan does not sum to the amount of the contract.")
    return asked(
        request, SendForm(sent(request)), contract,
        heading=_("Send for approval"), submit=_("Send"), said=_("Sent for approval."), save=save, text=text,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract, today = contract_or_404(request, pk, "edit"), timezone.localdate()

    def save(given: dict[str, Any]) -> None:
        services.sign(actor=request.user, contract=contract, today=today, version=version_of(request), **given)

    return asked(
        request, SignForm(sent(request), initial={"signed_on": today}), contract,
        heading=_("Signed by both sides"), submit=_("Save"), said=_("The contract is signed."), save=save,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("contracts.edit")
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract = contract_or_404(request, pk, "edit")

    def save(given: dict[str, Any]) -> None:
        now, reason = timezone.now(), given.pop("reason")
        services.propose_change(
            actor=request.user, contract=contract, changes=given, reason=reason, now=now,
            today=timezone.localdate(now), version=version_of(request),
        )  # fmt: skip

    text = _("An approved contract changes by a change contract, which is approved like the first one.")
    return asked(
        request, ChangeForm(sent(request), instance=contract, user=request.user), contract,
        heading=_("Change contract"), submit=_("Send for approval"), said=_("Sent for approval."), save=save, text=text,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("contracts.view")
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract = contract_or_404(request, pk)

    def save(given: dict[str, Any]) -> None:
        services.void(
            actor=request.user, contract=contract, today=timezone.localdate(), version=version_of(request), **given
        )

    text = _("Its number stays, its credit is taken back today. This can't be undone.")
    return asked(
        request, ReasonForm(sent(request)), contract, danger=True, text=text,
        heading=_("Declare void"), submit=_("Declare void"), said=_("The contract is void."), save=save,
    )  # fmt: skip


@require_POST
@requires("contracts.edit")
def archive(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract = contract_or_404(request, pk, "edit")
    services.archive(actor=request.user, contract=contract, today=timezone.localdate(), version=version_of(request))
    return after(request, contract, _("Archived."))


@require_http_methods(["GET", "POST"])
@requires("contracts.assign")
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    contract = contract_or_404(request, pk, "assign")
    reach = request.user.access.reach("contracts", "assign")
    owners = User.objects.active()
    if reach is not None and not reach.everyone:
        owners = owners.filter(pk__in=reach.owner_ids)

    def save(given: dict[str, Any]) -> None:
        services.assign(
            actor=request.user, contract=contract, today=timezone.localdate(), version=version_of(request), **given
        )

    form = OwnerForm(sent(request), owners=owners.order_by("full_name"), initial={"owner": contract.owner_id})
    text = _("Credit that was fixed stays with the people who earned it.")
    return asked(
        request, form, contract, heading=_("Assign"), submit=_("Assign"), said=_("Assigned."), save=save, text=text
    )


@require_POST
@requires("contracts.view")
def recall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sender takes back what he sent; `pk` is the request's."""
    approval = get_object_or_404(ContractApproval, pk=pk)
    contract = contract_or_404(request, approval.of_contract.pk)
    now = timezone.now()
    services.recall(actor=request.user, approval=approval, now=now, today=timezone.localdate(now))
    return after(request, contract, _("Called back."))
