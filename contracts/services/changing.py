"""Changing an approved contract: by a change contract that is approved like the first one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Contract, ContractChange
from contracts.services import crediting
from contracts.services.base import derive, following_stage, require_money, saved, settle
from core.errors import Refusal
from core.models import Record

CHANGED = ("name", "amount", "cost", "starts_on", "ends_on", "terms")


def check_change(contract: Contract, change: ContractChange) -> None:
    """A change can't take back what was paid, invoiced or planned already."""
    require_money(change.amount, contract.currency)
    if change.starts_on and change.ends_on and change.ends_on < change.starts_on:
        raise Refusal(_("A contract ends after it starts."), code="ends_before_start", field="ends_on")
    least = max(contract.paid_amount + contract.pending_amount, contract.invoiced_amount)
    if change.amount < least:
        message = _("%(least)s is paid, being paid or invoiced already.") % {"least": least}
        raise Refusal(message, code="below_paid", field="amount")
    if change.amount < contract.planned_amount:
        message = _("The payment plan sums to %(planned)s. Shorten the plan first.") % {
            "planned": contract.planned_amount
        }
        raise Refusal(message, code="below_plan", field="amount")


def apply_change(contract: Contract, change: ContractChange, *, now: datetime, today: date) -> None:
    """The contract says from now on what the change says; the credit of the difference is booked today."""
    check_change(contract, change)
    before, cost_before = contract.amount, contract.cost
    wanted: dict[str, Any] = {name: getattr(change, name) for name in CHANGED}
    for name, value in wanted.items():
        setattr(contract, name, value)
    derive(contract)
    contract.edition += 1
    saved(
        change,
        {"state": ContractChange.State.APPROVED, "number": contract.edition, "decided_at": now},
    )
    settle(contract, today, {"status": following_stage(contract, today)}, *CHANGED, "edition", "search")
    if contract.signed_on is not None:
        crediting.book_change(contract, before=before, cost_before=cost_before, on=today, reason=change.reason)


def difference(contract: Record, change: ContractChange) -> dict[str, list[str]]:
    """What the change changes, for the audit trail and the approver."""
    pairs = {name: (getattr(contract, name), getattr(change, name)) for name in CHANGED}
    return {name: [str(old or ""), str(new or "")] for name, (old, new) in pairs.items() if old != new}
