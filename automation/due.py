"""Which records a rule of the clock would take."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from automation.engine.conditions import INSTANT, holds
from automation.engine.triggers import is_the_day
from automation.records import Kind

# A rule that would run more often than this within an hour is paused: it was not meant so.
MOST_AN_HOUR = 1000


def due_records(definition: dict[str, Any], kind: Kind, author: Any, today: date) -> list[Any]:
    """The records that a rule of the clock would take today; one more than it may is enough to say that it is too many."""
    trigger, when = definition["trigger"], definition.get("when", {})
    candidates = kind.visible(author)
    if trigger["on"] == "day":
        candidates = _on_that_day(candidates, kind, trigger, today)
    found = []
    for record in candidates.iterator(chunk_size=1000):
        facts = kind.facts(record)
        fits = trigger["on"] != "day" or is_the_day(trigger, facts, today=today)
        if fits and holds(when, facts, today=today):
            found.append(record)
        if len(found) > MOST_AN_HOUR:
            break
    return found


def _on_that_day(records: QuerySet[Any], kind: Kind, trigger: dict[str, Any], today: date) -> QuerySet[Any]:
    meant = today - timedelta(days=trigger["days"])
    if kind.fields[trigger["field"]].kind != INSTANT:
        return records.filter(**{trigger["field"]: meant})
    start = timezone.make_aware(datetime.combine(meant, time()))
    return records.filter(**{f"{trigger['field']}__gte": start, f"{trigger['field']}__lt": start + timedelta(days=1)})
