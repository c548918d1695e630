"""The status of a lead: which jumps are legal, and the history of them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Refusal
from core.events import announce
from leads import policies
from leads.events import LeadStatusChanged
from leads.models import Lead, LeadStatusChange
from leads.services.responses import note_answer
from leads.services.writing import locked, tell
from people.models import User

Status = Lead.Status
# Converted is reached by converting only, and left never. A disqualified lead may be taken up again.
JUMPS: dict[str, tuple[str, ...]] = {
    Status.NEW: (Status.CONTACTED, Status.NURTURING, Status.DISQUALIFIED),
    Status.CONTACTED: (Status.NURTURING, Status.QUALIFIED, Status.DISQUALIFIED),
    Status.NURTURING: (Status.CONTACTED, Status.QUALIFIED, Status.DISQUALIFIED),
    Status.QUALIFIED: (Status.CONTACTED, Status.NURTURING, Status.DISQUALIFIED),
    Status.CONVERTED: (),
    Status.DISQUALIFIED: (Status.NEW, Status.CONTACTED),
}


def check_jump(lead: Lead, status: str, reason: str) -> None:
    if status not in JUMPS[lead.status]:
        words = {"from": lead.get_status_display(), "to": Status(status).label}
        raise Refusal(_("A lead can't go from “%(from)s” to “%(to)s”.") % words, code="illegal_jump", field="status")
    if status == Status.DISQUALIFIED and not reason.strip():
        raise Refusal(_("Say why this lead is disqualified."), code="reason_required", field="reason")


def change_status(
    *, actor: User, lead: Lead, status: str, now: datetime, reason: str = "", version: int | None = None
) -> Lead:
    """Along a legal jump; disqualifying needs a reason. Converting is not a change of status but its own act."""
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_change_status(actor, lead).require()
        check_version(lead, version, {"status": status})
        if lead.status == status:
            return lead
        check_jump(lead, status, reason)
        move_to(actor, lead, status, now, reason.strip())
    return lead


def move_to(actor: User, lead: Lead, status: str, now: datetime, reason: str = "") -> None:
    """Write the new status of a locked lead, its history row, the trace and the announcement."""
    before = lead.status
    if before == Status.NEW:
        note_answer(actor=actor, lead_id=lead.pk, at=now)
    diff = apply_changes(lead, status_columns(status, reason))
    save_changes(lead, diff)
    LeadStatusChange.objects.create(
        lead=lead, from_status=before, to_status=status, at=now, actor=actor, reason=reason, is_demo=lead.is_demo
    )
    action = "lead.converted" if status == Status.CONVERTED else "lead.status_changed"
    audit.record(actor=actor, action=action, record=lead, changes=diff, reason=reason)
    announce(LeadStatusChanged(id=lead.pk, from_status=before, to_status=status))
    tell(lead)


def status_columns(status: str, reason: str) -> dict[str, str]:
    return {"status": status, "disqualify_reason": reason if status == Status.DISQUALIFIED else ""}
