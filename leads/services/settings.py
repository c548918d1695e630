"""Lead sources and pools: the lists that administrators keep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Conflict, Refusal
from core.models import new_id
from leads import policies
from leads.models import LeadPool, LeadSource
from people.models import Team, User


def create_source(*, actor: User, name: str, key: str = "") -> LeadSource:
    policies.can_manage_sources(actor).require()
    source = LeadSource(name=name.strip(), key=key or slugify(name)[:40] or new_id().hex[:12])
    with transaction.atomic():
        _save_unique(source, _("There is a source with this key already."), "key")
        audit.record(actor=actor, action="lead_source.created", record=source)
    return source


def edit_source(*, actor: User, source: LeadSource, version: int | None = None, **changes: Any) -> LeadSource:
    """Rename it, or close it for new leads."""
    policies.can_manage_sources(actor).require()
    with transaction.atomic():
        return _edit(
            actor, LeadSource.objects.select_for_update().get(pk=source.pk), version, changes, "lead_source.edited"
        )


def create_pool(
    *,
    actor: User,
    name: str,
    teams: Sequence[Team] = (),
    members: Sequence[User] = (),
    managers: Sequence[User] = (),
    **rules: Any,
) -> LeadPool:
    """`rules` are daily_claims, previous_owner_days and new_hours."""
    policies.can_manage_sources(actor).require()
    pool = LeadPool(name=name.strip(), **rules)
    with transaction.atomic():
        _save_unique(pool, _("There is a pool with this name already."), "name")
        pool.teams.set(teams)
        pool.members.set(members)
        pool.managers.set(managers)
        audit.record(actor=actor, action="lead_pool.created", record=pool)
    return pool


def edit_pool(
    *, actor: User, pool: LeadPool, version: int | None = None, teams: Sequence[Team] | None = None, **changes: Any
) -> LeadPool:
    """A pool in which leads lie can't be closed: nobody could claim them any more."""
    policies.can_manage_sources(actor).require()
    with transaction.atomic():
        pool = LeadPool.objects.select_for_update().get(pk=pool.pk)
        if changes.get("is_active") is False and pool.leads.filter(deleted_at__isnull=True).exists():
            raise Conflict(_("Leads still lie in this pool."), code="pool_not_empty")
        if changes.get("is_active") is False and not LeadPool.objects.active().exclude(pk=pool.pk).exists():
            raise Conflict(_("This is the last open pool."), code="last_pool")
        named = {name: changes.pop(name) for name in ("members", "managers") if name in changes}
        for name, people in named.items():
            getattr(pool, name).set(people)
        if teams is not None:
            pool.teams.set(teams)
        return _edit(actor, pool, version, changes, "lead_pool.edited", touched=teams is not None or bool(named))


def _edit(
    actor: User, row: Any, version: int | None, changes: dict[str, Any], action: str, touched: bool = False
) -> Any:
    check_version(row, version, changes)
    diff = apply_changes(row, changes)
    if diff or touched:
        save_changes(row, diff)
        audit.record(actor=actor, action=action, record=row, changes=diff)
    return row


def _save_unique(row: Any, message: str, field: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(message, code="unique", field=field) from error
