"""The payment plan: what is to be paid when, and which payment pays which instalment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from audit import services as audit
from contracts import matching, policies
from contracts.models import Allocation, Contract, Instalment, Payment, Status
from contracts.models.contract import RUNNING
from contracts.services.base import locked, require_money, settle, tell
from core.changes import check_version, type_diff
from core.errors import Refusal
from core.money import ZERO
from people.models import User

MOST_INSTALMENTS = 120


@dataclass(frozen=True, slots=True)
class Planned:
    """One instalment as somebody wants it."""

    due_on: date
    amount: Decimal
    note: str = ""
    remind_days: int = 3


def set_instalments(
    *, actor: User, contract: Contract, plan: Sequence[Planned], today: date, version: int | None = None
) -> Contract:
    """Replace the plan. What was paid is matched anew with it, the first due first."""
    with transaction.atomic():
        contract = locked(contract.pk)
        policies.can_edit(actor, contract).require()
        check_version(contract, version, {})
        policies.require_state(contract, Status.DRAFT, Status.TO_SIGN, *RUNNING)
        diff = write_plan(contract, plan)
        if diff:
            rematch(contract)
            settle(contract, today)
            audit.record(actor=actor, action="contract.plan_changed", record=contract, changes=diff)
            tell(contract)
    return contract


def allocate(*, actor: User, payment: Payment, parts: Mapping[Instalment, Decimal], today: date) -> Payment:
    """Match an approved payment by hand with the instalments it is meant for."""
    with transaction.atomic():
        contract = locked(payment.contract_id)
        policies.can_edit(actor, contract).require()
        payment = contract.payments.get(pk=payment.pk)
        _check_parts(payment, parts)
        payment.allocations.all().delete()
        refresh_paid(contract)
        plan = {due.key: due for due in plan_of(contract)}
        for instalment, amount in parts.items():
            if amount > plan[instalment.pk].open:
                message = _("Only %(open)s of instalment %(position)s is open.")
                words = {"open": plan[instalment.pk].open, "position": instalment.position}
                raise Refusal(message % words, code="more_than_open", field="parts")
        write_allocations(payment, {instalment.pk: amount for instalment, amount in parts.items()}, by_hand=True)
        refresh_paid(contract)
        settle(contract, today)
        changes = {"matched": [None, [f"{row.position}: {amount}" for row, amount in parts.items()]]}
        audit.record(actor=actor, action="payment.matched", record=payment, changes=changes)
        tell(contract, payment)
    return payment


def write_plan(contract: Contract, plan: Sequence[Planned]) -> type_diff:
    """Write the instalments in order of their days; the difference in words of the audit trail, empty when nothing differs."""
    wanted = sorted(plan, key=lambda item: item.due_on)
    _check_plan(contract, wanted)
    before = [f"{row.due_on} {row.amount}" for row in contract.instalments.all()]
    after = [f"{item.due_on} {item.amount:.2f}" for item in wanted]
    if before == after:
        return {}
    contract.instalments.all().delete()
    Instalment.objects.bulk_create(
        Instalment(
            contract=contract,
            position=position,
            due_on=item.due_on,
            amount=item.amount,
            note=item.note.strip()[:200],
            remind_days=item.remind_days,
            is_demo=contract.is_demo,
        )
        for position, item in enumerate(wanted, 1)
    )
    return {"instalments": [before, after]}


def _check_plan(contract: Contract, plan: Sequence[Planned]) -> None:
    if len(plan) > MOST_INSTALMENTS:
        raise Refusal(_("A plan has at most %(most)s instalments.") % {"most": MOST_INSTALMENTS}, code="too_many")
    for item in plan:
        require_money(item.amount, contract.currency, "instalments")
    total = sum((item.amount for item in plan), ZERO)
    if total > contract.amount:
        message = _("The instalments sum to %(total)s, which is more than the contract's %(amount)s.")
        words = {"total": total, "amount": contract.amount}
        raise Refusal(message % words, code="plan_exceeds_contract", field="instalments")


def _check_parts(payment: Payment, parts: Mapping[Instalment, Decimal]) -> None:
    if payment.status != Payment.Status.APPROVED or payment.is_refund or payment.refunds.counting().exists():
        message = _("Only an approved payment without refund is matched by hand.")
        raise Refusal(message, code="not_matchable", field="parts")
    if any(instalment.contract_id != payment.contract_id for instalment in parts):
        raise Refusal(_("This instalment belongs to another contract."), code="other_contract", field="parts")
    if any(amount <= 0 for amount in parts.values()) or sum(parts.values(), ZERO) > payment.amount:
        raise Refusal(_("The parts must be above zero and fit into the payment."), code="bad_parts", field="parts")


def plan_of(contract: Contract) -> list[matching.Due]:
    rows = contract.instalments.all()
    return [matching.Due(row.pk, row.due_on, row.position, row.amount, row.paid_amount) for row in rows]


def match(payment: Payment) -> None:
    """First in, first out; a refund gives back what its payment had."""
    contract = payment.contract
    if payment.reverses is None:
        parts = matching.first_in_first_out(payment.amount, plan_of(contract))
    else:
        parts = _given_back(payment, payment.reverses)
    write_allocations(payment, parts)
    refresh_paid(contract)


def _given_back(refund: Payment, original: Payment) -> dict[UUID, Decimal]:
    rows = Allocation.objects.filter(payment__in=[original.pk, *original.refunds.values_list("pk", flat=True)])
    matched = {
        row["instalment_id"]: row["total"]
        for row in rows.order_by().values("instalment_id").annotate(total=Sum("amount"))
    }
    earlier = original.refunds.approved().exclude(pk=refund.pk).aggregate(total=Sum("amount"))["total"] or ZERO
    free = original.amount + earlier - sum(matched.values(), ZERO)
    return matching.given_back(-refund.amount, matched, plan_of(refund.contract), max(free, ZERO))


def rematch(contract: Contract) -> None:
    """All approved payments anew, in the order in which they were received; a new plan has no matches yet."""
    Allocation.objects.filter(payment__contract=contract).delete()
    refresh_paid(contract)
    for payment in contract.payments.approved().order_by("received_on", "id").select_related("reverses"):
        payment.contract = contract
        match(payment)


def write_allocations(payment: Payment, parts: Mapping[UUID, Decimal], *, by_hand: bool = False) -> None:
    Allocation.objects.bulk_create(
        Allocation(payment=payment, instalment_id=key, amount=amount, by_hand=by_hand, is_demo=payment.is_demo)
        for key, amount in parts.items()
    )


def refresh_paid(contract: Contract) -> None:
    """Each instalment's paid amount made new from what is matched with it."""
    sums = dict(
        Allocation.objects.filter(instalment__contract=contract)
        .order_by()
        .values_list("instalment_id")
        .annotate(total=Sum("amount"))
    )
    rows = list(contract.instalments.all())
    for row in rows:
        row.paid_amount = sums.get(row.pk, ZERO)
    Instalment.objects.bulk_update(rows, ["paid_amount"])
