"""Breaking a target down into parts, and making targets from what was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import FieldProblem, Refusal
from core.events import plain
from people.models import User
from targets import policies
from targets.engine.smart import Baseline
from targets.metrics import metric_by_key
from targets.models import Target
from targets.queries import baselines, rules
from targets.queries.attainment import scopes_of
from targets.queries.division import Proposal, Slot, proposals, subject_key, ways_of
from targets.services.batches import Batch
from targets.services.checks import require_open, require_smart, require_sound
from targets.services.targets import locked
from targets.services.writing import currency_of, prorate, rounded

LAST_YEAR, TRAILING, FORECAST = "last_year", "trailing", "forecast"


def break_down_target(
    *,
    actor: User,
    target: Target,
    way: str,
    method: str,
    today: date,
    values: Mapping[str, Decimal] | None = None,
    reason: str = "",
    draft: bool = False,
) -> list[Target]:
    """Make the parts of a target; `values` (part → value) win over what the method proposes, and a part without one is left out.

    Parts that have a target already keep it: it is linked, and changed only where another value is given.
    """
    policies.can_edit(actor, target).require()
    if way not in ways_of(target):
        raise Refusal(_("This target can't be broken down so."), code="way", field="way")
    with transaction.atomic():
        whole = locked(target)
        require_open(whole, today)
        wanted = _wanted(proposals(whole, way, method), values)
        batch = Batch(actor, today, reason or _("Part of: %(name)s") % {"name": whole.subject_name})
        status = Target.Status.DRAFT if draft else Target.Status.ACTIVE
        touched = [_take(batch, whole, proposal, status) for proposal in wanted]
        batch.write()
    return touched


def _wanted(proposed: Sequence[Proposal], values: Mapping[str, Decimal] | None) -> list[Proposal]:
    if values is None:
        return list(proposed)
    if unknown := sorted(set(values) - {proposal.slot.key for proposal in proposed}):
        problems = [FieldProblem(key, "unknown", _("There is no such part.")) for key in unknown]
        raise Refusal(problems[0].message, code="unknown_part", problems=problems)
    return [replace(proposal, value=values[proposal.slot.key]) for proposal in proposed if proposal.slot.key in values]


def _take(batch: Batch, whole: Target, proposal: Proposal, status: str) -> Target:
    """A new part, or the present one linked and, where another value is given, changed."""
    present = proposal.present
    if present is None:
        made = proposal.slot.target(whole, proposal.value, status=status)
        require_sound(made)
        batch.made.append(made)
        return made
    policies.can_edit(batch.actor, present).require()
    if present.value != proposal.value:
        require_open(present, batch.today)
        _require_alone(present, proposal.slot)
    batch.edit(present, parent=whole, value=proposal.value)
    require_sound(present)
    return present


def _require_alone(present: Target, slot: Slot) -> None:
    if present.status == Target.Status.ACTIVE and rules().approval_required:
        message = _("%(name)s: changes of an active target need a second person.") % {"name": slot.label}
        raise Refusal(message, code="approval_required", field=slot.key)


def generate_targets(
    *,
    actor: User,
    metric: str,
    slots: Sequence[Slot],
    source: str,
    growth: Decimal,
    today: date,
    strategy: str = "",
    parent: Target | None = None,
    bases: Mapping[str, Decimal] | None = None,
    reference: str = "",
) -> list[Target]:
    """Drafts from what was reached (or is forecast) plus `growth` per cent. Each keeps its source and formula; present targets stay.

    `bases` (slot key → amount) come with the source "forecast", `reference` names its snapshot.
    """
    for slot in slots:
        policies.can_set_for(actor, **slot.subject).require()
    found = _bases(metric, slots, source, bases)
    batch = Batch(actor, today, _("Generated"))
    with transaction.atomic():
        for slot, base in zip(slots, found, strict=True):
            if base is not None and base > 0 and (made := _generated(metric, slot, base, growth)) is not None:
                made.origin = _origin(source, base, growth, made.value, reference)
                made.strategy, made.parent = strategy, parent
                require_sound(made)
                if rules().prorate and made.user is not None:
                    prorate(made)
                batch.made.append(made)
        _leave_out_present(batch)
        batch.write()
    return batch.made


def _bases(
    metric: str, slots: Sequence[Slot], source: str, bases: Mapping[str, Decimal] | None
) -> list[Decimal | None]:
    known = metric_by_key(metric)
    if known is None or not known.can_be_promised:
        raise Refusal(_("There is no such metric."), code="unknown", field="metric")
    if source == FORECAST:
        return [(bases or {}).get(slot.key) for slot in slots]
    if source not in (LAST_YEAR, TRAILING):
        raise Refusal(_("There is no such source."), code="source", field="source")
    empty = [_empty(metric, slot) for slot in slots]
    asked = [(scope, slot.period) for scope, slot in zip(scopes_of(empty), slots, strict=True)]
    return [_of_source(baseline, source) for baseline in baselines(known, asked)]


def _of_source(baseline: Baseline, source: str) -> Decimal | None:
    return baseline.last_year if source == LAST_YEAR else baseline.trailing


def _empty(metric: str, slot: Slot) -> Target:
    return slot.target(Target(metric=metric), Decimal(0))


def _generated(metric: str, slot: Slot, base: Decimal, growth: Decimal) -> Target | None:
    value = rounded(base * (100 + growth) / 100, metric)
    if value <= 0:
        return None
    made = _empty(metric, slot)
    made.parent, made.value, made.status = None, value, Target.Status.DRAFT
    made.currency = currency_of(metric)
    return made


def _origin(source: str, base: Decimal, growth: Decimal, value: Decimal, reference: str) -> dict[str, Any]:
    formula = f"{base:,.2f} × {(100 + growth).normalize():f} % = {value:,.2f}"
    told = {"source": source, "base": base, "growth": growth, "formula": formula, "reference": reference}
    return {name: plain(fact) for name, fact in told.items() if fact != ""}


def _leave_out_present(batch: Batch) -> None:
    starts = {made.start_on for made in batch.made}
    metrics = {made.metric for made in batch.made}
    present = {subject_key(row) for row in Target.objects.filter(metric__in=metrics, start_on__in=starts)}
    batch.made = [made for made in batch.made if subject_key(made) not in present]


def publish_targets(*, actor: User, targets: Sequence[Target], today: date) -> list[Target]:
    """Many drafts at once, all or none; every problem says whose it is."""
    problems: list[FieldProblem] = []
    batch = Batch(actor, today)
    with transaction.atomic():
        for target in sorted(targets, key=lambda row: str(row.pk)):
            present = locked(target)
            policies.can_edit(actor, present).require()
            if present.status == Target.Status.DRAFT:
                problems.extend(_problems_of(present, today))
                batch.edit(present, status=Target.Status.ACTIVE)
        if problems:
            raise Refusal(problems[0].message, code="not_smart", problems=problems)
        batch.write("status", "baseline")
    return [target for target, _diff in batch.edited]


def _problems_of(target: Target, today: date) -> list[FieldProblem]:
    try:
        require_open(target, today)
        require_sound(target)
        require_smart(target)
    except Refusal as refusal:
        name = target.subject_name
        return [FieldProblem(found.field, found.code, f"{name}: {found.message}") for found in refusal.problems]
    return []
