"""Rows of rules that administrators keep: making, editing and removing one, each with its trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Refusal
from leads import policies
from leads.models import AssignmentMember, AssignmentRule, LeadCapacity, LeadRecycleRule
from leads.services.columns import related_by_id
from people.memo import forget
from people.models import User


def save_assignment_rule(
    *, actor: User, rule: AssignmentRule | None = None, people: Iterable[User] | None = None, version: int | None = None, **values: Any
) -> AssignmentRule:  # fmt: skip
    """`people` are those it may choose; who stays keeps his turn, his weight and his regions."""
    with transaction.atomic():
        row = _save(
            actor,
            rule or AssignmentRule(position=AssignmentRule.objects.count()),
            values,
            ("sources",),
            version,
            "assignment_rule",
        )
        if people is not None:
            _set_members(row, list(people))
    return row


def _set_members(row: AssignmentRule, people: list[User]) -> None:
    """Newcomers begin where the one who had least stands, so that they don't get everything until they have caught up."""
    row.members.exclude(user__in=people).delete()
    known = dict(row.members.values_list("user_id", "given"))
    start = min(known.values(), default=0)
    row.members.bulk_create(
        AssignmentMember(rule=row, user=user, given=start) for user in people if user.pk not in known
    )


def edit_member(*, actor: User, member: AssignmentMember, **values: Any) -> AssignmentMember:
    """Weight, regions, most open leads, and whether he is trained."""
    policies.can_manage_sources(actor).require()
    with transaction.atomic():
        row = AssignmentMember.objects.select_for_update().get(pk=member.pk)
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        changes = {name: [before[name], value] for name, value in values.items() if before[name] != value}
        if changes:
            audit.record(
                actor=actor, action="assignment_rule.edited", record=row.rule, changes=changes, reason=str(row.user)
            )
    return row


def delete_assignment_rule(*, actor: User, rule: AssignmentRule) -> None:
    _delete(actor, rule, "assignment_rule")


def save_recycle_rule(
    *, actor: User, rule: LeadRecycleRule | None = None, version: int | None = None, **values: Any
) -> LeadRecycleRule:
    """It works from the next nightly run on."""
    conditions = ("idle_days", "unqualified_days", "unconverted_days")
    present = rule or LeadRecycleRule(position=LeadRecycleRule.objects.count())
    if all(values.get(name, getattr(present, name)) is None for name in conditions):
        raise Refusal(_("Give at least one number of days."), code="required", field="idle_days")
    with transaction.atomic():
        return _save(actor, present, values, ("teams",), version, "recycle_rule")


def delete_recycle_rule(*, actor: User, rule: LeadRecycleRule) -> None:
    _delete(actor, rule, "recycle_rule")


def save_capacity(
    *, actor: User, capacity: LeadCapacity | None = None, version: int | None = None, **values: Any
) -> LeadCapacity:
    forget("lead_capacities")
    with transaction.atomic():
        return _save(actor, capacity or LeadCapacity(), values, ("teams", "users"), version, "lead_capacity")


def delete_capacity(*, actor: User, capacity: LeadCapacity) -> None:
    forget("lead_capacities")
    _delete(actor, capacity, "lead_capacity")


def _save(
    actor: User, row: Any, values: Mapping[str, Any], lists: tuple[str, ...], version: int | None, word: str
) -> Any:
    """A new row, or the present one locked and changed; `lists` are its many-to-many fields."""
    policies.can_manage_sources(actor).require()
    is_new = row._state.adding
    if not is_new:
        row = type(row).objects.select_for_update().get(pk=row.pk)
        check_version(row, version, values)
    diff = apply_changes(row, related_by_id({name: value for name, value in values.items() if name not in lists}))
    if is_new:
        row.save(force_insert=True)
    for name in lists:
        if name in values:
            getattr(row, name).set(values[name])
    if not is_new:
        save_changes(row, diff)
    audit.record(actor=actor, action=f"{word}.{'created' if is_new else 'edited'}", record=row, changes=diff)
    return row


def _delete(actor: User, row: Any, word: str) -> None:
    policies.can_manage_sources(actor).require()
    with transaction.atomic():
        audit.record(actor=actor, action=f"{word}.deleted", record=row)
        row.delete()
