"""The address under which another program wakes a rule: made, renewed, and what comes in by it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from automation import hooks, policies
from automation.engine.conditions import holds
from automation.models import Rule, RuleHook, RuleRun
from automation.services.firing import wake
from core.errors import Refusal
from core.sealing import seal
from core.standard_webhooks import new_secret
from people.models import User

PURPOSE = "rule-hooks"


@dataclass(frozen=True, slots=True)
class Woken:
    """The run, or why there is none."""

    run: RuleRun | None
    reason: str = ""


def renew_hook(*, actor: User, rule: Rule, now: datetime) -> tuple[RuleHook, str]:
    """A new address and secret, shown this once; the ones before no longer work."""
    policies.can_change(actor, rule).require()
    if rule.definition["trigger"]["on"] != "webhook":
        raise Refusal(_("This rule is not woken by other programs."), code="no_hook")
    secret = new_secret()
    with transaction.atomic():
        RuleHook.objects.filter(rule=rule).delete()
        hook = RuleHook.objects.create(
            rule=rule, key=secrets.token_urlsafe(24), sealed_secret=seal(secret, purpose=PURPOSE), made_at=now
        )
        audit.record(actor=actor, action="rule.hook_renewed", record=rule)
    return hook, secret


def receive(
    *, actor: None = None, hook: RuleHook, body: Mapping[str, Any], message_id: str, now: datetime, today: date
) -> Woken:
    """One message: the record it names, with the eyes of the rule's author; the rule runs when its condition holds. Once a message."""
    rule = hook.rule
    trigger = rule.definition["trigger"]
    if not rule.is_active or trigger["on"] != "webhook":
        return Woken(None, "off")
    kind, said = hooks.kind_of(rule.record_type, rule.definition), hooks.given(trigger, body)
    found = hooks.find(kind, rule.actor, trigger["find"], body)
    with transaction.atomic():
        RuleHook.objects.filter(pk=hook.pk).update(heard_at=now)
        if len(found) != 1:
            return Woken(None, "ambiguous" if found else "not_found")
        facts = {**kind.facts(found[0]), **said}
        if not holds(rule.definition.get("when", {}), facts, today=today):
            return Woken(None, "not_met")
        runs = wake(rule, found, source=f"hook:{message_id}", depth=0, now=now, given=said)
    return Woken(runs[0], "") if runs else Woken(None, "known")
