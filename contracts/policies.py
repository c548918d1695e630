"""Who may do what with a contract, its payments and invoices."""

from __future__ import annotations

from django.utils.translation import gettext as _

from contracts.models import Contract, ContractApproval, Status
from core.errors import Conflict
from core.verdicts import YES, Verdict, no
from people.models import User
from people.ownership import may


def can_create(actor: User, owner: User | None = None) -> Verdict:
    if not actor.may("contracts.create"):
        return no(_("Your role does not allow you to make contracts."))
    return can_own(actor, owner)


def can_own(actor: User, owner: User | None) -> Verdict:
    """For oneself always; for others within the reach of "assign", or of "create" for those who make everybody's contracts."""
    if owner is None or owner.pk == actor.pk:
        return YES
    reaches = [actor.access.reach("contracts", action) for action in ("assign", "create")]
    if not any(reach is not None and reach.covers(owner.pk) for reach in reaches):
        return no(_("You may not give contracts to %(name)s.") % {"name": owner})
    if not owner.is_active or not owner.may("contracts.view"):
        return no(_("%(name)s does not work with contracts.") % {"name": owner})
    return YES


def can_edit(actor: User, contract: Contract) -> Verdict:
    return may(actor, contract, "edit")


def can_assign(actor: User, contract: Contract, owner: User) -> Verdict:
    verdict = may(actor, contract, "assign")
    return can_own(actor, owner) if verdict else verdict


def can_approve(actor: User, contract: Contract) -> Verdict:
    """By role and reach; nobody confirms the money of his own contract."""
    if contract.owner_id == actor.pk:
        return no(_("Nobody approves what belongs to himself."))
    return YES if may(actor, contract, "approve") else no(_("Your role does not allow you to approve this."))


def can_void(actor: User, contract: Contract) -> Verdict:
    """A draft by whoever works on it; what was approved by those who approve."""
    if contract.status == Status.DRAFT:
        return can_edit(actor, contract)
    return (
        YES if may(actor, contract, "approve") else no(_("An approved contract is declared void by those who approve."))
    )


def can_issue_invoice(actor: User, contract: Contract) -> Verdict:
    return YES if may(actor, contract, "approve") else no(_("Invoices are issued by finance."))


def require_state(contract: Contract, *states: str) -> None:
    """409 with the present state where a contract's stage does not allow an act."""
    if contract.status not in states:
        message = _("This contract is in the state “%(state)s”, which does not allow this.") % {
            "state": contract.get_status_display()
        }
        raise Conflict(message, code="wrong_state", current={"status": contract.status, "version": contract.version})


def may_decide_request(user: User, request: ContractApproval) -> bool:
    """Whom a step can be handed to, or who can be asked in addition: who sees it, and could answer."""
    contract = request.of_contract
    return Contract.objects.visible_to(user).filter(pk=contract.pk).exists() and bool(can_approve(user, contract))
