"""Records that are certainly known are not made a second time, where the administrator says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import Forbidden, Refusal
from customers.models import DuplicatePolicy
from people.memo import forget, remembered
from people.models import User
from people.queries import organisation

Action = DuplicatePolicy.Action


def blocked_kinds() -> frozenset[str]:
    """Read once a request."""

    def read() -> frozenset[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT kind FROM customers_duplicatepolicy WHERE action = %s", [Action.BLOCK.value])
            return frozenset(row[0] for row in cursor.fetchall())

    return remembered("blocked_duplicates", read)


def refuse_known(noun: str, model: Any, columns: Mapping[str, tuple[str, str]], *, besides: Any = None) -> None:
    """`columns` says for each field the column that is compared and its value in normal form.

    Called in the transaction that makes or changes the record. A lock on each value makes a second one with the same number wait until
    the first is there to be found; a check alone would let both through.
    """
    if noun not in blocked_kinds():
        return
    for field, (column, value) in sorted(columns.items()):
        if not value:
            continue
        _wait_for(f"{noun}.{column}.{value}")
        known = model.objects.filter(**{column: value})
        if (known.exclude(pk=besides) if besides else known).exists():
            raise Refusal(
                _("Somebody with this is known already, so it is not entered a second time. Ask its owner, or an administrator."),
                code="duplicate",
                field=field,
            )  # fmt: skip


def _wait_for(name: str) -> None:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def set_duplicate_policy(*, actor: User, actions: Mapping[str, str]) -> None:
    """What happens with certain duplicates, for each kind of record."""
    if not actor.may("settings.manage"):
        raise Forbidden(_("Your role does not allow this."))
    with transaction.atomic():
        before = dict(DuplicatePolicy.objects.values_list("kind", "action"))
        after = {kind: actions.get(kind, Action.WARN) for kind in DuplicatePolicy.Kind.values}
        for kind, action in after.items():
            DuplicatePolicy.objects.update_or_create(kind=kind, defaults={"action": action})
        diff = {
            kind: [before.get(kind, Action.WARN), action]
            for kind, action in after.items()
            if before.get(kind, Action.WARN) != action
        }
        if diff:
            audit.record(actor=actor, action="duplicate_policy.edited", record=organisation(), changes=diff)
    forget("blocked_duplicates")
