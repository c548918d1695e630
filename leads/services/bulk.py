"""The same act on many leads at once: one transaction, one audit entry a lead, bound together so that it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from leads import policies
from leads.events import LeadAssigned
from leads.models import Lead, LeadStatusChange
from leads.services import owning
from leads.services.columns import DERIVED, IDENTITY, clean_tags, derive
from leads.services.owning import How
from leads.services.responses import start_response
from leads.services.status import check_jump, status_columns
from leads.services.writing import deleted_columns
from people.models import User
from people.services import notify

MOST = 10_000
Changes = Callable[[Lead], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """`batch` undoes it; `refused` were seen but could not be changed, `reasons` says why (each sentence once)."""

    batch: UUID
    changed: int
    refused: int
    reasons: tuple[str, ...] = ()


def bulk_assign(*, actor: User, ids: Sequence[UUID], owner: User) -> BulkOutcome:
    policies.can_give_to(actor, owner).require()
    outcome, done = _change_all(actor, ids, "assign", "lead.assigned", _to(owner))
    for lead, diff in done:
        announce(LeadAssigned(id=lead.pk, from_owner=_old_id(diff, "owner_id"), to_owner=owner.pk))
    if done and owner.pk != actor.pk:
        params = {"actor": str(actor), "count": len(done)}
        notify(
            user=owner,
            kind="lead.assigned_many",
            params=params,
            url=reverse("leads:list"),
            unique_key=f"leads:{outcome.batch}",
        )
    return outcome


def _to(owner: User) -> Changes:
    """Give to `owner` as long as he has room; what is his already takes none. Asked when the leads are locked."""
    rooms: list[int | None] = []
    given = 0

    def change(lead: Lead) -> dict[str, Any]:
        nonlocal given
        if lead.owner_id == owner.pk:
            return {}
        if not rooms:
            rooms.append(owning.room_of(owner))
        if rooms[0] is not None and given >= rooms[0]:
            raise Refusal(owning.no_room(owner, 0), code="capacity")
        given += lead.is_open
        return {"owner_id": owner.pk, "pool_id": None}

    return change


def bulk_tag(*, actor: User, ids: Sequence[UUID], add: Sequence[str] = (), remove: Sequence[str] = ()) -> BulkOutcome:
    def tags(lead: Lead) -> dict[str, Any]:
        return {"tags": clean_tags([*(tag for tag in lead.tags if tag not in remove), *add])}

    return _change_all(actor, ids, "edit", "lead.tagged", tags)[0]


def bulk_change_status(
    *, actor: User, ids: Sequence[UUID], status: str, now: datetime, reason: str = ""
) -> BulkOutcome:
    """Along legal jumps only; leads from which there is none are refused, the others go on."""

    def change(lead: Lead) -> dict[str, Any]:
        if lead.status == status:
            return {}
        check_jump(lead, status, reason)
        return status_columns(status, reason.strip())

    outcome, done = _change_all(actor, ids, "edit", "lead.status_changed", change, reason)
    _write_history(actor, done, now, reason)
    return outcome


def bulk_delete(*, actor: User, ids: Sequence[UUID], now: datetime, reason: str = "") -> BulkOutcome:
    return _change_all(actor, ids, "delete", "lead.deleted", lambda lead: deleted_columns(now), reason)[0]


def hand_over_rows(actor: User, leads: Sequence[Lead], successor: User) -> int:
    def change(lead: Lead) -> dict[str, Any]:
        return {"owner_id": successor.pk, "pool_id": None}

    done = _save_all(actor, leads, "lead.handed_over", change, [], how=How.HANDED_OVER)
    return len(done)


def _change_all(
    actor: User,
    ids: Sequence[UUID],
    action: str,
    trace: str,
    changes: Changes,
    reason: str = "",
    how: str = How.ASSIGNED,
) -> tuple[BulkOutcome, list[tuple[Lead, type_diff]]]:
    """Change what the actor may change of `ids`; what he can't see is passed over in silence."""
    if len(ids) > MOST:
        raise Refusal(_("At most %(most)s leads at once; filter further.") % {"most": MOST}, code="too_many")
    batch, reasons = uuid4(), list[str]()
    with transaction.atomic():
        allowed = Lead.objects.visible_to(actor, action).exclude(status=Lead.Status.CONVERTED)
        leads = list(allowed.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk"))
        seen = Lead.objects.visible_to(actor).filter(pk__in=ids).count()
        token = audit.batch.set(batch)
        try:
            done = _save_all(actor, leads, trace, changes, reasons, reason, how=how)
        finally:
            audit.batch.reset(token)
    refused = seen - len(leads) + len(reasons)
    if seen > len(leads):
        reasons.append(_("Some are converted already, or not yours to change in this way."))
    return BulkOutcome(batch, len(done), refused, tuple(dict.fromkeys(reasons))), done


def _save_all(
    actor: User,
    leads: Sequence[Lead],
    trace: str,
    changes: Changes,
    reasons: list[str],
    reason: str = "",
    how: str = How.ASSIGNED,
) -> list[tuple[Lead, type_diff]]:
    done, fields = [], set[str]()
    audience: set[UUID | None] = {lead.owner_id for lead in leads}
    before = {lead.pk: (lead.owner_id, lead.pool_id) for lead in leads}
    for lead in leads:
        try:
            diff = apply_changes(lead, changes(lead))
        except Refusal as refusal:
            reasons.append(refusal.message)
            continue
        if diff:
            done.append((lead, diff))
            fields.update(diff)
    moved = [lead for lead, _diff in done if before[lead.pk] != (lead.owner_id, lead.pool_id)]
    if moved:
        fields.update(_change_hands(actor, moved, before, how, reason))
    write_many(actor, done, fields, trace, reason)
    start_response(actor=actor, lead_ids=[lead.pk for lead in moved], now=timezone.now())
    audience |= {lead.owner_id for lead, _diff in done}
    if done:
        broadcast(
            RecordChanged(topic="lead", id=done[0][0].pk, audience=tuple(member for member in audience if member))
        )
    return done


def _change_hands(
    actor: User, moved: Sequence[Lead], before: dict[UUID, tuple[UUID | None, UUID | None]], how: str, reason: str
) -> tuple[str, ...]:
    """The clocks and the history of leads that got another owner or pool; the columns to save."""
    now = timezone.now()
    for lead in moved:
        owning.start_clocks(lead, before[lead.pk], now)
    owning.leave_team(moved)
    owning.write_history(
        owning.history_row(lead, before[lead.pk], how, now, actor=actor, reason=reason) for lead in moved
    )
    return owning.CLOCK_FIELDS


def write_many(
    actor: User | None, done: list[tuple[Lead, type_diff]], fields: set[str], trace: str, reason: str
) -> None:
    """Save the changed `fields` of many leads, count their versions up, and leave an entry for each."""
    now = timezone.now()
    for lead, _diff in done:
        lead.version, lead.updated_at = lead.version + 1, now
    if done:
        Lead.with_deleted.bulk_update(
            [lead for lead, _diff in done], [*fields, "version", "updated_at"], batch_size=1000
        )
    audit.record_many(
        audit.entry(actor=actor, action=trace, record=lead, changes=diff, reason=reason) for lead, diff in done
    )


def _write_history(actor: User, done: list[tuple[Lead, type_diff]], now: datetime, reason: str) -> None:
    LeadStatusChange.objects.bulk_create(
        LeadStatusChange(
            lead=lead,
            from_status=diff["status"][0],
            to_status=diff["status"][1],
            at=now,
            actor=actor,
            reason=reason,
            is_demo=lead.is_demo,
        )
        for lead, diff in done
        if "status" in diff
    )


def _old_id(diff: type_diff, name: str) -> UUID | None:
    old = diff.get(name, [None])[0]
    return UUID(old) if old else None


def undo(*, batch: UUID, actor: User) -> int:
    """Put back the old values of a bulk act where the present value is still the new one; how many leads changed."""
    others = AuditEntry.objects.filter(batch=batch).exclude(actor_id=actor.pk).exists()
    if others and not actor.may("settings.manage"):
        raise Forbidden(_("Only who did this may undo it."))
    with transaction.atomic():
        restored = dict(reversals(Lead, batch))
        done = _save_all(actor, list(restored), "lead.undone", lambda lead: restored[lead], [], how=How.UNDONE)
        renamed = [lead for lead, diff in done if IDENTITY & diff.keys()]
        for lead in renamed:
            derive(lead)
        Lead.with_deleted.bulk_update(renamed, DERIVED, batch_size=1000)
        _write_history(actor, done, timezone.now(), _("Undone"))
    return len(done)
