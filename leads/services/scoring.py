"""Scores of leads: reckoned anew from rules, acts and the learned model, written where they changed, set by hand with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, save_changes
from core.errors import Refusal
from core.events import RecordChanged, broadcast
from jobs.services import enqueue
from leads import policies
from leads.models import Lead, LeadBehaviour, LeadScoreChange, LeadSettings, ScoreRule
from leads.scoring.points import Part, Rule, Subject, band_of, learned_part, override_part, parts_of, total
from leads.services.writing import locked, tell
from people.models import User

CHUNK = 5000
KEPT_ACTS = 200
LOWEST, HIGHEST = -1000, 1000
COLUMNS = (
    "id", "owner_id", "first_name", "last_name", "company", "title", "email", "phone", "website", "industry", "region", "source__key",
    "source_detail", "campaign", "need", "budget", "tags", "status", "created_at", "last_activity_at", "score", "band", "probability",
    "score_parts", "score_override", "is_demo",
)  # fmt: skip
# One statement writes the scores and their history; one document instead of arrays, in which the reasons would have to be quoted.
WRITE = """
WITH d AS (
    SELECT * FROM jsonb_to_recordset(%s::jsonb)
    AS d(id uuid, before int, score int, band text, probability numeric, parts jsonb, is_demo boolean)
), written AS (
    UPDATE leads_lead SET score = d.score, band = d.band, probability = d.probability, score_parts = d.parts
    FROM d WHERE leads_lead.id = d.id
)
INSERT INTO leads_leadscorechange (id, lead_id, at, before, score, band, parts, reason, is_demo)
SELECT uuidv7(), d.id, %s, d.before, d.score, d.band, CASE WHEN %s THEN d.parts ELSE '[]' END, '', d.is_demo
FROM d WHERE d.before <> d.score
"""
Row = dict[str, Any]
# The learned model's word on each row: how likely, and by which columns; None where it has no signal.
Likelihoods = Callable[[Sequence[Row]], Sequence[tuple[float, float, list[dict[str, Any]]]]]


@dataclass(frozen=True, slots=True)
class Scored:
    """What one chunk did; `last` is where the next one goes on, None when all are done."""

    looked_at: int
    changed: int
    last: UUID | None


def lead_settings() -> LeadSettings:
    """The one row, or what holds until somebody saves one."""
    return LeadSettings.objects.select_related("fallback_pool").first() or LeadSettings()


def score_leads(
    *, actor: User | None, now: datetime, likelihoods: Likelihoods | None, ids: Sequence[UUID] | None = None, after: UUID | None = None
) -> Scored:  # fmt: skip
    """Reckon the named open leads, or the next chunk of all after `after`. The scores set by hand stay. No version is counted up:
    nobody's edit is in the way of a score."""
    leads = Lead.objects.open().order_by("id")
    leads = leads.filter(pk__in=ids) if ids is not None else leads
    leads = leads.filter(pk__gt=after) if after is not None else leads
    with transaction.atomic():
        rows = list(leads.values(*COLUMNS)[:CHUNK])
        # The nightly run keeps of each change only from what to what: the reasons of the day stand with the lead.
        changed = _write(_reckon(rows, now, likelihoods), now, with_parts=ids is not None)
        if ids is not None and changed:
            _tell(changed)
    return Scored(len(rows), len(changed), rows[-1]["id"] if len(rows) == CHUNK else None)


@dataclass(frozen=True, slots=True)
class _Result:
    row: Row
    score: int
    band: str
    probability: Decimal | None
    parts: list[dict[str, Any]]

    @property
    def document(self) -> dict[str, Any]:
        said = None if self.probability is None else str(self.probability)
        row = {
            "id": str(self.row["id"]),
            "before": self.row["score"],
            "score": self.score,
            "band": self.band,
            "probability": said,
        }
        return row | {"parts": self.parts, "is_demo": self.row["is_demo"]}

    @property
    def differs(self) -> bool:
        row = self.row
        same = (row["score"], row["band"], row["probability"]) == (self.score, self.band, self.probability)
        return not same or row["score_parts"] != self.parts


def _reckon(rows: Sequence[Row], now: datetime, likelihoods: Likelihoods | None) -> list[_Result]:
    settings, rules = lead_settings(), rules_in_force()
    acts = _acts([row["id"] for row in rows])
    said = likelihoods(rows) if likelihoods is not None and rows else [None] * len(rows)
    results = []
    for row, word in zip(rows, said, strict=True):
        parts = _parts(row, rules, acts.get(row["id"], ()), now)
        if word is not None and row["score_override"] is None:
            parts.append(learned_part(word[0], word[1], settings.learned_points, word[2]))
        score = max(LOWEST, min(HIGHEST, total(parts)))
        probability = None if word is None else Decimal(str(round(word[0], 4)))
        told = [part.told() for part in parts]
        results.append(_Result(row, score, band_of(score, settings.hot_from, settings.warm_from), probability, told))
    return results


def _parts(row: Row, rules: Sequence[Rule], acts: Sequence[tuple[str, datetime]], now: datetime) -> list[Part]:
    if row["score_override"] is not None:
        reason = next((part.get("name", "") for part in row["score_parts"] if part.get("kind") == "override"), "")
        return [override_part(row["score_override"], reason)]
    return parts_of(rules, subject_of(row, acts), now)


def subject_of(row: Mapping[str, Any], acts: Sequence[tuple[str, datetime]]) -> Subject:
    facts = {**row, "source": row["source__key"], "tags": ", ".join(row["tags"])}
    last = max((at for _kind, at in acts), default=row["created_at"])
    return Subject(facts, max(last, row["last_activity_at"] or last), acts)


def rules_in_force() -> list[Rule]:
    return [
        Rule(
            str(row.pk), row.name, row.kind, row.points, row.field, row.operator, row.value, row.most_times,
            row.half_life_days, row.idle_days,
        )
        for row in ScoreRule.objects.filter(is_active=True)
    ]  # fmt: skip


def _acts(ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, datetime]]]:
    acts: dict[UUID, list[tuple[str, datetime]]] = {}
    for lead, kind, at in LeadBehaviour.objects.filter(lead__in=ids).values_list("lead_id", "kind", "at"):
        acts.setdefault(lead, []).append((kind, at))
    return acts


def _write(results: Iterable[_Result], now: datetime, *, with_parts: bool) -> list[_Result]:
    changed = [result for result in results if result.differs]
    if not changed:
        return []
    document = json.dumps([one.document for one in changed])
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [document, now, with_parts])
    return changed


def _tell(changed: Sequence[_Result]) -> None:
    owners = {one.row["owner_id"] for one in changed} - {None}
    broadcast(RecordChanged(topic="lead", id=changed[0].row["id"], audience=tuple(sorted(owners))))


def ask_for_scores(ids: Sequence[UUID]) -> None:
    """Have a worker reckon these leads anew, after commit."""
    for start in range(0, len(ids), CHUNK):
        enqueue(kind="leads.score", payload={"ids": [str(pk) for pk in ids[start : start + CHUNK]]})


def override_score(*, actor: User, lead: Lead, score: int, reason: str, now: datetime) -> Lead:
    """A person knows better, and says why. The rules come back with `clear_override`."""
    if not reason.strip():
        raise Refusal(_("Say why the score is set by hand."), code="reason_required", field="reason")
    if not LOWEST <= score <= HIGHEST:
        raise Refusal(
            _("A score lies between %(low)s and %(high)s.") % {"low": LOWEST, "high": HIGHEST},
            code="range",
            field="score",
        )
    settings = lead_settings()
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_edit(actor, lead).require()
        before, parts = lead.score, [override_part(score, reason.strip()[:500]).told()]
        diff = apply_changes(
            lead,
            {"score_override": score, "score": score, "band": band_of(score, settings.hot_from, settings.warm_from)},
        )
        lead.score_parts = parts
        save_changes(lead, diff, "score_parts")
        LeadScoreChange.objects.create(
            lead=lead, at=now, before=before, score=score, band=lead.band, parts=parts, reason=reason.strip()[:500], actor=actor,
            is_demo=lead.is_demo,
        )  # fmt: skip
        audit.record(actor=actor, action="lead.scored", record=lead, changes=diff, reason=reason)
        tell(lead)
    return lead


def clear_override(*, actor: User, lead: Lead) -> Lead:
    """Back to the rules; a worker reckons the score in a moment."""
    with transaction.atomic():
        lead = locked(lead.pk)
        policies.can_edit(actor, lead).require()
        diff = apply_changes(lead, {"score_override": None})
        if diff:
            save_changes(lead, diff)
            audit.record(actor=actor, action="lead.scored", record=lead, changes=diff)
            ask_for_scores([lead.pk])
    return lead


def note_behaviour(
    *, actor: User | None, lead_id: UUID, kind: str, at: datetime, source_key: str = "", is_demo: bool = False
) -> bool:
    """The lead did something (`LeadBehaviour.Kind`); the same act told twice counts once. Leaves no audit entry: it is the lead's act."""
    with transaction.atomic():
        act = LeadBehaviour(lead_id=lead_id, kind=kind, at=at, source_key=source_key[:120], is_demo=is_demo)
        made = LeadBehaviour.objects.bulk_create([act], ignore_conflicts=True)
        if source_key and not LeadBehaviour.objects.filter(pk=made[0].pk).exists():
            return False
        ask_for_scores([lead_id])
    return True
