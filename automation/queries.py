"""Trying a rule on the past, and reading it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import Http404

from audit.models import AuditEntry
from automation.due import due_records
from automation.engine.conditions import holds
from automation.engine.triggers import BY_CLOCK, wakes
from automation.hooks import kind_of
from automation.models import Rule, RuleRun
from automation.records import KINDS, Kind
from automation.soundness import is_id, linked_ids
from automation.words import Reader
from customers.models import Account
from leads.models import LeadPool, LeadSource
from mail.models import MailTemplate
from opportunities.models import Pipeline, Stage
from people.models import User

PAST, MOST_ENTRIES, SHOWN = timedelta(days=30), 20_000, 10
LINKED = (User, Stage, Pipeline, LeadSource, LeadPool, Account, Rule, MailTemplate)


@dataclass(frozen=True, slots=True)
class Trial:
    """How often a rule would have run, on which records, and whether all of the time could be looked at."""

    count: int
    sample: tuple[Any, ...]
    since: date | None
    complete: bool


def try_rule(*, user: Any, record_type: str, definition: Mapping[str, Any], now: datetime, today: date) -> Trial:
    """What the rule would have done, seen with the author's eyes: by the changes of the last thirty days and the records as they are
    now; a rule of the clock by what is due today, a button by what meets its condition."""
    kind, on = KINDS[record_type], definition["trigger"]["on"]
    if on in BY_CLOCK:
        due = due_records(dict(definition), kind, user, today)
        return Trial(len(due), tuple(due[:SHOWN]), None, True)
    if on == "webhook":
        return Trial(0, (), None, False)
    if on == "button":
        fit = [
            row
            for row in kind.visible(user)[:MOST_ENTRIES]
            if holds(definition.get("when", {}), kind.facts(row), today=today)
        ]
        return Trial(len(fit), tuple(fit[:SHOWN]), None, len(fit) < MOST_ENTRIES)
    return _past(user, kind, definition, now, today)


def _past(user: Any, kind: Kind, definition: Mapping[str, Any], now: datetime, today: date) -> Trial:
    since = now - PAST
    entries = list(
        AuditEntry.objects.filter(
            record_type=kind.model._meta.model_name, at__gt=since, action__startswith=f"{kind.key}."
        ).order_by("-seq")[:MOST_ENTRIES]
    )
    ids = {entry.record_id for entry in entries if entry.record_id}
    records = {record.pk: record for record in kind.visible(user).filter(pk__in=ids)}
    facts = {pk: kind.facts(record) for pk, record in records.items()}
    woken = [
        records[entry.record_id]
        for entry in entries
        if entry.record_id in records and _woke(definition, kind, entry, facts[entry.record_id], records, today)
    ]
    return Trial(len(woken), tuple(dict.fromkeys(woken))[:SHOWN], since.date(), len(entries) < MOST_ENTRIES)


def _woke(
    definition: Mapping[str, Any], kind: Kind, entry: AuditEntry, facts: Mapping[str, Any], records: Any, today: date
) -> bool:
    before = kind.before(facts, entry.changes, records[entry.record_id])
    return wakes(
        definition["trigger"], definition.get("when", {}), created=entry.action == f"{kind.key}.created",
        changes=entry.changes, facts=facts, before=before, today=today,
    )  # fmt: skip


def sentence_of(record_type: str, definition: Mapping[str, Any]) -> str:
    """The rule in words, in the language that is active."""
    kind = kind_of(record_type, definition)
    return Reader(kind, names_of(linked_ids(definition, kind))).sentence(definition)


def names_of(ids: set[str]) -> dict[str, str]:
    wanted = [pk for pk in ids if is_id(pk)]
    if not wanted:
        return {}
    return {str(row.pk): str(row) for model in LINKED for row in model.objects.filter(pk__in=wanted)}


def record_or_404(rule: Rule, user: Any, pk: UUID) -> Any:
    """The record of the rule's kind that `user` may see."""
    record = KINDS[rule.record_type].find(user, pk)
    if record is None:
        raise Http404
    return record


def runs_of_the_day(rules: Iterable[Rule], now: datetime) -> dict[UUID, int]:
    """How often each rule ran within the last 24 hours."""
    recent = RuleRun.objects.filter(rule__in=list(rules), started_at__gt=now - timedelta(days=1))
    return {row["rule"]: row["count"] for row in recent.values("rule").annotate(count=Count("id"))}
