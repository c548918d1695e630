"""The sales plan of a deal: from the template of its pipeline, changed by hand, and ticked off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Conflict, Refusal
from core.limits import limit_problems
from opportunities import policies
from opportunities.models import Opportunity, PlanItem
from opportunities.plans import planned
from opportunities.services.locking import locked, tell
from people.models import User
from people.queries import add_working_days

MOST = 100
EDITABLE = frozenset(("kind", "name", "owner", "start_on", "due_on", "deliverable"))


def start_plan(*, actor: User, opportunity: Opportunity, start_on: date) -> list[PlanItem]:
    """The template's milestones and steps, dated in working days from `start_on`; once only."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_change_deal(actor, opportunity).require()
        if opportunity.plan_items.exists():
            raise Conflict(_("This opportunity has a plan already."), code="has_plan")
        if not opportunity.pipeline.plan:
            raise Refusal(_("The pipeline has no template for plans; add the items by hand."), code="no_template")
        items = [
            PlanItem(
                opportunity=opportunity, kind=row.kind, name=row.name, deliverable=row.deliverable, start_on=row.start_on,
                due_on=row.due_on, owner=opportunity.owner, position=number, is_demo=opportunity.is_demo,
            )
            for number, row in enumerate(planned(opportunity.pipeline.plan, start_on, add_working_days), start=1)
        ]  # fmt: skip
        PlanItem.objects.bulk_create(items)
        changes = {"plan": [None, [item.name for item in items]]}
        audit.record(actor=actor, action="opportunity.planned", record=opportunity, changes=changes)
        tell(opportunity)
    return items


def add_item(*, actor: User, opportunity: Opportunity, **fields: Any) -> PlanItem:
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_change_deal(actor, opportunity).require()
        if opportunity.plan_items.count() >= MOST:
            raise Refusal(_("At most %(most)s items.") % {"most": MOST}, code="too_many")
        last = opportunity.plan_items.aggregate(last=Max("position"))["last"] or 0
        given = {"owner": opportunity.owner, **_cleaned(fields)}
        item = PlanItem(opportunity=opportunity, position=last + 1, is_demo=opportunity.is_demo, **given)
        _check(item)
        item.save(force_insert=True)
        audit.record(actor=actor, action="opportunity.planned", record=opportunity, changes={"plan": [None, item.name]})
        tell(opportunity)
    return item


def edit_item(*, actor: User, item: PlanItem, version: int | None = None, **fields: Any) -> PlanItem:
    with transaction.atomic():
        item = _locked(item)
        policies.can_change_deal(actor, item.opportunity).require()
        cleaned = _cleaned(fields)
        check_version(item, version, cleaned)
        diff = apply_changes(item, cleaned)
        _check(item)
        if diff:
            save_changes(item, diff)
            audit.record(actor=actor, action="opportunity.plan_edited", record=item.opportunity, changes=diff)
            tell(item.opportunity)
    return item


def finish_item(*, actor: User, item: PlanItem, today: date, done: bool = True) -> PlanItem:
    """Done today by the actor; `done=False` takes it back. A second time changes nothing."""
    with transaction.atomic():
        item = _locked(item)
        policies.can_edit(actor, item.opportunity).require()
        if (item.done_on is not None) == done:
            return item
        diff = apply_changes(item, {"done_on": today if done else None, "done_by": actor if done else None})
        save_changes(item, diff)
        change = [None, today.isoformat()] if done else [diff["done_on"][0], None]
        audit.record(
            actor=actor, action="opportunity.plan_edited", record=item.opportunity, changes={item.name: change}
        )
        tell(item.opportunity)
    return item


def remove_item(*, actor: User, item: PlanItem) -> None:
    with transaction.atomic():
        item = _locked(item)
        policies.can_change_deal(actor, item.opportunity).require()
        audit.record(
            actor=actor, action="opportunity.plan_edited", record=item.opportunity, changes={"plan": [item.name, None]}
        )
        item.delete()
        tell(item.opportunity)


def _locked(item: PlanItem) -> PlanItem:
    opportunity = locked(item.opportunity_id)
    found = PlanItem.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=item.pk).first()
    if found is None:
        raise Conflict(_("This has been removed in the meantime."), code="deleted")
    found.opportunity = opportunity
    return found


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(fields) - EDITABLE):
        raise TypeError(f"not fields of a plan item that can be written: {unknown}")
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}


def _check(item: PlanItem) -> None:
    if item.kind == PlanItem.Kind.MILESTONE:
        item.start_on = item.due_on
    problems = limit_problems(PlanItem, {name: getattr(item, name) for name in ("kind", "name", "deliverable")})
    if problems:
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)
    if not item.name:
        raise Refusal(_("Give it a name."), code="required", field="name")
    if item.start_on > item.due_on:
        raise Refusal(_("It starts after it is due."), code="order", field="start_on")
