"""Deals that are known already: only given values that differ are written; an empty cell erases nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from core import search
from core.changes import apply_changes, type_diff
from core.errors import FieldProblem
from core.imports import ImportOutcome, ImportRow, failed
from core.limits import limit_problems
from opportunities.health import settle
from opportunities.models import Opportunity, OpportunityLine, Stage, StageChange, Status
from opportunities.services.importing.facts import CLOSED, Surroundings, closing_problems, gate_problems
from opportunities.services.importing.making import ENDS, book_won, end_step

PLAIN = (
    "name",
    "account_id",
    "owner_id",
    "source_id",
    "next_step",
    "expected_close_on",
    "opened_on",
    "amount",
    "currency",
    "deal_type",
)
# Of a closed deal these stand in its credit.
FIXED = frozenset(("amount", "currency", "deal_type", "opened_on", "status", "closed_on"))


@dataclass
class Change:
    """A known deal with its new values in memory, and where it came from."""

    deal: Opportunity
    diff: type_diff
    since: datetime
    stage_before: Stage


def change_known(deal: Opportunity, row: ImportRow, around: Surroundings, changed: dict[Any, Change]) -> ImportOutcome:
    given = {name: _cleaned(row.values[name]) for name in PLAIN if row.values.get(name) not in (None, "")}
    wanted = {**given, **_status_and_stage(deal, row, around)}
    differing = {name: value for name, value in wanted.items() if getattr(deal, name) != value}
    # A file that says an earlier opening than closing was put right when it was made; that is no difference.
    if deal.closed_on is not None and differing.get("opened_on", deal.closed_on) > deal.closed_on:
        differing.pop("opened_on")
    if problems := _problems(deal, differing, row, around):
        return failed(*problems)
    if not differing:
        return ImportOutcome("unchanged", deal.pk)
    since, before = deal.stage_entered_at, deal.stage
    old = {name: getattr(deal, name) for name in differing}
    diff = apply_changes(deal, differing)
    if problems := gate_problems(deal, before, around):
        apply_changes(deal, old)
        return failed(*problems)
    if known := changed.get(deal.pk):
        known.diff.update(diff)
    else:
        changed[deal.pk] = Change(deal, diff, since, before)
    return ImportOutcome("updated", deal.pk)


def _cleaned(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _status_and_stage(deal: Opportunity, row: ImportRow, around: Surroundings) -> dict[str, Any]:
    """An open deal may move or end by an import; a closed one is never taken up again by it."""
    status = row.values.get("status") or deal.status
    if deal.is_open and status in CLOSED:
        category, probability = ENDS[status]
        day = row.values.get("closed_on")
        seq = deal.closing_seq + (1 if status == Status.WON else 0)
        ended = {
            "status": status,
            "closed_on": day,
            "forecast_category": category,
            "probability": probability,
            "closing_seq": seq,
        }
        opened = row.values.get("opened_on") or deal.opened_on
        return {**ended, "opened_on": min(opened, day)} if day else ended
    if not deal.is_open:
        day = row.values.get("closed_on")
        return {"status": status, **({"closed_on": day} if day and status == deal.status else {})}
    stage = around.stage_for(row.values) if row.values.get("stage_id") else None
    if stage is None or stage.pk == deal.stage_id:
        return {}
    moved = {"stage_id": stage.pk, "pipeline_id": stage.pipeline_id}
    return {**moved, "probability": stage.probability, "forecast_category": stage.forecast_category}


def _problems(deal: Opportunity, differing: dict[str, Any], row: ImportRow, around: Surroundings) -> list[FieldProblem]:
    problems = limit_problems(
        Opportunity, {name: value for name, value in differing.items() if not name.endswith("_id")}
    )
    if not deal.is_open and (fixed := sorted(FIXED & differing.keys())):
        return [FieldProblem(fixed[0], "closed", _("This opportunity is closed. Reopen it to change it."))]
    if "status" in differing:
        values = {
            "amount": deal.amount,
            "currency": deal.currency,
            **{k: v for k, v in row.values.items() if v not in (None, "")},
        }
        problems += list(closing_problems(values, around))
    if differing.get("amount", 0) < 0:
        problems.append(FieldProblem("amount", "negative", _("This must not be negative.")))
    if "amount" in differing and OpportunityLine.objects.filter(opportunity=deal).count() > 1:
        problems.append(FieldProblem("amount", "has_lines", _("The amount is the sum of the lines. Change the lines.")))
    if (owner_id := differing.get("owner_id")) and owner_id not in around.owners:
        problems.append(FieldProblem("owner", "unknown", _("There is no such person.")))
    return problems


def write_changed(changed: dict[Any, Change], around: Surroundings) -> None:
    """Save, with history, credit and trace, each with one statement."""
    if not changed:
        return
    now, changes = timezone.now(), list(changed.values())
    steps = [step for change in changes if (step := _step(change, around)) is not None]
    for change in changes:
        change.deal.version, change.deal.updated_at = change.deal.version + 1, now
        settle(change.deal, around.stage(change.deal.stage_id))
        change.deal.search = search.document(change.deal.name, change.deal.account.name if change.deal.account else "")
    names = {Opportunity._meta.get_field(name).name for change in changes for name in change.diff}
    fields = [*names, "version", "updated_at", "search", "stage_entered_at", "risks_on", "stalls_on"]
    Opportunity.objects.bulk_update([change.deal for change in changes], fields, batch_size=500)
    StageChange.objects.bulk_create(steps)
    lines = _follow_amounts(changes)
    book_won([change.deal for change in changes if change.diff.get("status", ["", ""])[1] == Status.WON], lines, around)
    audit.record_many(
        audit.entry(actor=around.actor, action="opportunity.import_updated", record=change.deal, changes=change.diff)
        for change in changes
    )


def _step(change: Change, around: Surroundings) -> StageChange | None:
    if not {"status", "stage_id"} & change.diff.keys():
        return None
    step = end_step(change.deal, change.stage_before, around.actor, change.since)
    if "status" not in change.diff:
        step.from_status, step.at = change.deal.status, around.now
        step.seconds_in_stage = max(int((around.now - change.since).total_seconds()), 0)
    change.deal.stage_entered_at = step.at
    return step


def _follow_amounts(changes: list[Change]) -> dict[Any, OpportunityLine]:
    """The one line of a deal whose amount changed costs as much as the deal. Returns the single lines by deal."""
    deals = {change.deal.pk: change.deal for change in changes}
    lines = {
        line.opportunity_id: line
        for line in OpportunityLine.objects.select_related("product").filter(opportunity__in=deals)
    }
    differing: list[OpportunityLine] = []
    for pk, line in lines.items():
        amount = deals[pk].amount
        if amount is not None and line.amount != amount:
            line.quantity, line.discount_percent = Decimal(1), Decimal(0)
            line.unit_price = line.amount = amount
            differing.append(line)
    OpportunityLine.objects.bulk_update(differing, ["quantity", "discount_percent", "unit_price", "amount"])
    return lines
