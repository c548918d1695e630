"""What is done with a contract after it was drafted: changing, signing, declaring void, archiving, giving to somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit import services as audit
from contracts import policies
from contracts.events import ContractVoided
from contracts.models import Contract, ContractChange, Status
from contracts.models.contract import RUNNING
from contracts.services import crediting
from contracts.services.approving import send
from contracts.services.base import locked, settle, tell
from contracts.services.changing import CHANGED, check_change, difference
from core.changes import check_version
from core.errors import Conflict, Refusal
from core.events import announce
from people.models import User
from people.services import notify


def propose_change(
    *,
    actor: User,
    contract: Contract,
    changes: Mapping[str, Any],
    reason: str,
    now: datetime,
    today: date,
    version: int | None = None,
) -> ContractChange:
    """Send a change contract to be approved; until it is decided nothing else about the contract changes but what is paid."""
    if unknown := sorted(set(changes) - set(CHANGED)):
        raise TypeError(f"not what a change contract changes: {unknown}")
    with transaction.atomic():
        contract = locked(contract.pk)
        policies.can_edit(actor, contract).require()
        check_version(contract, version, changes)
        policies.require_state(contract, Status.TO_SIGN, Status.SIGNED, Status.IN_PROGRESS, Status.COMPLETED)
        if not reason.strip():
            raise Refusal(_("Say why the contract changes."), code="reason_required", field="reason")
        wanted = {name: changes.get(name, getattr(contract, name)) for name in CHANGED}
        change = ContractChange(
            contract=contract, made_by=actor, reason=reason.strip()[:500], effective_on=today, **wanted
        )
        check_change(contract, change)
        diff = difference(contract, change)
        if not diff:
            raise Refusal(_("Nothing differs from the contract as it is."), code="no_change")
        change.is_demo = contract.is_demo
        change.save(force_insert=True)
        settle(contract, today, {"status": Status.CHANGING})
        audit.record(actor=actor, action="contract.change_sent", record=contract, changes=diff, reason=reason)
        send(actor=actor, subject=change, flow="change", now=now, today=today, note=reason)
        tell(contract)
    return change


def sign(*, actor: User, contract: Contract, signed_on: date, today: date, version: int | None = None) -> Contract:
    """The day on which both sides have signed; the signed credit counts on it."""
    with transaction.atomic():
        contract = locked(contract.pk)
        policies.can_edit(actor, contract).require()
        check_version(contract, version, {"signed_on": signed_on})
        policies.require_state(contract, Status.TO_SIGN)
        if signed_on > today:
            raise Refusal(_("The day of signing lies in the future."), code="future", field="signed_on")
        diff = settle(contract, today, {"signed_on": signed_on})
        crediting.book_signed(contract)
        audit.record(actor=actor, action="contract.signed", record=contract, changes=diff)
        tell(contract)
    return contract


def void(*, actor: User, contract: Contract, reason: str, today: date, version: int | None = None) -> Contract:
    """The contract counts no more; signed credit is taken back today. What was paid must be refunded before."""
    with transaction.atomic():
        contract = locked(contract.pk)
        policies.can_void(actor, contract).require()
        check_version(contract, version, {"status": Status.VOID})
        policies.require_state(contract, Status.DRAFT, Status.TO_SIGN, *_CLOSABLE)
        if not reason.strip():
            raise Refusal(_("Say why the contract is void."), code="reason_required", field="reason")
        if contract.paid_amount or contract.pending_amount or contract.invoiced_amount:
            message = _("Refund the payments and reverse the invoices of this contract first.")
            raise Conflict(message, code="has_money", current={"paid_amount": str(contract.paid_amount)})
        diff = settle(contract, today, {"status": Status.VOID, "void_reason": reason.strip()[:500]})
        crediting.take_back_all(contract, on=today, reason=reason)
        audit.record(actor=actor, action="contract.voided", record=contract, changes=diff, reason=reason)
        announce(ContractVoided(id=contract.pk))
        tell(contract)
    return contract


def archive(*, actor: User, contract: Contract, today: date, version: int | None = None) -> Contract:
    """Put away what is fulfilled and paid."""
    with transaction.atomic():
        contract = locked(contract.pk)
        policies.can_edit(actor, contract).require()
        check_version(contract, version, {"status": Status.ARCHIVED})
        policies.require_state(contract, Status.COMPLETED)
        diff = settle(contract, today, {"status": Status.ARCHIVED})
        audit.record(actor=actor, action="contract.archived", record=contract, changes=diff)
        tell(contract)
    return contract


def assign(
    *, actor: User, contract: Contract, owner: User, today: date, version: int | None = None, reason: str = ""
) -> Contract:
    """Give the contract to somebody else. Credit that was fixed stays where it is, also that of payments to come."""
    with transaction.atomic():
        contract = locked(contract.pk)
        policies.can_assign(actor, contract, owner).require()
        check_version(contract, version, {"owner": owner})
        diff = settle(contract, today, {"owner": owner})
        if diff:
            audit.record(actor=actor, action="contract.assigned", record=contract, changes=diff, reason=reason)
            if owner.pk != actor.pk:
                notify(
                    user=owner,
                    kind="contract.assigned",
                    params={"actor": str(actor), "name": str(contract)},
                    url=f"/contracts/{contract.pk}/",
                    unique_key=f"contract.assigned:{contract.pk}:{contract.version}",
                )
            tell(contract)
    return contract


def hand_over(*, actor: User, user: User, successor: User) -> int:
    """Everything a leaver owns goes to his successor; how many."""
    with transaction.atomic():
        rows = list(Contract.objects.select_for_update(of=("self",)).filter(owner=user).order_by("pk"))
        Contract.objects.filter(pk__in=[row.pk for row in rows]).update(owner=successor, version=F("version") + 1)
        change = {"owner": [str(user.pk), str(successor.pk)]}
        audit.record_many(
            audit.entry(actor=actor, action="contract.assigned", record=row, changes=change, reason=_("Hand-over"))
            for row in rows
        )
    return len(rows)


_CLOSABLE = (*(state for state in RUNNING if state != Status.CHANGING), Status.COMPLETED)
