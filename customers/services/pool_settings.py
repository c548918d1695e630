"""The pools of companies, the rules by which companies fall into them, and how many a person may hold: what administrators keep."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core import changes as core_changes
from core.errors import Conflict, Refusal
from customers import policies
from customers.models import Account, AccountCapacity, AccountPool, AccountPoolRule
from people.models import User

Kept = AccountPool | AccountPoolRule | AccountCapacity
NOUNS: dict[type[models.Model], str] = {
    AccountPool: "account_pool",
    AccountPoolRule: "account_pool_rule",
    AccountCapacity: "account_capacity",
}


def save_pool(
    *, actor: User, pool: AccountPool | None = None, version: int | None = None, **values: Any
) -> AccountPool:
    """A pool in which companies lie can't be closed: nobody could claim them any more; nor can the last open one."""
    policies.can_manage_pools(actor).require()
    with transaction.atomic():
        kept = AccountPool.objects.select_for_update().get(pk=pool.pk) if pool else AccountPool()
        core_changes.check_version(kept, version, values)
        if pool and values.get("is_active") is False and kept.is_active:
            _may_close(kept)
        return _save(actor, kept, values)


def _may_close(pool: AccountPool) -> None:
    if pool.accounts.exists():
        raise Conflict(_("Customers still lie in this pool."), code="pool_not_empty")
    if not AccountPool.objects.active().exclude(pk=pool.pk).exists():
        raise Conflict(_("This is the last open pool."), code="last_pool")


def delete_pool(*, actor: User, pool: AccountPool) -> None:
    """Only a pool that nothing lies in, and never the last one that is open."""
    policies.can_manage_pools(actor).require()
    with transaction.atomic():
        pools = {row.pk: row for row in AccountPool.objects.select_for_update().order_by("pk")}
        if (present := pools.get(pool.pk)) is None:
            return
        if Account.with_merged.filter(pool=present).exists():
            raise Refusal(_("Customers still lie in this pool."), code="pool_not_empty")
        if present.is_active and sum(row.is_active for row in pools.values()) == 1:
            raise Refusal(_("This is the last open pool."), code="last_pool")
        if present.rules.exists():
            raise Refusal(_("A recycling rule still leads into this pool."), code="pool_in_use")
        _delete(actor, present)


def save_pool_rule(*, actor: User, rule: AccountPoolRule | None = None, **values: Any) -> AccountPoolRule:
    policies.can_manage_pools(actor).require()
    with transaction.atomic():
        kept = AccountPoolRule.objects.select_for_update().get(pk=rule.pk) if rule else AccountPoolRule()
        if "pool" in values:
            values["pool_id"] = values.pop("pool").pk
        days = [values.get(name, getattr(kept, name)) for name in ("idle_days", *AccountPoolRule.without.values())]
        if all(one is None for one in days):
            raise Refusal(_("Give at least one number of days."), code="required", field="idle_days")
        return _save(actor, kept, values)


def save_capacity(*, actor: User, capacity: AccountCapacity | None = None, **values: Any) -> AccountCapacity:
    policies.can_manage_pools(actor).require()
    with transaction.atomic():
        kept = AccountCapacity.objects.select_for_update().get(pk=capacity.pk) if capacity else AccountCapacity()
        return _save(actor, kept, values)


def delete_pool_setting(*, actor: User, row: AccountPoolRule | AccountCapacity) -> None:
    policies.can_manage_pools(actor).require()
    with transaction.atomic():
        _delete(actor, row)


def _delete(actor: User, row: Kept) -> None:
    audit.record(actor=actor, action=f"{NOUNS[type(row)]}.deleted", record=row)
    row.delete()


def _save(actor: User, row: Any, values: dict[str, Any]) -> Any:
    """Columns, then the lists of teams and people."""
    lists = {name: values.pop(name) for name in ("teams", "members", "managers", "users") if name in values}
    fresh = row._state.adding
    diff = core_changes.apply_changes(row, values)
    if fresh:
        _insert(row)
    elif diff or lists:
        core_changes.save_changes(row, diff)
    for name, people in lists.items():
        getattr(row, name).set(people)
    audit.record(actor=actor, action=f"{NOUNS[type(row)]}.saved", record=row, changes=diff)
    return row


def _insert(row: Kept) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(_("There is a pool with this name already."), code="unique", field="name") from error
