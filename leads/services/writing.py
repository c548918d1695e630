"""Making, editing and deleting one lead."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.copying import insert_many
from core.errors import Conflict
from core.events import RecordChanged, announce, broadcast
from customers.services.blocking import refuse_known
from leads import policies
from leads.events import LeadCreated, LeadDeleted, LeadEdited
from leads.models import Lead, LeadPool, LeadStatusChange
from leads.services import owning
from leads.services.columns import DERIVED, IDENTITY, check, columns_of, derive
from leads.services.owning import How
from people.models import User

KEEP_DELETED = timedelta(days=30)
PURGE_CHUNK = 1000


def create_lead(
    *,
    actor: User,
    now: datetime,
    owner: User | None = None,
    pool: LeadPool | None = None,
    unassigned: bool = False,
    external_ref: dict[str, str] | None = None,
    is_demo: bool = False,
    **fields: Any,
) -> Lead:
    """A new lead of `owner`, or of the actor when it does not go into a pool either. `unassigned`: the rules are to find its owner.
    `fields` as in `columns.EDITABLE`."""
    policies.can_create(actor, owner).require()
    lead = Lead(
        is_demo=is_demo, pool=pool, owner=owner or (None if pool or unassigned else actor), **columns_of(fields)
    )
    if external_ref:
        lead.external_system, lead.external_id = external_ref["system"], external_ref["id"]
    check(lead)
    derive(lead)
    return insert_lead(lead, actor, now)


def insert_lead(lead: Lead, actor: User | None, now: datetime) -> Lead:
    """A checked lead becomes a row, with all that stands beside a new one."""
    owning.start_clocks(lead, (None, None), now)
    with transaction.atomic():
        if lead.owner is not None:
            owning.require_room(lead.owner)
        refuse_known("lead", Lead, _certain(lead))
        _insert(lead)
        owning.write_history([owning.history_row(lead, (None, None), How.CREATED, now, actor=actor)])
        first = LeadStatusChange(lead=lead, to_status=lead.status, at=now, actor=actor, is_demo=lead.is_demo)
        insert_many(LeadStatusChange, [first])
        audit.record(actor=actor, action="lead.created", record=lead)
        announce(LeadCreated(id=lead.pk, owner=lead.owner_id))
        tell(lead)
    return lead


def _certain(lead: Lead) -> dict[str, tuple[str, str]]:
    """What one person has: a second lead with it is the same one."""
    return {"email": ("normalized_email", lead.normalized_email), "phone": ("normalized_phone", lead.normalized_phone)}


def _insert(lead: Lead) -> None:
    """An id of another system belongs to one lead; the caller may not be able to see that one."""
    if not lead.external_id:
        insert_many(Lead, [lead])
        return
    try:
        with transaction.atomic():
            insert_many(Lead, [lead])
    except IntegrityError as error:
        raise Conflict(
            _("Another lead has this external reference already."), code="taken", field="external_ref"
        ) from error


def edit_lead(*, actor: User, lead: Lead, version: int | None = None, reason: str = "", **fields: Any) -> Lead:
    """Change the given fields; nothing is written when none differs."""
    columns = columns_of(fields)
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_edit(actor, lead).require()
        check_version(lead, version, columns)
        diff = apply_changes(lead, columns)
        if not diff:
            return lead
        check(lead)
        derived = DERIVED if IDENTITY & diff.keys() else ()
        if derived:
            derive(lead)
        if {"email", "phone"} & diff.keys():
            refuse_known("lead", Lead, _certain(lead), besides=lead.pk)
        save_changes(lead, diff, *derived)
        audit.record(actor=actor, action="lead.edited", record=lead, changes=diff, reason=reason)
        announce(LeadEdited(id=lead.pk, fields=tuple(diff)))
        tell(lead)
    return lead


def delete_lead(*, actor: User, lead: Lead, now: datetime, reason: str = "") -> None:
    """Take it out of sight; `undo` brings it back until `purge_deleted` removes it for good."""
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_delete(actor, lead).require()
        diff = apply_changes(lead, deleted_columns(now))
        save_changes(lead, diff)
        audit.record(actor=actor, action="lead.deleted", record=lead, changes=diff, reason=reason)
        announce(LeadDeleted(id=lead.pk))
        tell(lead)


def deleted_columns(now: datetime) -> dict[str, Any]:
    """Another system's id is given up, so that a later upload by that id makes a new lead instead of failing."""
    return {"deleted_at": now, "external_system": "", "external_id": ""}


def purge_deleted(*, actor: User | None, now: datetime) -> int:
    """Remove for good a number of those that were deleted long ago; how many."""
    with transaction.atomic():
        old = Lead.with_deleted.filter(deleted_at__lt=now - KEEP_DELETED, merged_into__isnull=True).select_for_update(
            skip_locked=True
        )
        leads = list(old.order_by("deleted_at").only("id", "first_name", "last_name", "company")[:PURGE_CHUNK])
        audit.record_many(audit.entry(actor=actor, action="lead.purged", record=lead) for lead in leads)
        Lead.with_deleted.filter(pk__in=[lead.pk for lead in leads]).delete()
    return len(leads)


def locked(pk: UUID) -> Lead:
    """The row locked until the end of the transaction."""
    lead = Lead.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if lead is None:
        raise Conflict(_("This lead has been deleted in the meantime."), code="deleted")
    return lead


def tell(lead: Lead, *more: UUID | None) -> None:
    """Open pages of those who own or share it (`more`: those who did before) ask again."""
    shared = lead.collaborators.values_list("user_id", flat=True) if lead.version > 1 else ()
    audience = {lead.owner_id, *more, *shared} - {None}
    broadcast(RecordChanged(topic="lead", id=lead.pk, audience=tuple(sorted(audience))))
