"""Undoing an import: what it made goes again, as far as nobody has worked on it since."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, type_diff
from core.verdicts import no
from jobs import outbox
from opportunities.events import OpportunityReopened
from opportunities.models import ForecastCategory, Opportunity, StageChange, Status
from people.models import User


def remove_imported(*, actor: User, ids: Sequence[UUID], reason: str) -> list[UUID]:
    """Untouched deals are deleted; won ones, whose credit stands in a ledger, become invalid, so that it is reversed."""
    if not actor.may("opportunities.create"):
        no(_("Your role does not allow you to create opportunities.")).require()
    with transaction.atomic():
        allowed = Opportunity.objects.visible_to(actor, "edit").filter(
            pk__in=ids, version=1, last_activity_at__isnull=True
        )
        deals = list(allowed.select_for_update(of=("self",)).order_by("pk"))
        credited = [deal for deal in deals if deal.closing_seq]
        _void(actor, credited, reason)
        gone = [deal for deal in deals if not deal.closing_seq]
        audit.record_many(
            audit.entry(actor=actor, action="opportunity.import_removed", record=deal, reason=reason) for deal in gone
        )
        Opportunity.objects.filter(pk__in=[deal.pk for deal in gone]).delete()
    return [deal.pk for deal in deals]


def _void(actor: User, deals: Sequence[Opportunity], reason: str) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    done: list[tuple[Opportunity, type_diff]] = []
    for deal in deals:
        end = {
            "status": Status.INVALID,
            "closed_on": today,
            "probability": 0,
            "forecast_category": ForecastCategory.OMITTED,
        }
        done.append(
            (deal, apply_changes(deal, {**end, "external_system": "", "external_id": "", "loss_note": reason[:1000]}))
        )
    steps = [
        StageChange(
            opportunity=deal, from_stage_id=deal.stage_id, to_stage_id=deal.stage_id, from_status=Status.WON, status=Status.INVALID,
            at=now, actor=actor, reason=reason[:500], seconds_in_stage=max(int((now - deal.stage_entered_at).total_seconds()), 0),
        )
        for deal in deals
    ]  # fmt: skip
    for deal in deals:
        deal.version, deal.updated_at, deal.stage_entered_at = deal.version + 1, now, now
    fields = [
        "status", "closed_on", "probability", "forecast_category", "external_system", "external_id", "loss_note", "version",
        "updated_at", "stage_entered_at",
    ]  # fmt: skip
    Opportunity.objects.bulk_update(deals, fields, batch_size=500)
    StageChange.objects.bulk_create(steps, batch_size=1000)
    audit.record_many(
        audit.entry(actor=actor, action="opportunity.import_voided", record=deal, changes=diff, reason=reason)
        for deal, diff in done
    )
    outbox.write_many([OpportunityReopened(id=deal.pk, closing_seq=deal.closing_seq) for deal in deals])
