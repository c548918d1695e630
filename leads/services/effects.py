"""What the rooms above do to a lead, inside their own transactions."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.events import RecordChanged, broadcast
from leads import policies
from leads.models import Lead, LeadBehaviour
from leads.services.responses import note_answer
from leads.services.scoring import note_behaviour
from leads.services.status import move_to
from leads.services.writing import locked
from people.models import User


def mark_converted(*, actor: User, lead: Lead, now: datetime) -> Lead:
    """The lead has become an opportunity; a second time is a conflict. Called by the room that makes the opportunity."""
    with transaction.atomic():
        lead = locked(lead.pk)
        if lead.status == Lead.Status.CONVERTED:
            raise Conflict(_("This lead has already been converted."), code="already_converted")
        if lead.status == Lead.Status.DISQUALIFIED:
            raise Conflict(_("A disqualified lead can't be converted; take it up again first."), code="disqualified")
        policies.can_edit(actor, lead).require()
        move_to(actor, lead, Lead.Status.CONVERTED, now)
    return lead


def mark_unconverted(*, actor: User, lead: Lead, now: datetime) -> Lead:
    """Converting was taken back: the lead stands where it stood before. Called by the room that made the opportunity."""
    with transaction.atomic():
        lead = locked(lead.pk)
        if lead.status != Lead.Status.CONVERTED:
            raise Conflict(_("This lead is not converted."), code="not_converted")
        step = lead.status_changes.filter(to_status=Lead.Status.CONVERTED).order_by("-at", "-id").first()
        before = step.from_status if step and step.from_status else Lead.Status.QUALIFIED
        move_to(actor, lead, before, now, _("Conversion undone"))
    return lead


def note_activity(
    *,
    actor: User | None,
    lead_id: UUID,
    at: datetime | None = None,
    next_step: str | None = None,
    next_step_on: date | None = None,
    answers: bool = True,
) -> None:
    """Something happened or was planned. The last time is the latest one, so an entry dated back does not move it backwards.
    `answers`: it was us; what the lead says itself is no first answer to it.

    Leaves no audit entry and asks no policy: the activity is the trace, and its service has asked and writes the entry for `actor`.
    """
    changes: dict[str, object] = {}
    if at is not None:
        if answers:
            note_answer(actor=actor, lead_id=lead_id, at=at)
        kind = LeadBehaviour.Kind.CONTACT if answers else LeadBehaviour.Kind.MAIL_REPLIED
        note_behaviour(actor=actor, lead_id=lead_id, kind=kind, at=at)
        changes |= {"recycles_on": None}
        changes["last_activity_at"] = Greatest(F("last_activity_at"), at)
    if next_step is not None:
        changes |= {"next_step": next_step[:300], "next_step_on": next_step_on, "version": F("version") + 1}
    if changes:
        Lead.objects.filter(pk=lead_id).update(**changes)
        owner = Lead.objects.filter(pk=lead_id).values_list("owner_id", flat=True).first()
        broadcast(RecordChanged(topic="lead", id=lead_id, audience=(owner,) if owner else ()))
