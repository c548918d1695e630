"""Setting what is promised. Every change of a value is a new version with who, when and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Conflict, FieldProblem, Refusal
from core.events import RecordChanged, announce, broadcast
from core.periods import Period
from people.models import Team, User
from people.queries import organisation
from targets import metrics, policies
from targets.events import TargetSet
from targets.models import Target, TargetVersion

VALUES = ("value", "stretch", "challenge")
EDITABLE = (*VALUES, "note")


def set_target(
    *,
    actor: User,
    metric: str,
    period: Period,
    value: Decimal,
    user: User | None = None,
    team: Team | None = None,
    stretch: Decimal | None = None,
    challenge: Decimal | None = None,
    note: str = "",
    reason: str = "",
    external_ref: dict[str, str] | None = None,
) -> Target:
    """Promise `value` of `metric` for a person, a team or (neither) the company in `period`."""
    policies.can_set_for(actor, user=user, team=team).require()
    target = Target(
        metric=metric, subject_type=_subject_type(user, team), user=user, team=team, start_on=period.start, end_on=period.end,
        value=value, stretch=stretch, challenge=challenge, note=note, currency=_currency(metric), is_demo=False,
        external_system=(external_ref or {}).get("system", ""), external_id=(external_ref or {}).get("id", ""),
    )  # fmt: skip
    _check(target)
    try:
        with transaction.atomic():
            target.save(force_insert=True)
            _write_version(target, actor, reason)
            audit.record(actor=actor, action="target.set", record=target, changes=_first_diff(target), reason=reason)
            _tell(target)
    except IntegrityError as error:
        raise Conflict(_("There is such a target already. Change that one."), code="target_exists") from error
    return target


def edit_target(
    *, actor: User, target: Target, changes: dict[str, Any], version: int | None = None, reason: str = ""
) -> Target:
    """Change the value, the stretch or challenge value, or the note. Metric, subject and period are what a target is: to change
    those, delete it and set another one."""
    if fixed := sorted(set(changes) - set(EDITABLE)):
        raise Refusal(
            _("A target's metric, subject and period can't be changed."),
            problems=[FieldProblem(name, "fixed", _("This can't be changed; set another target.")) for name in fixed],
        )
    policies.can_edit(actor, target).require()
    with transaction.atomic():
        target = Target.objects.select_for_update(of=("self",)).select_related("team", "user").get(pk=target.pk)
        check_version(target, version, changes)
        diff = apply_changes(target, changes)
        if not diff:
            return target
        _check(target)
        save_changes(target, diff)
        _write_version(target, actor, reason)
        audit.record(actor=actor, action="target.edited", record=target, changes=diff, reason=reason)
        _tell(target)
    return target


def delete_target(*, actor: User, target: Target, reason: str = "") -> None:
    policies.can_edit(actor, target).require()
    with transaction.atomic():
        audit.record(
            actor=actor,
            action="target.deleted",
            record=target,
            changes={"value": [str(target.value), None]},
            reason=reason,
        )
        _tell(target)
        target.delete()


def _subject_type(user: User | None, team: Team | None) -> str:
    if user is not None and team is not None:
        raise Refusal(_("A target is for a person or for a team, not for both."), code="subject", field="subject")
    return Target.Subject.USER if user else Target.Subject.TEAM if team else Target.Subject.COMPANY


def _currency(metric: str) -> str:
    known = metrics.METRICS.get(metric)
    return organisation().base_currency if known is not None and known.unit == metrics.MONEY else ""


def _check(target: Target) -> None:
    """All problems at once."""
    problems = []
    known = metrics.METRICS.get(target.metric)
    if known is None or not known.can_be_promised:
        problems.append(FieldProblem("metric", "unknown", _("There is no such metric.")))
    elif known.unit == metrics.COUNT and target.value != int(target.value):
        problems.append(FieldProblem("value", "whole", _("This metric counts things: give a whole number.")))
    if target.value < 0:
        problems.append(FieldProblem("value", "negative", _("A target can't be negative.")))
    for name in ("stretch", "challenge"):
        more = getattr(target, name)
        if more is not None and more < target.value:
            problems.append(FieldProblem(name, "below_target", _("This must not be lower than the target.")))
    if target.period.days > 366 * 10:
        problems.append(FieldProblem("period", "too_long", _("A target's period is at most ten years.")))
    if problems:
        raise Refusal(problems[0].message, code="invalid_target", problems=problems)


def _write_version(target: Target, actor: User, reason: str) -> None:
    values = {name: getattr(target, name) for name in VALUES}
    TargetVersion.objects.create(target=target, number=target.version, actor=actor, reason=reason[:500], **values)


def _first_diff(target: Target) -> dict[str, list[Any]]:
    return {name: [None, str(value)] for name in VALUES if (value := getattr(target, name)) is not None}


def _tell(target: Target) -> None:
    people = (target.user_id,) if target.user_id else tuple(_members(target))
    announce(TargetSet(id=target.pk, metric=target.metric, users=people))
    broadcast(RecordChanged(topic="target", id=target.pk, audience=people))


def _members(target: Target) -> list[Any]:
    members = User.objects.filter(is_active=True)
    return list((members.filter(team=target.team_id) if target.team_id else members).values_list("pk", flat=True))
