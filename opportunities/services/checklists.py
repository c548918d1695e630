"""Writing down what is known of a deal."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import save_changes
from core.errors import Refusal
from opportunities import policies
from opportunities.checklists import completeness, points_of
from opportunities.health import settle
from opportunities.models import ChecklistAnswer, Opportunity
from opportunities.services.locking import locked, tell
from people.models import User

LONGEST = 500


def set_known(
    *, actor: User, opportunity: Opportunity, key: str, now: datetime, evidence: str, known: bool = True
) -> Opportunity:
    """A point of the checklist is known, with the evidence; `known=False` takes it back."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_edit(actor, opportunity).require()
        point = next((point for point in points_of(opportunity.pipeline) if point.key == key), None)
        if point is None:
            raise Refusal(_("This is not on the checklist of the pipeline."), code="unknown", field="key")
        before = (
            ChecklistAnswer.objects.filter(opportunity=opportunity, key=key).values_list("evidence", flat=True).first()
        )
        after = _cleaned(evidence) if known else None
        if before == after:
            return opportunity
        _write(opportunity, key, after, actor, now)
        columns = [*requalify(opportunity), *settle(opportunity, opportunity.stage)]
        save_changes(opportunity, {}, *columns)
        audit.record(
            actor=actor, action="opportunity.edited", record=opportunity, changes={point.name[:120]: [before, after]}
        )
        tell(opportunity)
    return opportunity


def _cleaned(evidence: str) -> str:
    evidence = evidence.strip()
    if not evidence or len(evidence) > LONGEST or "\x00" in evidence:
        message = _("Say in at most %(most)s characters how you know.") % {"most": LONGEST}
        raise Refusal(message, code="required", field="evidence")
    return evidence


def _write(opportunity: Opportunity, key: str, evidence: str | None, actor: User, now: datetime) -> None:
    ChecklistAnswer.objects.filter(opportunity=opportunity, key=key).delete()
    if evidence is not None:
        ChecklistAnswer.objects.create(
            opportunity=opportunity, key=key, evidence=evidence, actor=actor, at=now, is_demo=opportunity.is_demo
        )


def requalify(opportunity: Opportunity) -> list[str]:
    """Count again what is known by the checklist of the deal's pipeline; the names of the columns to save."""
    points = points_of(opportunity.pipeline)
    known = set(ChecklistAnswer.objects.filter(opportunity=opportunity).values_list("key", flat=True)) if points else ()
    opportunity.qualification = completeness(points, known)
    return ["qualification"]
