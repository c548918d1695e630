"""Answering what the gates of a pipeline ask of a deal: ticking off, handing in a document, asking for a yes and giving it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import services as audit
from core.attached import Upload
from core.changes import type_diff
from core.errors import Conflict, FieldProblem, Refusal
from opportunities import policies
from opportunities.models import GateAnswer, Opportunity, Stage
from opportunities.requirements import APPROVAL, CHECK, DOCUMENT, Requirement, asked_by_all
from opportunities.services.documents import write_document
from opportunities.services.locking import locked, tell
from people.approvals.directory import directory
from people.approvals.routing import ROLE, Directory, Node, seats_of
from people.models import User
from people.services import notify

State = GateAnswer.State


@dataclass(frozen=True, slots=True)
class Met:
    """A requirement is fulfilled: ticked off with a note, or by a document."""

    key: str
    note: str = ""
    document: Upload | None = None


def meet(*, actor: User, opportunity: Opportunity, met: Sequence[Met], now: datetime) -> Opportunity:
    """Tick off checks and hand in documents, before a move or without one."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_change_deal(actor, opportunity).require()
        changes = write_answers(opportunity, met, actor=actor, now=now, stages=_stages(opportunity))
        if changes:
            audit.record(actor=actor, action="opportunity.gate_met", record=opportunity, changes=changes)
            tell(opportunity)
    return opportunity


def take_back(*, actor: User, opportunity: Opportunity, key: str) -> Opportunity:
    """Not so after all; a document stays among the files. The stage the deal stands in may not need it."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_change_deal(actor, opportunity).require()
        requirement = find(opportunity, key)
        if any(item.key == key for item in _passed(opportunity)):
            message = _("The deal stands behind this gate. Move it back first.")
            raise Refusal(message, code="stage_gate", field=requirement.field)
        gone, _rows = GateAnswer.objects.filter(opportunity=opportunity, key=key).delete()
        if gone:
            changes: type_diff = {requirement.name: [str(State.MET.label), None]}
            audit.record(actor=actor, action="opportunity.gate_taken_back", record=opportunity, changes=changes)
            tell(opportunity)
    return opportunity


def ask_approval(*, actor: User, opportunity: Opportunity, key: str, now: datetime, note: str = "") -> GateAnswer:
    """Ask for the yes a stage needs. The nearest superior with the role hears of it; whoever has the role may answer."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_change_deal(actor, opportunity).require()
        requirement = _of_kind(opportunity, key, APPROVAL)
        answer = GateAnswer.objects.filter(opportunity=opportunity, key=key).first()
        if answer is not None and answer.state != State.REFUSED:
            raise Conflict(_("This approval was asked for already."), code="asked", field=requirement.field)
        answer = answer or GateAnswer(opportunity=opportunity, key=key, is_demo=opportunity.is_demo)
        answer.state, answer.note, answer.actor, answer.at = State.ASKED, _note(note), None, None
        answer.asked_by, answer.asked_at = actor, now
        answer.save()
        changes: type_diff = {requirement.name: [None, str(State.ASKED.label)]}
        audit.record(actor=actor, action="opportunity.approval_asked", record=opportunity, changes=changes, reason=note)
        for person in approvers(requirement, actor.pk, directory()):
            _tell_person(person, "opportunity.approval_asked", opportunity, requirement, actor, now)
        tell(opportunity)
    return answer


def decide(
    *, actor: User, opportunity: Opportunity, key: str, approve: bool, now: datetime, note: str = ""
) -> GateAnswer:
    """Give or refuse an approval that was asked for. The first answer counts."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        requirement = _of_kind(opportunity, key, APPROVAL)
        answer = GateAnswer.objects.select_for_update().filter(opportunity=opportunity, key=key).first()
        if answer is None or answer.state != State.ASKED:
            raise Conflict(_("Nobody is waiting for this approval."), code="not_asked", field=requirement.field)
        policies.can_decide_gate(actor, opportunity, requirement.role, answer.asked_by_id).require()
        if not approve and not note.strip():
            raise Refusal(_("Say why it is refused."), code="reason_required", field="note")
        answer.state, answer.note = (State.MET if approve else State.REFUSED), _note(note)
        answer.actor, answer.at = actor, now
        answer.save()
        changes: type_diff = {requirement.name: [str(State.ASKED.label), str(answer.get_state_display())]}
        action = "opportunity.approved" if approve else "opportunity.approval_refused"
        audit.record(actor=actor, action=action, record=opportunity, changes=changes, reason=note)
        if answer.asked_by_id is not None:
            _tell_person(answer.asked_by_id, action, opportunity, requirement, actor, now)
        tell(opportunity)
    return answer


def approvers(requirement: Requirement, sender: UUID, people: Directory) -> list[UUID]:
    """Superiors of the sender who have the role, nearest first; without one everybody with the role, or who stands in for them."""
    holders = set(people.holders.get(requirement.role, ()))
    above = [one for one in people.superiors.get(sender, ()) if one in holders and one in people.available]
    if above:
        return above[:1]
    return [seat.person for seat in seats_of(Node(requirement.key, ROLE, role=requirement.role), people, sender)]


def write_answers(
    opportunity: Opportunity, met: Sequence[Met], *, actor: User, now: datetime, stages: Sequence[Stage]
) -> type_diff:
    """Inside the transaction of a service that has asked its policy; what is met already stays as it was."""
    if not met:
        return {}
    asked = {item.key: item for item in asked_by_all(stages)}
    if problems := [problem for item in met if (problem := _problem(item, asked)) is not None]:
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)
    present = set(GateAnswer.objects.filter(opportunity=opportunity, state=State.MET).values_list("key", flat=True))
    diff: type_diff = {}
    for item in met:
        if item.key not in present:
            diff[asked[item.key].name] = [None, _answered(opportunity, item, actor, now)]
    return diff


def _problem(item: Met, asked: dict[str, Requirement]) -> FieldProblem | None:
    requirement = asked.get(item.key)
    if requirement is None:
        return FieldProblem(
            "requirements", "unknown", _("No stage of this pipeline asks for “%(key)s”.") % {"key": item.key}
        )
    if requirement.kind == APPROVAL:
        return FieldProblem(
            requirement.field, "approval_missing", _("An approval is given by somebody else; ask for it.")
        )
    if requirement.kind == DOCUMENT and item.document is None:
        message = _("The document “%(name)s” is needed for this.") % {"name": requirement.name}
        return FieldProblem(requirement.field, "document_missing", message)
    if requirement.kind == CHECK and item.document is not None:
        return FieldProblem(requirement.field, "check", _("This is ticked off, not handed in."))
    return None


def _answered(opportunity: Opportunity, item: Met, actor: User, now: datetime) -> str:
    document = write_document(opportunity, item.document, actor=actor, now=now) if item.document is not None else None
    GateAnswer.objects.update_or_create(
        opportunity=opportunity,
        key=item.key,
        defaults={
            "state": State.MET, "note": _note(item.note), "document": document, "actor": actor, "at": now,
            "is_demo": opportunity.is_demo,
        },
    )  # fmt: skip
    return document.name if document is not None else item.note or str(State.MET.label)


def find(opportunity: Opportunity, key: str) -> Requirement:
    for item in asked_by_all(_stages(opportunity)):
        if item.key == key:
            return item
    raise Refusal(
        _("No stage of this pipeline asks for “%(key)s”.") % {"key": key}, code="unknown", field="requirements"
    )


def _of_kind(opportunity: Opportunity, key: str, kind: str) -> Requirement:
    requirement = find(opportunity, key)
    if requirement.kind != kind:
        raise Refusal(
            _("“%(name)s” needs no approval.") % {"name": requirement.name}, code="kind", field="requirements"
        )
    return requirement


def _passed(opportunity: Opportunity) -> list[Requirement]:
    return asked_by_all(stage for stage in _stages(opportunity) if stage.position <= opportunity.stage.position)


def _stages(opportunity: Opportunity) -> list[Stage]:
    return list(Stage.objects.filter(pipeline_id=opportunity.pipeline_id))


def _note(note: str) -> str:
    note = note.strip()
    if "\x00" in note:
        raise Refusal(_("This text contains a NUL character."), code="null_character", field="note")
    return note[:500]


def _tell_person(
    person: UUID, kind: str, opportunity: Opportunity, requirement: Requirement, actor: User, now: datetime
) -> None:
    notify(
        user=person,
        kind=kind,
        params={"actor": str(actor), "name": opportunity.name, "what": requirement.name},
        url=reverse("opportunities:detail", args=[opportunity.pk]),
        unique_key=f"gate:{opportunity.pk}:{requirement.key}:{kind}:{now.isoformat()}",
    )
