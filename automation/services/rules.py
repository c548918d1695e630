"""Rules: drafted, changed, switched, paused, removed, handed over. Every change of what a rule says is a new edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from automation import policies
from automation.engine.triggers import BY_FACT
from automation.hooks import kind_of
from automation.models import Rule, RuleEdition
from automation.records import KINDS
from automation.soundness import problems_of
from automation.words import problem_words
from core.changes import apply_changes, check_version, save_changes
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from jobs.services import set_interest
from people.models import User
from people.services import notify

SUBSCRIBER = "automation"
EDITABLE = ("name", "definition", "on_import", "is_active")


def create_rule(
    *, actor: User, now: datetime, name: str, record_type: str, definition: Mapping[str, Any],
    on_import: bool = False, is_active: bool = False,
) -> Rule:  # fmt: skip
    """A rule is off until it is switched on, so that it can be tried first."""
    if record_type not in KINDS:
        raise Refusal(_("There is no such kind of record."), code="unknown", field="record_type")
    policies.can_create(actor, record_type).require()
    rule = Rule(
        name=name.strip(), record_type=record_type, definition=dict(definition), on_import=on_import,
        is_active=is_active, owner=actor,
    )  # fmt: skip
    _check(rule)
    with transaction.atomic():
        rule.save(force_insert=True)
        _keep_edition(rule, actor, now)
        _listen(rule)
        audit.record(actor=actor, action="rule.created", record=rule, changes={"definition": [None, rule.definition]})
        _tell(rule)
    return rule


def edit_rule(
    *, actor: User, now: datetime, rule: Rule, changes: Mapping[str, Any], version: int | None = None
) -> Rule:
    policies.can_change(actor, rule).require()
    if unknown := sorted(set(changes) - set(EDITABLE)):
        problems = [FieldProblem(name, "fixed", _("This can't be changed.")) for name in unknown]
        raise Refusal(_("This can't be changed."), problems=problems)
    with transaction.atomic():
        rule = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
        check_version(rule, version, changes)
        diff = apply_changes(rule, changes)
        if diff:
            _check(rule)
            _apply(rule, diff, actor, now)
    return rule


def switch_rule(*, actor: User, now: datetime, rule: Rule, on: bool) -> Rule:
    return edit_rule(actor=actor, now=now, rule=rule, changes={"is_active": on})


def _apply(rule: Rule, diff: dict[str, list[Any]], actor: User | None, now: datetime) -> None:
    if rule.is_active:
        rule.paused_reason = ""
    if "definition" in diff:
        rule.edition += 1
    save_changes(rule, diff, "edition", "paused_reason")
    if "definition" in diff:
        _keep_edition(rule, actor, now)
    _listen(rule)
    audit.record(actor=actor, action="rule.edited", record=rule, changes=diff)
    _tell(rule)


def pause_rule(*, actor: None = None, rule: Rule, reason: str, now: datetime) -> None:
    """By the machine, with a notice to its author."""
    with transaction.atomic():
        rule = Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
        if not rule.is_active:
            return
        rule.is_active, rule.paused_reason = False, reason[:300]
        save_changes(rule, {}, "is_active", "paused_reason")
        _listen(rule)
        audit.record(actor=None, action="rule.paused", record=rule, reason=reason)
        params = {"name": rule.name, "reason": reason}
        notify(user=rule.actor, kind="automation.paused", params=params, url=f"/automation/{rule.pk}/")
        _tell(rule)


def delete_rule(*, actor: User, rule: Rule) -> None:
    """With its runs; those that wait do not go on."""
    policies.can_change(actor, rule).require()
    with transaction.atomic():
        audit.record(actor=actor, action="rule.deleted", record=rule, changes={"definition": [rule.definition, None]})
        set_interest(subscriber=SUBSCRIBER, key=rule.pk, events=())
        _tell(rule)
        rule.delete()


def hand_over_rules(*, actor: User, user: User, successor: User) -> int:
    """A leaver's rules are switched off and go to the successor, who decides whether they act with his rights. How many went."""
    with transaction.atomic():
        mine = list(Rule.objects.select_for_update(of=("self",)).filter(owner=user))
        moved = {"owner": [str(user), str(successor)]}
        audit.record_many(
            audit.entry(actor=actor, action="rule.handed_over", record=row, changes=moved) for row in mine
        )
        for rule in mine:
            rule.owner, rule.is_active = successor, False
            rule.paused_reason = _("Its author left; look at it and switch it on again.")
            save_changes(rule, {}, "owner", "is_active", "paused_reason")
            _listen(rule)
    return len(mine)


def _keep_edition(rule: Rule, actor: User | None, now: datetime) -> None:
    RuleEdition.objects.create(
        rule=rule, number=rule.edition, definition=rule.definition, made_at=now, made_by_name=str(actor or "")[:120]
    )


def _listen(rule: Rule) -> None:
    by_fact = rule.is_active and rule.definition["trigger"]["on"] in BY_FACT
    set_interest(subscriber=SUBSCRIBER, key=rule.pk, events=KINDS[rule.record_type].events if by_fact else ())


def _tell(rule: Rule) -> None:
    broadcast(RecordChanged(topic="rule", id=rule.pk, audience=(rule.owner_id,) if rule.owner_id else ()))


def _check(rule: Rule) -> None:
    """All problems at once, each with the path of what is unsound."""
    problems = [] if rule.name else [FieldProblem("name", "required", _("This field is required."))]
    problems += [
        FieldProblem(f"definition.{problem.path}".rstrip("."), problem.code, problem_words(problem))
        for problem in problems_of(rule.definition, kind_of(rule.record_type, rule.definition))
    ]
    if problems:
        raise Refusal(problems[0].message, code="unsound_rule", problems=problems)
