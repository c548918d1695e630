"""Setting up who reports what, how often and until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import FieldProblem, Refusal
from people.models import User
from performance import policies
from performance.models import ReportRule
from performance.sections import sections_of, unsound

PLAIN = (
    "name", "cadence", "due_time", "due_after", "remind_minutes", "makeup_days", "sections", "starts_on", "is_active",
)  # fmt: skip
MANY = ("people", "teams", "roles", "readers")


def save_rule(
    *, actor: User, values: Mapping[str, Any], rule: ReportRule | None = None, version: int | None = None
) -> ReportRule:
    """A changed rule holds for reports that are opened from now on; those that are open keep their parts and their deadline."""
    policies.can_manage(actor).require()
    plain = {name: values[name] for name in PLAIN if name in values}
    _check(rule, values)
    with transaction.atomic():
        if rule is None:
            rule = ReportRule.objects.create(**plain, is_demo=actor.is_demo)
            action, diff = "report_rule.created", {}
        else:
            rule = ReportRule.objects.select_for_update().get(pk=rule.pk)
            check_version(rule, version, plain)
            action, diff = "report_rule.edited", apply_changes(rule, plain)
            save_changes(rule, diff)
        for name in MANY:
            if name in values:
                getattr(rule, name).set(values[name])
        audit.record(actor=actor, action=action, record=rule, changes=diff)
    return rule


def _check(rule: ReportRule | None, values: Mapping[str, Any]) -> None:
    problems: list[FieldProblem] = []
    if "sections" in values:
        problems += unsound(sections_of(values["sections"]))
    asked = [name for name in ("people", "teams", "roles") if values.get(name)]
    if not asked and (rule is None or set(values) & {"people", "teams", "roles"}):
        message = _("Say who has to report: people, teams or roles.")
        problems.append(FieldProblem("people", "required", message))
    if problems:
        raise Refusal(problems[0].message, code="unsound_rule", problems=problems)


def switch_rule(*, actor: User, rule: ReportRule, on: bool) -> ReportRule:
    policies.can_manage(actor).require()
    with transaction.atomic():
        rule = ReportRule.objects.select_for_update().get(pk=rule.pk)
        diff = apply_changes(rule, {"is_active": on})
        if diff:
            save_changes(rule, diff)
            audit.record(actor=actor, action="report_rule.edited", record=rule, changes=diff)
    return rule
