"""The role table: which role reaches how far, in each room, with each action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.changes import apply_changes, check_version, save_changes, type_diff
from core.errors import Refusal
from people.access import WIDTH
from people.models import Grant, Role, User
from people.policies import can_manage_settings
from people.roles import ACTIONS
from people.services.users import require_an_administrator
from people.services.writing import locked, note, only, require_limits, require_text

type_cells = Mapping[tuple[str, str], str | None]


def create_role(
    *, actor: Any, name: str, description: str = "", like: Role | None = None, cells: type_cells | None = None
) -> Role:
    """A new role: empty, with the grants of another, or with those given."""
    can_manage_settings(actor).require()
    _check_cells(cells or {})
    cleaned = require_text("name", name)
    key = slugify(cleaned, allow_unicode=False)[:32] or "role"
    with transaction.atomic():
        role = _insert(key, cleaned, description)
        if like is not None:
            copies = [Grant(role=role, room=g.room, action=g.action, reach=g.reach) for g in like.grants.all()]
            Grant.objects.bulk_create(copies)
        granted = _write_cells(role, cells or {})
        diff = {"name": [None, cleaned], "like": [None, like.key if like else None], **granted}
        note(role, actor=actor, action="role.created", diff=diff, topic="role")
    return role


def _insert(key: str, name: str, description: str) -> Role:
    try:
        with transaction.atomic():
            return Role.objects.create(key=key, name=name[:80], description=description[:240])
    except IntegrityError as error:
        raise Refusal(_("There is a role of this name already."), code="role_name_taken", field="name") from error


def edit_role(
    *, actor: Any, role: Role, changes: Mapping[str, Any], cells: type_cells | None = None, version: int | None = None
) -> Role:
    """Rename a role, and change cells of the table: a reach, or None to take the grant away. Counts from everybody's next request."""
    can_manage_settings(actor).require()
    _check_cells(cells or {})
    require_limits(Role, only(changes, ("name", "description")))
    with transaction.atomic():
        present = locked(role)
        check_version(present, version, changes)
        diff = apply_changes(present, changes)
        granted = _write_cells(present, cells or {})
        if diff or granted:
            require_an_administrator()
            save_changes(present, diff)
            note(present, actor=actor, action="role.edited", diff=diff | granted, topic="role")
    return present


def set_grants(*, actor: Any, role: Role, cells: type_cells, version: int | None = None) -> Role:
    """Only the cells."""
    return edit_role(actor=actor, role=role, changes={}, cells=cells, version=version)


def _check_cells(cells: type_cells) -> None:
    for (room, action), reach in cells.items():
        if action not in ACTIONS.get(room, ()):
            raise Refusal(_("There is no action “%(name)s”.") % {"name": f"{room}.{action}"}, code="unknown_action")
        if reach is not None and reach not in WIDTH:
            raise Refusal(_("There is no reach “%(name)s”.") % {"name": reach}, code="unknown_reach")


def _write_cells(role: Role, cells: type_cells) -> type_diff:
    before = {(grant.room, grant.action): grant for grant in role.grants.all()}
    diff: type_diff = {}
    for (room, action), reach in cells.items():
        grant = before.get((room, action))
        old = grant.reach if grant else None
        if old == reach:
            continue
        diff[f"{room}.{action}"] = [old, reach]
        if reach is None:
            grant.delete()  # type: ignore[union-attr]
        else:
            Grant.objects.update_or_create(role=role, room=room, action=action, defaults={"reach": reach})
    return diff


def delete_role(*, actor: Any, role: Role) -> None:
    can_manage_settings(actor).require()
    with transaction.atomic():
        present = locked(role)
        if present.is_system:
            raise Refusal(_("The shipped roles can't be removed."), code="system_role")
        if User.objects.filter(roles=present).exists():
            raise Refusal(_("Somebody still has this role."), code="role_in_use")
        note(present, actor=actor, action="role.deleted", diff={"name": [present.name, None]})
        present.delete()
