"""What all verbs on targets have in common: the version row, the difference, and who is told."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.events import RecordChanged, announce, broadcast
from core.money import round_money
from people.models import User
from people.queries import organisation
from targets.events import TargetSet
from targets.metrics import MONEY, metric_by_key
from targets.models import Target, TargetVersion
from targets.queries.rules import ramp_share

VALUES = ("value", "stretch", "challenge")


def currency_of(metric: str) -> str:
    known = metric_by_key(metric)
    return organisation().base_currency if known is not None and known.unit == MONEY else ""


def rounded(amount: Decimal, metric: str) -> Decimal:
    """To the cent for money, else to the whole."""
    currency = currency_of(metric)
    return round_money(amount, currency) if currency else amount.quantize(Decimal(1), ROUND_HALF_UP)


def prorate(target: Target) -> None:
    """What somebody who joined within the period, or is still new, is asked for; the full value is kept beside."""
    joined = target.user.hired_on if target.user else None
    share = ramp_share(target.period, joined)
    if joined is None or share >= 1:
        return
    target.full_value, target.prorated_from = target.value, joined
    for name in VALUES:
        if (full := getattr(target, name)) is not None:
            setattr(target, name, rounded(full * share, target.metric))


def version_of(target: Target, actor: Any, reason: str = "", **more: Any) -> TargetVersion:
    """An unsaved row that says what the target says now."""
    values = {name: getattr(target, name) for name in VALUES}
    return TargetVersion(target=target, number=target.version, actor=actor, reason=reason[:500], **values, **more)


def first_diff(target: Target) -> dict[str, list[Any]]:
    return {name: [None, str(value)] for name in VALUES if (value := getattr(target, name)) is not None}


def tell(target: Target) -> None:
    """Those whose target it is; a draft is nobody's business yet."""
    people = audience_of(target) if target.status == Target.Status.ACTIVE else ()
    announce(TargetSet(id=target.pk, metric=target.metric, users=people))
    broadcast(RecordChanged(topic="target", id=target.pk, audience=people))


def audience_of(target: Target) -> tuple[Any, ...]:
    if target.user_id:
        return (target.user_id,)
    members = User.objects.filter(is_active=True)
    return tuple((members.filter(team=target.team_id) if target.team_id else members).values_list("pk", flat=True))


def subject_type(**subject: Any) -> str:
    """The kind of the one subject that is given; the company where none is."""
    names = {"user": Target.Subject.USER, "team": Target.Subject.TEAM, "territory": Target.Subject.TERRITORY}
    given = [name for name, value in subject.items() if value is not None]
    return names.get(given[0], Target.Subject.FAMILY) if given else Target.Subject.COMPANY
