"""Rules that the clock wakes: once a business day each, for the records that are due."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from automation.due import due_records
from automation.engine.triggers import BY_CLOCK
from automation.models import Rule
from automation.records import KINDS
from automation.services.firing import wake


def ask_daily(*, actor: None = None, now: datetime, today: date) -> int:
    """Wake what is due today; a rule that was asked today is not asked again. How many runs."""
    made = 0
    waiting = Rule.objects.filter(is_active=True).exclude(asked_on=today).values_list("pk", flat=True)
    for pk in list(waiting):
        with transaction.atomic():
            rule = Rule.objects.select_for_update(of=("self",)).select_related("owner").get(pk=pk)
            if rule.is_active and rule.asked_on != today and rule.definition["trigger"]["on"] in BY_CLOCK:
                made += _ask(rule, now, today)
    return made


def _ask(rule: Rule, now: datetime, today: date) -> int:
    rule.asked_on = today
    rule.save(update_fields=["asked_on", "updated_at"])
    records = due_records(rule.definition, KINDS[rule.record_type], rule.actor, today)
    return len(wake(rule, records, source=f"day:{today.isoformat()}", depth=0, now=now)) if records else 0
