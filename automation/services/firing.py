"""What wakes rules: facts from the outbox, and buttons. Waking writes a run; a job goes through its steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from automation import policies
from automation.due import MOST_AN_HOUR
from automation.engine.conditions import holds
from automation.engine.triggers import BY_FACT, wakes
from automation.models import Rule, RuleEdition, RuleRun
from automation.records import KIND_OF_EVENT, KINDS, Kind
from automation.services.rules import pause_rule
from core.errors import Refusal
from jobs.outbox import Heard
from jobs.services import enqueue
from people.models import User

RUN = "automation.run"
DEEPEST = 5


def hear(*, actor: None = None, heard: Heard, now: datetime, today: date) -> int:
    """Wake the rules that this fact wakes; how many."""
    kind = KIND_OF_EVENT[heard.name]
    rules = Rule.objects.filter(record_type=kind.key, is_active=True).select_related("owner").order_by("pk")
    awake = [
        (rule, record)
        for rule in rules
        if rule.definition["trigger"]["on"] in BY_FACT and (rule.on_import or heard.via != "import")
        if (record := kind.find(rule.actor, heard.data["id"])) is not None
        and _is_woken(rule, kind, record, heard, today)
    ]
    with transaction.atomic():
        for rule, record in awake:
            wake(rule, [record], source=heard.delivery, depth=heard.depth, now=now)
    return len(awake)


def _is_woken(rule: Rule, kind: Kind, record: Any, heard: Heard, today: date) -> bool:
    facts = kind.facts(record)
    return wakes(
        rule.definition["trigger"], rule.definition.get("when", {}), created=heard.name == kind.created,
        changes=heard.changes, facts=facts, before=kind.before(facts, heard.changes, record), today=today,
    )  # fmt: skip


def press(*, actor: User, rule: Rule, record: Any, now: datetime, today: date) -> RuleRun:
    """The button of a rule, pressed on one record."""
    policies.can_press(actor, rule).require()
    kind = KINDS[rule.record_type]
    if not rule.is_active or rule.definition["trigger"]["on"] != "button":
        raise Refusal(_("This rule has no button, or it is off."), code="no_button")
    if not holds(rule.definition.get("when", {}), kind.facts(record), today=today):
        raise Refusal(_("The record does not meet the condition of this rule."), code="not_met")
    with transaction.atomic():
        (run,) = wake(rule, [record], source=f"button:{actor.pk}:{now.isoformat()}", depth=0, now=now)
    return run


def wake(
    rule: Rule, records: Iterable[Any], *, source: str, depth: int, now: datetime, given: Mapping[str, str] | None = None
) -> list[RuleRun]:  # fmt: skip
    """Runs for these records, each once for this source; a rule that wakes itself too deep, or too often, is stopped in the open."""
    chosen = list(records)
    if not _has_room(rule, len(chosen), now):
        return []
    edition = RuleEdition.objects.get(rule=rule, number=rule.edition)
    runs = [
        RuleRun(
            rule=rule, edition=edition, record_id=record.pk, record_name=str(record)[:200], depth=depth, started_at=now,
            source=f"{source}:{record.pk}"[:120], given=dict(given or {}), log=_first_line(given, now),
        )
        for record in chosen
    ]  # fmt: skip
    if depth >= DEEPEST:
        said = _("Stopped: rules woke each other %(depth)s times in a row.") % {"depth": depth}
        for run in runs:
            run.state, run.finished_at = RuleRun.State.STOPPED, now
            run.log = [{"at": now.isoformat(), "do": "", "said": said}]
    RuleRun.objects.bulk_create(runs, ignore_conflicts=True)
    made = list(RuleRun.objects.filter(pk__in=[run.pk for run in runs]))
    for run in made:
        if run.state == RuleRun.State.RUNNING:
            enqueue(kind=RUN, payload={"run": str(run.pk)}, due_at=now)
    return made


def _first_line(given: Mapping[str, str] | None, now: datetime) -> list[dict[str, str]]:
    """What the message said, for those who read the log."""
    if not given:
        return []
    said = ", ".join(f"{name} = {value}" for name, value in given.items())
    return [{"at": now.isoformat(), "do": "webhook", "said": said[:500]}]


def _has_room(rule: Rule, more: int, now: datetime) -> bool:
    recent = RuleRun.objects.filter(rule=rule, started_at__gt=now - timedelta(hours=1)).count()
    if recent + more <= MOST_AN_HOUR:
        return True
    reason = _("It would have run more than %(most)s times within an hour.") % {"most": MOST_AN_HOUR}
    pause_rule(rule=rule, reason=reason, now=now)
    return False
