"""Teaching the model by what became of earlier leads. Loads numpy: only the worker imports it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.models import AuditEntry
from core.statistics.judging import auc, ece
from leads.intake import FIELDS, columns_of
from leads.models import Lead, LeadStatusChange, ScoringModel
from leads.scoring.columns import Refused
from leads.scoring.learning import Learned, learn
from leads.scoring.storing import document
from leads.services.scoring import COLUMNS
from people.models import User

MOST_ROWS = 20_000
FEWEST_ROWS = 200
FEWEST_OF_EACH = 30
SHORTEST_MATURITY = timedelta(days=30)
MATURED_SHARE = 0.9
LATE_SHARE = 0.05
HELD_OUT_SHARE = 0.2


def train(*, actor: User | None, now: datetime) -> ScoringModel:
    """Learn from matured leads only, judge on the newest fifth of them; the model counts only if it beat the base rate there."""
    rows, before = matured(now)
    y = [float(row["status"] == Lead.Status.CONVERTED) for row in rows]
    if len(rows) < FEWEST_ROWS or min(sum(y), len(y) - sum(y)) < FEWEST_OF_EACH:
        return _save(ScoringModel(trained_at=now, rows=len(rows), matured_before=before, why_not="too_few"))
    late = restore_intake(rows)
    columns = {name: cells for name, cells in columns_of(rows).items() if name not in late}
    border = int(len(rows) * (1 - HELD_OUT_SHARE))
    trial = learn({name: cells[:border] for name, cells in columns.items()}, y[:border])
    said = trial.probabilities({name: cells[border:] for name, cells in columns.items()})
    final = learn(columns, y)
    return _save(_row(final, trial, said, y[border:], late, now, before))


def _row(
    final: Learned, trial: Learned, said: Any, later: Sequence[float], late: Mapping[str, Refused], now: datetime, before: datetime
) -> ScoringModel:  # fmt: skip
    cost = sum((p - y) ** 2 for p, y in zip(said, later, strict=True)) / len(later)
    cost_base = sum((trial.base_rate - y) ** 2 for y in later) / len(later)
    signal = trial.has_signal and final.has_signal and cost < cost_base
    refused = {
        **{name: why.code for name, why in final.refused.items()},
        **{name: why.code for name, why in late.items()},
    }
    return ScoringModel(
        trained_at=now, rows=final.rows, matured_before=before, base_rate=final.base_rate, auc=auc(said, later), brier=float(cost),
        brier_base=float(cost_base), ece=ece(said, later), has_signal=signal, why_not="" if signal else "no_better",
        document=document(final) if signal else {}, refused=refused,
    )  # fmt: skip


def _save(model: ScoringModel) -> ScoringModel:
    with transaction.atomic():
        model.save(force_insert=True)
    return model


def matured(now: datetime) -> tuple[list[dict[str, Any]], datetime]:
    """Leads old enough that nearly all that ever convert have done so, the oldest first; and the day they must be older than."""
    before = now - max(SHORTEST_MATURITY, _time_to_convert())
    rows = Lead.objects.filter(created_at__lt=before).order_by("-id").values(*COLUMNS)[:MOST_ROWS]
    return list(reversed(rows)), before


def _time_to_convert() -> timedelta:
    converted = LeadStatusChange.objects.filter(to_status=Lead.Status.CONVERTED).order_by("-at")
    times = sorted(at - created for at, created in converted.values_list("at", "lead__created_at")[:2000])
    return times[int(len(times) * MATURED_SHARE)] if times else timedelta(0)


def restore_intake(rows: Sequence[dict[str, Any]]) -> dict[str, Refused]:
    """Put back what each lead said before its first edit. A field that sales filled in only when the lead had converted tells the
    outcome, not the chance of it, and is refused."""
    by_id = {row["id"]: row for row in rows}
    converted_at = dict(
        LeadStatusChange.objects.filter(lead__in=by_id, to_status=Lead.Status.CONVERTED).values_list("lead_id", "at")
    )
    late = dict.fromkeys(FIELDS, 0)
    for lead, changes, at in _edits(by_id):
        for name, (old, _new) in changes.items():
            if name in late and not old and lead in converted_at and at >= converted_at[lead]:
                late[name] += 1
            if name in by_id[lead] and name in FIELDS and name not in ("source", "tags"):
                by_id[lead][name] = old
    few = max(1.0, len(converted_at) * LATE_SHARE)
    reason = "it was first filled in after the lead had converted"
    return {name: Refused("known_afterwards", reason) for name, count in late.items() if count >= few}


def _edits(by_id: Mapping[UUID, Any]) -> Iterable[tuple[Any, dict[str, list[Any]], datetime]]:
    """The newest first, so that the oldest value is written last."""
    entries = AuditEntry.objects.filter(
        record_type="lead", record_id__in=list(by_id), action__in=("lead.edited", "lead.imported")
    )
    return entries.exclude(changes={}).order_by("-seq").values_list("record_id", "changes", "at")
