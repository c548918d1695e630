"""Sending something to be approved, answering, calling back, handing over. Rooms call these inside their own transactions.

The room's service has asked its own policy and locked its record before; it writes the audit entry of what follows. Only handing
over, which changes nothing about the record, is complete in itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import Conflict, Forbidden, Refusal
from core.events import RecordChanged, broadcast
from core.periods import business_day
from people.approvals.directory import directory
from people.approvals.registry import KINDS, kind_of
from people.approvals.routing import Answered, Node, Seat, Stop, course, route
from people.models import ApprovalNode, ApprovalRequest, ApprovalStep, User
from people.queries import organisation
from people.services.notifications import notify

APPROVE, REJECT, RETURN = "approve", "reject", "return"
BEFORE, AFTER, ADDED = "before", "after", "added"
STATE_OF = {
    APPROVE: ApprovalStep.State.APPROVED,
    REJECT: ApprovalStep.State.REJECTED,
    RETURN: ApprovalStep.State.RETURNED,
}


def nodes_of(kind: str) -> list[Node]:
    """The flow of a kind as it is configured now."""
    return [
        Node(
            key=row.name,
            approver=row.approver,
            level=row.level,
            role=row.role.key if row.role else "",
            person=row.person_id,
            mode=row.mode,
            measure=row.measure,
            above=row.above,
        )
        for row in ApprovalNode.objects.of(kind)
    ]


def send(
    *,
    actor: User,
    approval: Any,
    kind: str,
    facts: Mapping[str, Decimal],
    now: datetime,
    nodes: Iterable[Node] = (),
    never: Iterable[Any] = (),
) -> Any:
    """Save the unsaved `approval` and ask those of the first stop. With no stop that applies it is approved at once.

    `nodes` replaces the configured flow of `kind`, for rooms that make their own. Those in `never` (the owner of what is approved) are
    not asked, as if they were away.
    """
    stops = route(list(nodes) or nodes_of(kind), directory(_day(now)).without(never), actor.pk, facts)
    if any(not stop.seats for stop in stops):
        raise Refusal(_("There is nobody who could approve this."), code="no_approver")
    approval.sent_by, approval.sent_at, approval.state = actor, now, ApprovalRequest.State.PENDING
    with transaction.atomic():
        approval.save(force_insert=True)
        steps = kind_of(approval).steps
        steps.objects.bulk_create(
            _step(steps, approval, stop, position, order, seat)
            for position, stop in enumerate(stops)
            for order, seat in enumerate(stop.seats)
        )
        return _go_on(approval, now)


def decide(*, actor: User, approval: Any, verdict: str, note: str, now: datetime) -> Any:
    """The actor's answer to the step he is asked. The approval comes back with the state that follows; the room does the rest."""
    if verdict not in STATE_OF:
        raise Refusal(_("Say whether you approve, reject or return it."), code="unknown_verdict", field="verdict")
    if verdict != APPROVE and not note.strip():
        raise Refusal(_("Say why, so that it can be mended."), code="reason_required", field="note")
    with transaction.atomic():
        approval = locked(approval)
        step = _open_step(approval, actor)
        step.state, step.decided_at, step.note = STATE_OF[verdict], now, note.strip()[:500]
        step.save(update_fields=["state", "decided_at", "note"])
        return _go_on(approval, now)


def recall(*, actor: User, approval: Any, now: datetime) -> Any:
    """The sender takes it back as long as it is undecided."""
    with transaction.atomic():
        approval = locked(approval)
        if approval.sent_by_id != actor.pk:
            raise Forbidden(_("Only who sent it may call it back."))
        _require_pending(approval)
        _close(approval, ApprovalRequest.State.RECALLED, now)
        return approval


def pass_on(*, actor: User, approval: Any, to: User, note: str, now: datetime) -> Any:
    """Hand the actor's step over to somebody else, who must be able to see what he decides about."""
    with transaction.atomic():
        approval = locked(approval)
        step = _open_step(approval, actor)
        _require_decider(approval, actor, to)
        _replace(step, to, ApprovalStep.State.HANDED_OVER, now, note)
        changes = {"approver": [str(actor), str(to)]}
        audit.record(actor=actor, action="approval.handed_over", record=approval.record, changes=changes, reason=note)
    return approval


def add_signer(*, actor: User, approval: Any, to: User, place: str, note: str, now: datetime) -> Any:
    """The actor has somebody asked in addition: before himself, who is then asked again, or after himself."""
    if place not in (BEFORE, AFTER):
        raise Refusal(_("Say whether before or after you."), code="unknown_place", field="place")
    with transaction.atomic():
        approval = locked(approval)
        step = _open_step(approval, actor)
        _require_decider(approval, actor, to)
        if approval.steps.filter(assignee=to, state__in=_UNDECIDED).exists():
            raise Refusal(_("%(name)s is asked anyway.") % {"name": to}, code="asked_anyway", field="to")
        position = step.position if place == BEFORE else step.position + 1
        approval.steps.filter(position__gte=position).update(position=F("position") + 1)
        if place == BEFORE:
            waiting = approval.steps.filter(position=position + 1, state=ApprovalStep.State.OPEN)
            waiting.update(state=ApprovalStep.State.WAITING, asked_at=None)
        stop = Stop(Node("", ADDED), ())
        other = _step(type(step), approval, stop, position, 0, Seat(to.pk, ADDED, stands_for=actor.pk))
        other.note = note.strip()[:500]
        other.save(force_insert=True)
        changes = {"approver": [None, str(to)], "place": [None, place]}
        audit.record(actor=actor, action="approval.signer_added", record=approval.record, changes=changes, reason=note)
        return _go_on(approval, now)


def rehome(*, actor: User | None, user: User, now: datetime) -> int:
    """What a leaver was asked goes to his superior, or to an administrator; how many steps."""
    people, moved = directory(_day(now)), 0
    with transaction.atomic():
        for kind in KINDS.values():
            steps = kind.steps.objects.select_for_update(of=("self",)).filter(assignee=user, state__in=_UNDECIDED)
            for step in steps.select_related("request"):
                seat = people.seat(user.pk, step.sent_by_id, step.because)
                others = [one for one in people.administrators if one not in (user.pk, step.sent_by_id)]
                successor = seat.person if seat is not None and seat.person != user.pk else next(iter(others), None)
                if successor is not None:
                    _replace(step, User.objects.get(pk=successor), ApprovalStep.State.HANDED_OVER, now, "")
                    moved += 1
    return moved


def locked(approval: Any) -> Any:
    """The approval as it is now, locked until the transaction ends: two answers come one after the other."""
    return type(approval).objects.select_for_update(of=("self",)).select_related("sent_by").get(pk=approval.pk)


def _day(now: datetime) -> date:
    return business_day(now, organisation().time_zone)


_UNDECIDED = (ApprovalStep.State.WAITING, ApprovalStep.State.OPEN)


def _step(steps: type[Any], approval: Any, stop: Stop, position: int, order: int, seat: Seat) -> Any:
    return steps(
        request=approval,
        name=stop.node.key,
        position=position,
        order=order,
        mode=stop.node.mode,
        assignee_id=seat.person,
        stands_for_id=seat.stands_for,
        because=seat.because,
        sent_by_id=approval.sent_by_id,
        is_demo=approval.is_demo,
    )


def _require_pending(approval: Any) -> None:
    if not approval.is_pending:
        message = _("This is decided already: %(state)s.") % {"state": approval.get_state_display()}
        raise Conflict(message, code="decided", current={"state": approval.state})


def _require_decider(approval: Any, actor: User, to: User) -> None:
    if to.pk in (approval.sent_by_id, actor.pk) or not to.is_active:
        raise Refusal(_("Choose another active person, not the sender."), code="bad_successor", field="to")
    if not kind_of(approval).may_decide(to, approval):
        raise Refusal(_("%(name)s may not decide about this.") % {"name": to}, code="no_access", field="to")


def _open_step(approval: Any, actor: User) -> Any:
    _require_pending(approval)
    mine = list(approval.steps.filter(assignee=actor))
    if not mine:
        raise Forbidden(_("You are not asked to approve this."))
    step = next((step for step in mine if step.state == ApprovalStep.State.OPEN), mine[-1])
    if step.state != ApprovalStep.State.OPEN:
        message = _("You are not asked any more, or not yet: %(state)s.") % {"state": step.get_state_display()}
        raise Conflict(message, code="not_your_turn", current={"state": step.state})
    return step


def _go_on(approval: Any, now: datetime) -> Any:
    """Open and close steps by what was answered; tell those who are asked, and the sender once it is decided."""
    rows = {step.pk: step for step in approval.steps.all()}
    ahead = course(Answered(row.pk, row.position, row.order, row.mode, row.state) for row in rows.values())
    approval.steps.filter(pk__in=ahead.unneeded).update(state=ApprovalStep.State.UNNEEDED)
    approval.steps.filter(pk__in=ahead.open).update(state=ApprovalStep.State.OPEN, asked_at=now)
    for pk in ahead.open:
        _ask(approval, rows[pk], now)
    if ahead.state != ApprovalRequest.State.PENDING:
        _close(approval, ahead.state, now)
    _refresh(approval, [row.assignee_id for row in rows.values()])
    return approval


def _close(approval: Any, state: str, now: datetime) -> None:
    approval.steps.filter(state__in=_UNDECIDED).update(state=ApprovalStep.State.UNNEEDED)
    approval.state, approval.decided_at = state, now
    approval.save(update_fields=["state", "decided_at"])
    if state == ApprovalRequest.State.RECALLED or not approval.steps.exists():
        return
    subject = kind_of(approval).subject(approval)
    notify(
        user=approval.sent_by_id,
        kind=f"approval.{state}",
        params={"name": subject.title},
        url=subject.url,
        unique_key=f"approval.{state}:{approval.pk}",
    )


def _ask(approval: Any, step: Any, now: datetime) -> None:
    """Somebody who had others asked before himself is asked a second time."""
    subject = kind_of(approval).subject(approval)
    notify(
        user=step.assignee_id,
        kind="approval.asked",
        params={"actor": str(approval.sent_by), "name": subject.title},
        url="/people/approvals/",
        unique_key=f"approval.asked:{step.pk}:{now.isoformat()}",
    )


def _replace(step: Any, to: User, state: str, now: datetime, note: str) -> None:
    """The step is closed; another at the same place asks `to`, unless he was asked there anyway."""
    approval, was_open = step.request, step.state == ApprovalStep.State.OPEN
    step.state, step.decided_at, step.note = state, now, note.strip()[:500]
    step.save(update_fields=["state", "decided_at", "note"])
    if approval.steps.filter(assignee=to, position=step.position, state__in=_UNDECIDED).exists():
        return
    other = type(step)(
        request=approval,
        name=step.name,
        position=step.position,
        order=step.order,
        mode=step.mode,
        assignee=to,
        stands_for_id=step.assignee_id,
        because=step.because,
        sent_by_id=step.sent_by_id,
        is_demo=step.is_demo,
        state=ApprovalStep.State.OPEN if was_open else ApprovalStep.State.WAITING,
        asked_at=now if was_open else None,
    )
    other.save(force_insert=True)
    if was_open:
        _ask(approval, other, now)
    _refresh(approval, [step.assignee_id, to.pk])


def _refresh(approval: Any, people: Iterable[Any]) -> None:
    audience = tuple(sorted({*people, approval.sent_by_id}))
    broadcast(RecordChanged(topic="approval", id=approval.pk, audience=audience))
