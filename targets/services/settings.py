"""Rules for targets and the organisation's own metrics: for those who manage all targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Conflict, FieldProblem, Refusal
from core.models import new_id
from people.memo import forget
from people.models import User
from targets import policies
from targets.metrics import METRICS, SOURCES, problems_of
from targets.models import Contest, CountedMetric, Target, TargetRules

RULE_FIELDS = (
    "smart_required", "approval_required", "reason_above_percent", "lock_after_days", "prorate", "ramp", "alerts", "alert_points",
)  # fmt: skip


def edit_rules(*, actor: User, changes: Mapping[str, Any], version: int | None = None) -> TargetRules:
    policies.can_manage_all(actor).require()
    if unknown := set(changes) - set(RULE_FIELDS):
        raise TypeError(f"not rules: {unknown}")
    _check_rules(changes)
    with transaction.atomic():
        present = TargetRules.objects.select_for_update().get()
        check_version(present, version, changes)
        if diff := apply_changes(present, changes):
            save_changes(present, diff)
            audit.record(actor=actor, action="target.rules_edited", record=present, changes=diff)
    forget("target_rules")
    return present


def _check_rules(changes: Mapping[str, Any]) -> None:
    problems = []
    if any(not 0 <= percent <= 100 for percent in changes.get("ramp", [])) or len(changes.get("ramp", [])) > 24:
        problems.append(FieldProblem("ramp", "percent", _("Give up to 24 percentages between 0 and 100.")))
    if not 1 <= changes.get("alert_points", 10) <= 100:
        problems.append(FieldProblem("alert_points", "range", _("Give a number between 1 and 100.")))
    if not 100 <= changes.get("reason_above_percent", 150) <= 1000:
        problems.append(FieldProblem("reason_above_percent", "range", _("Give a number between 100 and 1000.")))
    if problems:
        raise Refusal(problems[0].message, code="invalid_rules", problems=problems)


def define_metric(*, actor: User, name: str, source: str, day: str, query: str, sentence: str = "") -> CountedMetric:
    """The number of records of a list that fit a filter, from now on a metric like all others."""
    policies.can_manage_all(actor).require()
    made = CountedMetric(
        name=name.strip(), source=source, day=day, query=query.strip().lstrip("?"), sentence=sentence.strip()
    )
    _check_metric(made)
    made.key = _free_key(made.name)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            audit.record(actor=actor, action="metric.defined", record=made, changes={"query": [None, made.query]})
    except IntegrityError as error:
        raise Conflict(_("There is a metric of this name already."), code="metric_exists", field="name") from error
    forget("metrics")
    return made


def _check_metric(made: CountedMetric) -> None:
    problems = []
    source = SOURCES.get(made.source)
    if not made.name:
        problems.append(FieldProblem("name", "required", _("Give it a name.")))
    if source is None:
        problems.append(FieldProblem("source", "unknown", _("There is no such list.")))
    else:
        if made.day not in source.days:
            problems.append(FieldProblem("day", "unknown", _("This list has no such day.")))
        if wrong := problems_of(source, made.query):
            message = _("This list can't be filtered so: %(names)s") % {"names": ", ".join(wrong)}
            problems.append(FieldProblem("query", "unknown_filter", message))
    if problems:
        raise Refusal(problems[0].message, code="invalid_metric", problems=problems)


def _free_key(name: str) -> str:
    """Letters and digits only; a Chinese name, which leaves none, gets a number."""
    wanted = slugify(name).replace("-", "_")[:30] or "own"
    taken = METRICS.keys() | set(CountedMetric.objects.values_list("key", flat=True))
    return wanted if wanted not in taken else f"{wanted}_{new_id().hex[-8:]}"


def retire_metric(*, actor: User, metric: CountedMetric) -> None:
    """Only one that nothing was promised for disappears; else it would take the meaning from a target."""
    policies.can_manage_all(actor).require()
    with transaction.atomic():
        metric = CountedMetric.objects.select_for_update().get(pk=metric.pk)
        used = Target.objects.filter(metric=metric.key).exists() or Contest.objects.filter(metric=metric.key).exists()
        if used:
            raise Refusal(_("There are targets or contests with this metric."), code="metric_in_use")
        audit.record(actor=actor, action="metric.retired", record=metric)
        metric.delete()
    forget("metrics")
