"""Writing down what was within the norm: computed again each night for the days that may still change."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.copying import insert_many
from core.errors import Refusal
from core.periods import Period
from people.models import User
from performance import policies
from performance.models import Norm, NormCheck, Violation
from performance.norms import READERS, Asked, Broken, settled

DAYS, LONGEST_GRACE = 28, 30


def check_norms(*, actor: Any, today: date, days: int = DAYS) -> int:
    """How many violations stand in the days that were asked about."""
    found = 0
    for norm in Norm.objects.filter(is_active=True):
        period = settled(today, norm.grace_days, days)
        asked = READERS[norm.key](period, norm.grace_days)
        with transaction.atomic():
            demo = set(User.objects.filter(is_demo=True).values_list("pk", flat=True))
            _replace_checks(norm.key, period, asked, demo)
            found += _replace_violations(norm.key, period, asked.broken, demo)
    return found


def _replace_checks(norm: str, period: Period, asked: Asked, demo: set[UUID]) -> None:
    broken: dict[tuple[UUID, date], int] = {}
    for one in asked.broken:
        broken[one.user, one.on] = broken.get((one.user, one.on), 0) + 1
    NormCheck.objects.filter(norm=norm).within(period).delete()
    insert_many(
        NormCheck,
        [
            NormCheck(
                norm=norm, user_id=user, on=on, checks=n, violations=broken.get((user, on), 0), is_demo=user in demo
            )
            for (user, on), n in asked.checks.items()
        ],
    )


def _replace_violations(norm: str, period: Period, broken: list[Broken], demo: set[UUID]) -> int:
    """Those that stand keep their id, so that an address somebody kept still leads there."""
    wanted = {one.source_key: one for one in broken}
    present = Violation.objects.filter(norm=norm).within(period)
    known = set(present.values_list("source_key", flat=True))
    present.filter(source_key__in=known - wanted.keys()).delete()
    insert_many(
        Violation,
        [
            Violation(
                norm=norm, user_id=one.user, on=one.on, source_key=key, values=dict(one.values), is_demo=one.user in demo,
                **{f"{one.opens}_id": one.record},
            )
            for key, one in wanted.items()
            if key not in known
        ],
    )  # fmt: skip
    return len(wanted)


def set_norm(*, actor: User, norm: Norm, is_active: bool, grace_days: int) -> Norm:
    """Holds from the next night on, for the days that are asked again then."""
    policies.can_manage(actor).require()
    if not 0 <= grace_days <= LONGEST_GRACE:
        message = _("Days of grace: 0 to %(most)s.") % {"most": LONGEST_GRACE}
        raise Refusal(message, code="range", field="grace_days")
    with transaction.atomic():
        norm = Norm.objects.select_for_update().get(pk=norm.pk)
        changes = {
            name: [getattr(norm, name), value]
            for name, value in (("is_active", is_active), ("grace_days", grace_days))
            if getattr(norm, name) != value
        }
        norm.is_active, norm.grace_days = is_active, grace_days
        norm.save(update_fields=["is_active", "grace_days"])
        if changes:
            audit.record(actor=actor, action="norm.set", record=norm, changes=changes)
    return norm
