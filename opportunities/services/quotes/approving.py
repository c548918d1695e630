"""Asking for the yes a discount needs, and answering."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes, type_diff
from core.errors import FieldProblem, Refusal
from opportunities import policies
from opportunities.discounts import Limits, nodes_for
from opportunities.models import DiscountLimit, Quote, QuoteApproval
from opportunities.services.locking import tell
from opportunities.services.quotes.making import locked_quote, require_state
from people.approvals.directory import directory
from people.models import ApprovalRequest, Role, User
from people.services import approvals

State = Quote.State
KIND = "quote"
FOLLOWS: dict[str, tuple[str, str]] = {
    ApprovalRequest.State.APPROVED: (State.APPROVED, "quote.approved"),
    ApprovalRequest.State.REJECTED: (State.DRAFT, "quote.rejected"),
    ApprovalRequest.State.RETURNED: (State.DRAFT, "quote.returned"),
}


def limits() -> Limits:
    return Limits(dict(DiscountLimit.objects.values_list("role__key", "percent")))


def may_send_alone(actor: User, discount: Decimal) -> bool:
    allowed = [percent for role, percent in limits().by_role.items() if role in actor.role_keys]
    return discount <= max(allowed, default=Decimal(0))


def submit_quote(*, actor: User, quote: Quote, now: datetime, note: str = "", version: int | None = None) -> Quote:
    """Ask those who may give the discount; within one's own limit it is approved at once."""
    with transaction.atomic():
        quote = locked_quote(quote)
        policies.can_change_deal(actor, quote.opportunity).require()
        check_version(quote, version, {"state": State.PENDING})
        require_state(quote, State.DRAFT)
        if not quote.lines.exists():
            raise Refusal(_("A quote without lines offers nothing."), code="no_lines", field="lines")
        nodes = nodes_for(quote.discount_percent, actor.pk, limits(), directory())
        state = State.PENDING if nodes else State.APPROVED
        if nodes:
            approval = QuoteApproval(
                quote=quote, note=note.strip()[:500], snapshot=_snapshot(quote), is_demo=quote.is_demo
            )
            facts = {"discount_percent": quote.discount_percent, "amount": quote.amount}
            approvals.send(actor=actor, approval=approval, kind=KIND, facts=facts, now=now, nodes=nodes)
        diff = apply_changes(quote, {"state": state})
        save_changes(quote, diff)
        action = "quote.submitted" if nodes else "quote.approved"
        audit.record(actor=actor, action=action, record=quote, changes=diff, reason=note)
        tell(quote.opportunity)
    return quote


def answer_request(
    *, actor: User, approval: QuoteApproval, verdict: str, note: str, now: datetime, today: date
) -> QuoteApproval:
    """Approve, reject or return; what follows for the quote happens with the last answer that is needed."""
    with transaction.atomic():
        quote = locked_quote(approval.quote)
        policies.can_see_deal(actor, quote.opportunity).require()
        approval = approvals.decide(actor=actor, approval=approval, verdict=verdict, note=note, now=now)
        state, action = FOLLOWS.get(approval.state, (quote.state, "quote.approval_step"))
        diff = apply_changes(quote, {"state": state})
        if diff:
            save_changes(quote, diff)
        audit.record(actor=actor, action=action, record=quote, changes=diff, reason=note)
        tell(quote.opportunity)
    return approval


def recall_quote(*, actor: User, quote: Quote, now: datetime) -> Quote:
    """Its sender takes it back to change it."""
    with transaction.atomic():
        quote = locked_quote(quote)
        require_state(quote, State.PENDING)
        approvals.recall(actor=actor, approval=quote.approvals.get(state=ApprovalRequest.State.PENDING), now=now)
        diff = apply_changes(quote, {"state": State.DRAFT})
        save_changes(quote, diff)
        audit.record(actor=actor, action="quote.recalled", record=quote, changes=diff)
        tell(quote.opportunity)
    return quote


def set_limits(*, actor: User, limits: Mapping[Role, Decimal | None]) -> None:
    """Up to which discount each role sends quotes alone; None takes the role's limit away."""
    policies.can_manage_pipelines(actor).require()
    wrong = [role for role, percent in limits.items() if percent is not None and not 0 <= percent <= 100]
    if wrong:
        message = _("A discount lies between 0 and 100.")
        raise Refusal(message, code="range", problems=[FieldProblem(role.key, "range", message) for role in wrong])
    with transaction.atomic():
        changes = {role.key: change for role, percent in limits.items() if (change := _set_limit(role, percent))}
        if changes:
            record = next(iter(limits))
            audit.record(actor=actor, action="quote.limits_set", record=record, changes=changes)


def _set_limit(role: Role, percent: Decimal | None) -> list[str | None] | None:
    row = DiscountLimit.objects.select_for_update().filter(role=role).first()
    before = row.percent if row is not None else None
    if before == percent:
        return None
    if percent is None:
        DiscountLimit.objects.filter(role=role).delete()
    else:
        DiscountLimit.objects.update_or_create(role=role, defaults={"percent": percent})
    return [None if before is None else str(before), None if percent is None else str(percent)]


def _snapshot(quote: Quote) -> type_diff:
    """What the approvers decide about."""
    rows = [[row.name, str(row.quantity), str(row.unit_price), str(row.discount_percent)] for row in quote.lines.all()]
    return {"amount": [str(quote.amount), quote.currency], "discount": [str(quote.discount_percent)], "lines": rows}
