"""The same act on many deals at once: one transaction, one audit entry a deal, bound together so that it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from audit.models import AuditEntry
from audit.undo import reversals
from core.changes import apply_changes, type_diff
from core.errors import Forbidden, Refusal
from core.events import RecordChanged, announce, broadcast
from opportunities import gates, policies
from opportunities.events import OpportunityAssigned, OpportunityMoved
from opportunities.health import settle
from opportunities.models import CloseShift, Opportunity, Stage, StageChange
from opportunities.services.columns import check
from opportunities.services.shifts import count_slip, shift_of
from opportunities.services.writing import stages_of
from people.models import User
from people.services import notify

MOST = 10_000
BULK_EDITABLE = frozenset(("expected_close_on", "next_step", "next_step_on", "forecast_category"))
Changes = Callable[[Opportunity], dict[str, Any]]
Done = list[tuple[Opportunity, type_diff]]


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """`batch` undoes it; `refused` were seen but could not be changed, `reasons` says why (each sentence once)."""

    batch: UUID
    changed: int
    refused: int
    reasons: tuple[str, ...] = ()


def bulk_assign(*, actor: User, ids: Sequence[UUID], owner: User) -> BulkOutcome:
    policies.can_own(actor, owner).require()
    outcome, done = _change_all(actor, ids, "assign", "opportunity.assigned", lambda deal: {"owner_id": owner.pk})
    for deal, diff in done:
        announce(
            OpportunityAssigned(
                id=deal.pk, from_owner=UUID(diff["owner_id"][0]) if diff["owner_id"][0] else None, to_owner=owner.pk
            )
        )
    if done and owner.pk != actor.pk:
        params = {"actor": str(actor), "count": len(done)}
        url = reverse("opportunities:list")
        notify(
            user=owner,
            kind="opportunity.assigned_many",
            params=params,
            url=url,
            unique_key=f"opportunities:{outcome.batch}",
        )
    return outcome


def bulk_move(*, actor: User, ids: Sequence[UUID], stage: Stage, now: datetime, reason: str = "") -> BulkOutcome:
    """Through the same gate as one by one; deals that it stops are refused, the others go on."""
    stages = stages_of(stage.pipeline_id)

    def change(deal: Opportunity) -> dict[str, Any]:
        if deal.stage_id == stage.pk:
            return {}
        _require_open(deal)
        gates.check_move(deal, present=deal.stage, target=stage, stages=stages, reason=reason)
        moved = {"stage_id": stage.pk, "pipeline_id": stage.pipeline_id}
        return {**moved, "probability": stage.probability, "forecast_category": stage.forecast_category}

    outcome, done = _change_all(actor, ids, "edit", "opportunity.moved", change, reason, now)
    for deal, diff in done:
        announce(OpportunityMoved(id=deal.pk, from_stage=UUID(diff["stage_id"][0]), to_stage=stage.pk))
    return outcome


def bulk_edit(*, actor: User, ids: Sequence[UUID], changes: Mapping[str, Any]) -> BulkOutcome:
    """Set the same planning fields on all."""
    if unknown := sorted(set(changes) - BULK_EDITABLE):
        raise TypeError(f"not fields that can be set on many deals: {unknown}")

    def change(deal: Opportunity) -> dict[str, Any]:
        _require_open(deal)
        return dict(changes)

    return _change_all(actor, ids, "edit", "opportunity.edited", change)[0]


def bulk_delete(*, actor: User, ids: Sequence[UUID], now: datetime, reason: str = "") -> BulkOutcome:
    def change(deal: Opportunity) -> dict[str, Any]:
        policies.can_delete(actor, deal).require()
        return {"deleted_at": now, "external_system": "", "external_id": ""}

    return _change_all(actor, ids, "delete", "opportunity.deleted", change, reason)[0]


def undo(*, batch: UUID, actor: User) -> int:
    """Put back the old values of a bulk act where the present value is still the new one; how many deals changed."""
    others = AuditEntry.objects.filter(batch=batch).exclude(actor_id=actor.pk).exists()
    if others and not actor.may("settings.manage"):
        raise Forbidden(_("Only who did this may undo it."))
    with transaction.atomic():
        restored = dict(reversals(Opportunity, batch))
        wanted = {deal: values for deal, values in restored.items() if _still_possible(deal, values)}
        done = _save_all(
            actor, list(wanted), "opportunity.undone", lambda deal: wanted[deal], [], _("Undone"), timezone.now()
        )
    return len(done)


def _still_possible(deal: Opportunity, values: Mapping[str, Any]) -> bool:
    """A deal that was closed meanwhile keeps its stage; an id that another deal took over meanwhile stays there."""
    if not deal.is_open and {"stage_id", "pipeline_id"} & values.keys():
        return False
    wanted = values.get("external_id")
    taken = Opportunity.with_deleted.filter(
        external_system=values.get("external_system", deal.external_system), external_id=wanted
    )
    return not (wanted and taken.exists())


def _require_open(deal: Opportunity) -> None:
    if not deal.is_open:
        raise Refusal(_("This opportunity is closed. Reopen it to change it."), code="closed")


def _change_all(
    actor: User,
    ids: Sequence[UUID],
    action: str,
    trace: str,
    changes: Changes,
    reason: str = "",
    now: datetime | None = None,
) -> tuple[BulkOutcome, Done]:
    """Change what the actor may change of `ids`; what he can't see is passed over in silence."""
    if len(ids) > MOST:
        raise Refusal(_("At most %(most)s opportunities at once; filter further.") % {"most": MOST}, code="too_many")
    batch, reasons = uuid4(), list[str]()
    with transaction.atomic():
        allowed = Opportunity.objects.visible_to(actor, action).select_related("stage").filter(pk__in=ids)
        deals = list(allowed.select_for_update(of=("self",)).order_by("pk"))
        seen = Opportunity.objects.visible_to(actor).filter(pk__in=ids).count()
        token = audit.batch.set(batch)
        try:
            done = _save_all(actor, deals, trace, changes, reasons, reason, now)
        finally:
            audit.batch.reset(token)
    refused = seen - len(deals) + len(reasons)
    if seen > len(deals):
        reasons.append(_("Some are not yours to change in this way."))
    return BulkOutcome(batch, len(done), refused, tuple(dict.fromkeys(reasons))), done


def _save_all(
    actor: User,
    deals: Sequence[Opportunity],
    trace: str,
    changes: Changes,
    reasons: list[str],
    reason: str = "",
    now: datetime | None = None,
) -> Done:
    done: Done = []
    audience = {deal.owner_id for deal in deals}
    for deal in deals:
        try:
            wanted = changes(deal)
            diff = apply_changes(deal, wanted)
            check(deal, wanted)
        except Refusal as refusal:
            reasons.append(refusal.message)
            continue
        if diff:
            done.append((deal, diff))
    if now is not None:
        _write_steps(actor, done, now, reason)
    also = _write_shifts(actor, done, now or timezone.now())
    _write(actor, done, trace, reason, also)
    if done:
        audience |= {deal.owner_id for deal, _diff in done}
        broadcast(
            RecordChanged(
                topic="opportunity", id=done[0][0].pk, audience=tuple(member for member in audience if member)
            )
        )
    return done


def _write(actor: User, done: Done, trace: str, reason: str, also: set[str]) -> None:
    """Save the changed fields of many deals, count their versions up, and leave an entry for each."""
    now, fields = timezone.now(), {name for _deal, diff in done for name in diff}
    for deal, _diff in done:
        deal.version, deal.updated_at = deal.version + 1, now
    names = {Opportunity._meta.get_field(name).name for name in fields}
    if "stage" in names:
        names.add("stage_entered_at")
    names |= also | _settled([deal for deal, _diff in done])
    if done:
        Opportunity.with_deleted.bulk_update(
            [deal for deal, _diff in done], [*names, "version", "updated_at"], batch_size=500
        )
    audit.record_many(
        audit.entry(actor=actor, action=trace, record=deal, changes=diff, reason=reason) for deal, diff in done
    )


def _settled(deals: Sequence[Opportunity]) -> set[str]:
    """The days on which the deals turn, by the stages they stand in now; the names of the columns to save."""
    stages = Stage.objects.in_bulk({deal.stage_id for deal in deals})
    return {name for deal in deals for name in settle(deal, stages[deal.stage_id])}


def _write_shifts(actor: User, done: Done, now: datetime) -> set[str]:
    """That forecasts moved; the names of the columns to save."""
    found = [(deal, shift_of(deal, diff, actor=actor, now=now)) for deal, diff in done]
    shifts = [(deal, shift) for deal, shift in found if shift is not None]
    CloseShift.objects.bulk_create(shift for _deal, shift in shifts)
    return {name for deal, shift in shifts for name in count_slip(deal, shift)}


def _write_steps(actor: User, done: Done, now: datetime, reason: str) -> None:
    moved = [(deal, diff) for deal, diff in done if "stage_id" in diff]
    StageChange.objects.bulk_create(_steps(actor, moved, now, reason))
    for deal, _diff in moved:
        deal.stage_entered_at = now


def _steps(actor: User, moved: Done, now: datetime, reason: str) -> Iterable[StageChange]:
    for deal, diff in moved:
        yield StageChange(
            opportunity=deal,
            from_stage_id=diff["stage_id"][0],
            to_stage_id=diff["stage_id"][1],
            from_status=deal.status,
            status=deal.status,
            at=now,
            actor=actor,
            reason=reason[:500],
            seconds_in_stage=max(int((now - deal.stage_entered_at).total_seconds()), 0),
            is_demo=deal.is_demo,
        )
