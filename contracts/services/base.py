"""What all verbs of this room share: the locked contract, its sums made new, and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Min, Q, Sum
from django.utils.translation import gettext as _

from contracts import stages
from contracts.models import Contract
from core import search
from core.changes import apply_changes, save_changes, type_diff
from core.errors import Refusal
from core.events import RecordChanged, broadcast
from core.models import Record
from core.money import ZERO, round_money
from people.models import User


def locked(pk: UUID) -> Contract:
    """The contract's row locked until the end of the transaction: all acts on one contract come one after the other."""
    return Contract.objects.select_for_update(of=("self",)).select_related("account", "owner", "opportunity").get(pk=pk)


def derive(contract: Contract) -> None:
    contract.search = search.document(contract.number, contract.name, contract.account.name)


def settle(contract: Contract, today: date, changes: dict[str, Any] | None = None, *also: str) -> type_diff:
    """Apply `changes`, make the sums new from their rows, let the stage follow, and save what differs."""
    diff = apply_changes(contract, changes or {})
    diff |= apply_changes(contract, _sums(contract))
    if contract.status in stages.FOLLOWING:
        diff |= apply_changes(contract, {"status": following_stage(contract, today)})
    if diff or also:
        save_changes(contract, diff, *also)
    return diff


def following_stage(contract: Contract, today: date) -> str:
    return stages.stage_on(
        today,
        signed_on=contract.signed_on,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        amount=contract.amount,
        paid=contract.paid_amount,
    )


def _sums(contract: Contract) -> dict[str, Any]:
    """A refund that is not approved yet gives no room back."""
    approved, waiting = Q(status="approved"), Q(status="in_approval", amount__gt=0)
    paid = contract.payments.aggregate(paid=Sum("amount", filter=approved), pending=Sum("amount", filter=waiting))
    unpaid = Q(paid_amount__lt=F("amount"))
    plan = contract.instalments.aggregate(planned=Sum("amount"), oldest=Min("due_on", filter=unpaid))
    invoiced = contract.invoices.valid().aggregate(total=Sum("amount"))["total"]
    return {
        "paid_amount": paid["paid"] or ZERO,
        "pending_amount": paid["pending"] or ZERO,
        "invoiced_amount": invoiced or ZERO,
        "planned_amount": plan["planned"] or ZERO,
        "oldest_due_on": plan["oldest"],
    }


def require_money(amount: Decimal, currency: str, field: str = "amount") -> Decimal:
    """An amount in whole minor units, above zero."""
    if amount <= 0:
        raise Refusal(_("The amount must be above zero."), code="not_positive", field=field)
    if round_money(amount, currency) != amount:
        raise Refusal(_("This currency has no such small unit."), code="minor_unit", field=field)
    return amount


def tell(contract: Contract, *more: Any) -> None:
    """Open pages of its owner ask again; `more` are records of other topics."""
    audience = (contract.owner_id,) if contract.owner_id else ()
    broadcast(RecordChanged(topic="contract", id=contract.pk, audience=audience))
    for record in more:
        broadcast(RecordChanged(topic=record._meta.model_name, id=record.pk, audience=audience))


def saved(record: Record, changes: dict[str, Any]) -> type_diff:
    diff = apply_changes(record, changes)
    if diff:
        save_changes(record, diff)
    return diff


def external_ref_of(given: Mapping[str, str] | None) -> dict[str, str]:
    return {"external_system": given["system"], "external_id": given["id"]} if given else {}


def owner_of(contract: Contract) -> User:
    if contract.owner is None:
        raise Refusal(_("Give the contract an owner first."), code="no_owner", field="owner")
    return contract.owner
