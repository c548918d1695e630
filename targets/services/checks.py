"""What every target must be, in one place for all verbs: its own problems, those of its parent, and SMART."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Conflict, FieldProblem, Refusal
from core.events import plain
from targets.engine import smart
from targets.engine.smart import Baseline, Promise
from targets.metrics import COUNT, PERCENT, Metric, metric_by_key
from targets.models import Target
from targets.queries import baseline_of, is_closed, rules
from targets.queries.attainment import scopes_of

LONGEST = 366 * 10
# Which field of the form answers for which letter.
FIELDS = {
    smart.SPECIFIC: "metric", smart.MEASURABLE: "value", smart.ACHIEVABLE: "achievable", smart.RELEVANT: "strategy",
    smart.TIME_BOUND: "period",
}  # fmt: skip
SENTENCES = {
    smart.SPECIFIC: gettext_lazy("Specific: name the metric and whose target it is."),
    smart.MEASURABLE: gettext_lazy("Measurable: give a value above zero of a metric that can be counted."),
    smart.ACHIEVABLE: gettext_lazy(
        "Achievable: this is %(percent)s %% of the baseline of %(baseline)s. Say why it can be reached."
    ),
    smart.RELEVANT: gettext_lazy("Relevant: say which strategy it serves, or link the target it is a part of."),
    smart.TIME_BOUND: gettext_lazy("Time-bound: give its first and last day."),
}


def require_sound(target: Target) -> None:
    """All problems at once."""
    problems = [*_problems_of_metric(target), *_problems_of_values(target), *_problems_of_parent(target)]
    if problems:
        raise Refusal(problems[0].message, code="invalid_target", problems=problems)


def _problems_of_metric(target: Target) -> Iterator[FieldProblem]:
    known = metric_by_key(target.metric)
    if known is None or not known.can_be_promised:
        yield FieldProblem("metric", "unknown", _("There is no such metric."))
        return
    if target.subject_type != Target.Subject.COMPANY and target.subject_type not in known.subjects():
        yield FieldProblem("subject", "subject", _("This metric can't be counted for such a subject."))
    if known.unit == COUNT and target.value != int(target.value):
        yield FieldProblem("value", "whole", _("This metric counts things: give a whole number."))
    if known.unit == PERCENT and target.value > 100:
        yield FieldProblem("value", "percent", _("This metric is a share: give at most 100."))


def _problems_of_values(target: Target) -> Iterator[FieldProblem]:
    if target.value < 0:
        yield FieldProblem("value", "negative", _("A target can't be negative."))
    for name in ("stretch", "challenge"):
        more = getattr(target, name)
        if more is not None and more < target.value:
            yield FieldProblem(name, "below_target", _("This must not be lower than the target."))
    if target.period.days > LONGEST:
        yield FieldProblem("period", "too_long", _("A target's period is at most ten years."))


def _problems_of_parent(target: Target) -> Iterator[FieldProblem]:
    parent = target.parent
    if parent is None:
        return
    if parent.metric != target.metric:
        yield FieldProblem("parent", "other_metric", _("A target can only be a part of one with the same metric."))
    if target.start_on < parent.start_on or target.end_on > parent.end_on:
        yield FieldProblem("parent", "other_period", _("A part's period lies within that of the whole."))
    if _stands_below(parent, target):
        yield FieldProblem("parent", "circle", _("A target can't be a part of its own parts."))


def _stands_below(above: Target | None, target: Target) -> bool:
    while above is not None:
        if above.pk == target.pk:
            return True
        above = above.parent
    return False


def require_open(target: Target, today: date) -> None:
    """What was promised for a period that is over stays as it was."""
    if is_closed(target.period, today):
        message = _("The period %(start)s – %(end)s is closed. Its targets don't change any more.")
        days = {"start": target.start_on.isoformat(), "end": target.period.last_day.isoformat()}
        raise Conflict(message % days, code="period_closed", current={"version": target.version})


def require_smart(target: Target) -> None:
    """Refuse with every letter that is missing; keep the baseline that was looked at."""
    metric = metric_by_key(target.metric)
    baseline = baseline_of_target(target, metric) if metric else Baseline()
    target.baseline = described(baseline, target.value)
    missing = smart.missing(promise_of(target, metric, baseline), rules().reason_above_percent)
    if missing:
        numbers = {"percent": target.baseline["percent"], "baseline": target.baseline["amount"]}
        problems = [FieldProblem(FIELDS[letter], letter, str(SENTENCES[letter]) % numbers) for letter in missing]
        raise Refusal(_("The target is not SMART yet."), code="not_smart", problems=problems)


def promise_of(target: Target, metric: Metric | None, baseline: Baseline) -> Promise:
    return Promise(
        has_metric=metric is not None,
        has_subject=bool(target.subject_type),
        value=target.full_value or target.value,
        has_source=metric is not None and bool(str(metric.definition)),
        has_end=target.end_on > target.start_on,
        serves=bool(target.parent_id or target.strategy.strip()),
        reason=target.achievable,
        baseline=baseline,
    )


def baseline_of_target(target: Target, metric: Metric) -> Baseline:
    (scope,) = scopes_of([target])
    return baseline_of(metric, scope, target.period)


def described(baseline: Baseline, value: Decimal) -> dict[str, Any]:
    """As it is kept with the target and shown."""
    facts = {
        "last_year": baseline.last_year, "trailing": baseline.trailing, "amount": baseline.amount,
        "percent": baseline.percent(value),
    }  # fmt: skip
    return {name: plain(fact) for name, fact in facts.items()}
