"""Setting what is promised. Every change of a value is a new version with who, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Conflict, FieldProblem, Refusal
from core.periods import Period
from people.models import Team, Territory, User
from products.models import ProductFamily
from targets import policies
from targets.models import Target
from targets.queries import rules
from targets.services.checks import require_open, require_smart, require_sound
from targets.services.writing import VALUES, currency_of, first_diff, prorate, subject_type, tell, version_of

EDITABLE = (*VALUES, "note", "strategy", "achievable", "parent")


@dataclass(frozen=True)
class Subject:
    """Whose target it is; the company's where nothing is given."""

    user: User | None = None
    team: Team | None = None
    territory: Territory | None = None
    product_family: ProductFamily | None = None

    def given(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if value is not None}


def set_target(
    *,
    actor: User,
    metric: str,
    period: Period,
    value: Decimal,
    user: User | None = None,
    team: Team | None = None,
    territory: Territory | None = None,
    product_family: ProductFamily | None = None,
    draft: bool = False,
    joiner_pro_rata: bool = False,
    reason: str = "",
    external_ref: dict[str, str] | None = None,
    **more: Any,
) -> Target:
    """Promise `value` of `metric` for a person, team, territory, product family or (none of them) the company in `period`.

    `more` are stretch, challenge, note, strategy, achievable, parent and origin. It counts at once unless it is a draft.
    """
    subject = Subject(user, team, territory, product_family).given()
    if len(subject) > 1:
        raise Refusal(_("A target is for one subject: a person, a team, …"), code="subject", field="subject")
    policies.can_set_for(actor, **subject).require()
    target = Target(
        metric=metric, subject_type=subject_type(**subject), **subject, start_on=period.start, end_on=period.end, value=value,
        status=Target.Status.DRAFT if draft else Target.Status.ACTIVE, currency=currency_of(metric),
        external_system=(external_ref or {}).get("system", ""), external_id=(external_ref or {}).get("id", ""), **more,
    )  # fmt: skip
    require_sound(target)
    if joiner_pro_rata:
        prorate(target)
    if not draft and rules().smart_required:
        require_smart(target)
    return _insert(target, actor, reason)


def _insert(target: Target, actor: User, reason: str) -> Target:
    try:
        with transaction.atomic():
            target.save(force_insert=True)
            version_of(target, actor, reason).save(force_insert=True)
            audit.record(actor=actor, action="target.set", record=target, changes=first_diff(target), reason=reason)
            tell(target)
    except IntegrityError as error:
        raise Conflict(_("There is such a target already. Change that one."), code="target_exists") from error
    return target


def edit_target(
    *,
    actor: User,
    target: Target,
    changes: dict[str, Any],
    today: date,
    version: int | None = None,
    reason: str = "",
    reason_class: str = "",
) -> Target:
    """Change values or words. Metric, subject and period are what a target is: to change those, delete it and set another one."""
    if fixed := sorted(set(changes) - set(EDITABLE)):
        raise Refusal(
            _("A target's metric, subject and period can't be changed."),
            problems=[FieldProblem(name, "fixed", _("This can't be changed; set another target.")) for name in fixed],
        )
    policies.can_edit(actor, target).require()
    with transaction.atomic():
        target = locked(target)
        check_version(target, version, changes)
        require_open(target, today)
        diff = apply_changes(target, changes)
        if not diff:
            return target
        _require_one_may_alone(target, diff)
        require_sound(target)
        save_changes(target, diff, *_forget_proration(target, diff))
        version_of(target, actor, reason, reason_class=reason_class, effective_on=today).save(force_insert=True)
        audit.record(actor=actor, action="target.edited", record=target, changes=diff, reason=reason)
        tell(target)
    return target


def locked(target: Target) -> Target:
    rows = Target.objects.select_for_update(of=("self",))
    return rows.select_related("team", "user", "territory", "product_family", "parent").get(pk=target.pk)


def _require_one_may_alone(target: Target, diff: dict[str, Any]) -> None:
    """Where the organisation wants two people, the value of an active target changes by an approved adjustment only."""
    if target.status == Target.Status.ACTIVE and rules().approval_required and not set(diff).isdisjoint(VALUES):
        raise Refusal(
            _("Changes of an active target need a second person: ask for an adjustment."), code="approval_required"
        )


def _forget_proration(target: Target, diff: dict[str, Any]) -> tuple[str, ...]:
    """A value set by hand is the value; it is no longer a share of another one."""
    if "value" not in diff or target.full_value is None:
        return ()
    target.full_value = target.prorated_from = None
    return ("full_value", "prorated_from")


def publish_target(*, actor: User, target: Target, today: date, version: int | None = None) -> Target:
    """A draft becomes a promise: only where all five letters of SMART are met."""
    policies.can_edit(actor, target).require()
    with transaction.atomic():
        target = locked(target)
        check_version(target, version, {})
        require_open(target, today)
        if target.status == Target.Status.ACTIVE:
            raise Conflict(_("The target is active already."), code="not_a_draft", current={"version": target.version})
        require_sound(target)
        require_smart(target)
        diff = apply_changes(target, {"status": Target.Status.ACTIVE})
        save_changes(target, diff, "baseline")
        version_of(target, actor, effective_on=None).save(force_insert=True)
        audit.record(actor=actor, action="target.published", record=target, changes=diff)
        tell(target)
    return target


def delete_target(*, actor: User, target: Target, today: date, reason: str = "") -> None:
    policies.can_edit(actor, target).require()
    require_open(target, today)
    _require_one_may_alone(target, {"value": None})
    with transaction.atomic():
        audit.record(
            actor=actor,
            action="target.deleted",
            record=target,
            changes={"value": [str(target.value), None]},
            reason=reason,
        )
        tell(target)
        target.delete()
