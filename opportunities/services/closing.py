"""Ending a deal and taking it up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes, type_diff
from core.errors import Conflict, Refusal
from core.events import announce
from opportunities import gates, policies
from opportunities.events import OpportunityInvalidated, OpportunityLost, OpportunityReopened, OpportunityWon
from opportunities.health import settle
from opportunities.models import Competitor, ForecastCategory, LossReason, Opportunity, Status
from opportunities.services.answers import Met, write_answers
from opportunities.services.columns import check, columns_of, derive
from opportunities.services.crediting import book_closing
from opportunities.services.locking import locked, tell
from opportunities.services.parts import Split, write_parts
from opportunities.services.writing import stages_of, take_step
from people.models import User


def win(
    *,
    actor: User,
    opportunity: Opportunity,
    now: datetime,
    today: date,
    closed_on: date | None = None,
    splits: Sequence[Split] | None = None,
    version: int | None = None,
    reason: str = "",
    fields: Mapping[str, Any] | None = None,
    met: Sequence[Met] = (),
) -> Opportunity:
    """Won on `closed_on` (today when not said). Fixes who is credited with how much.

    `splits`, and in `fields` what the gate misses, may be given along.
    """
    with transaction.atomic():
        opportunity = _closable(actor, opportunity, version)
        given = columns_of(fields or {})
        diff = apply_changes(opportunity, given)
        check(opportunity, given)
        stages = stages_of(opportunity.pipeline_id)
        shown = write_answers(opportunity, met, actor=actor, now=now, stages=stages)
        gates.check_win(opportunity, stages)
        parts = {**shown, **write_parts(opportunity, {} if splits is None else {"splits": splits})}
        end = _end(opportunity, Status.WON, ForecastCategory.CLOSED, 100, closed_on, today)
        diff |= apply_changes(opportunity, {**end, "closing_seq": opportunity.closing_seq + 1})
        _finish(actor, opportunity, now, diff, parts, reason)
        book_closing(opportunity)
        announce(OpportunityWon(id=opportunity.pk, closing_seq=opportunity.closing_seq))
    return opportunity


def lose(
    *,
    actor: User,
    opportunity: Opportunity,
    now: datetime,
    today: date,
    loss_reasons: Sequence[LossReason],
    competitors: Sequence[Competitor] | None = None,
    note: str = "",
    closed_on: date | None = None,
    version: int | None = None,
) -> Opportunity:
    """Lost for at least one reason, perhaps against somebody."""
    with transaction.atomic():
        opportunity = _closable(actor, opportunity, version)
        if not loss_reasons:
            raise Refusal(_("Say why it was lost: at least one reason."), code="reason_required", field="loss_reasons")
        wanted: dict[str, Any] = {"loss_reasons": loss_reasons}
        parts = write_parts(opportunity, wanted if competitors is None else {**wanted, "competitors": competitors})
        end = _end(opportunity, Status.LOST, ForecastCategory.OMITTED, 0, closed_on, today)
        diff = apply_changes(opportunity, {**end, "loss_note": note.strip()[:1000]})
        _finish(actor, opportunity, now, diff, parts, note)
        announce(OpportunityLost(id=opportunity.pk))
    return opportunity


def invalidate(
    *, actor: User, opportunity: Opportunity, now: datetime, today: date, reason: str, version: int | None = None
) -> Opportunity:
    """It was no opportunity: a duplicate, a mistake. Counts neither as won nor as lost."""
    with transaction.atomic():
        opportunity = _closable(actor, opportunity, version)
        if not reason.strip():
            raise Refusal(_("Say why this is no opportunity."), code="reason_required", field="reason")
        end = _end(opportunity, Status.INVALID, ForecastCategory.OMITTED, 0, None, today)
        diff = apply_changes(opportunity, {**end, "loss_note": reason.strip()[:1000]})
        _finish(actor, opportunity, now, diff, {}, reason)
        announce(OpportunityInvalidated(id=opportunity.pk))
    return opportunity


def reopen(
    *, actor: User, opportunity: Opportunity, now: datetime, reason: str, version: int | None = None
) -> Opportunity:
    """Take a closed deal up again. Credit of a won one is reversed by the ledger, which hears of it."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        if opportunity.is_open:
            raise Conflict(_("This opportunity is open."), code="not_closed", current=_state(opportunity))
        policies.can_reopen(actor, opportunity).require()
        check_version(opportunity, version, {"status": Status.OPEN})
        if not reason.strip():
            raise Refusal(_("Say why it is reopened."), code="reason_required", field="reason")
        reopen_locked(actor, opportunity, now, reason)
    return opportunity


def reopen_locked(actor: User | None, opportunity: Opportunity, now: datetime, reason: str) -> None:
    """The act itself, for callers that have asked their own policy."""
    credited = opportunity.closing_seq if opportunity.status == Status.WON else 0
    stage = opportunity.stage
    back = {
        "status": Status.OPEN,
        "closed_on": None,
        "probability": stage.probability,
        "forecast_category": stage.forecast_category,
    }
    diff = apply_changes(opportunity, {**back, "loss_note": ""})
    parts = write_parts(opportunity, {"loss_reasons": []})
    take_step(opportunity, actor=actor, stage=stage, status=Status.OPEN, now=now, reason=reason, diff=diff)
    save_changes(opportunity, diff, "stage_entered_at", *settle(opportunity, stage))
    audit.record(
        actor=actor, action="opportunity.reopened", record=opportunity, changes={**diff, **parts}, reason=reason
    )
    announce(OpportunityReopened(id=opportunity.pk, closing_seq=credited))
    tell(opportunity)


def _closable(actor: User, opportunity: Opportunity, version: int | None) -> Opportunity:
    opportunity = locked(opportunity.pk)
    policies.can_close(actor, opportunity).require()
    if not opportunity.is_open:
        raise Conflict(_("This opportunity is closed already."), code="closed", current=_state(opportunity))
    check_version(opportunity, version, {"status": opportunity.status})
    return opportunity


def _state(opportunity: Opportunity) -> dict[str, Any]:
    return {"version": opportunity.version, "status": opportunity.status}


def _end(
    opportunity: Opportunity, status: str, category: str, probability: int, closed_on: date | None, today: date
) -> Mapping[str, Any]:
    """A deal can't close in the future; one that closed before it was written down was opened at the latest then."""
    day = closed_on or today
    if day > today:
        raise Refusal(_("The closing day lies in the future."), code="future", field="closed_on")
    opened = {"opened_on": day} if day < opportunity.opened_on else {}
    return {"status": status, "closed_on": day, "forecast_category": category, "probability": probability, **opened}


def _finish(
    actor: User, opportunity: Opportunity, now: datetime, diff: type_diff, parts: type_diff, reason: str
) -> None:
    take_step(
        opportunity, actor=actor, stage=opportunity.stage, status=opportunity.status, now=now, reason=reason, diff=diff
    )
    derive(opportunity)
    save_changes(opportunity, diff, "stage_entered_at", "search", *settle(opportunity, opportunity.stage))
    action = f"opportunity.{opportunity.status}"
    audit.record(actor=actor, action=action, record=opportunity, changes={**diff, **parts}, reason=reason)
    tell(opportunity)
