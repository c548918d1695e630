"""The tree of teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import Refusal
from people.models import Team, User
from people.policies import can_manage_people
from people.services.writing import edit, locked, note, only, require_limits, require_text

FIELDS = ("name", "parent", "manager", "region", "is_active", "external_system", "external_id")


def create_team(*, actor: Any, values: Mapping[str, Any]) -> Team:
    can_manage_people(actor).require()
    cleaned = _clean(only(values, FIELDS))
    with transaction.atomic():
        team = Team(**cleaned)
        try:
            with transaction.atomic():
                team.save(force_insert=True)
        except IntegrityError as error:
            raise _name_taken() from error
        note(team, actor=actor, action="team.created", diff={"name": [None, team.name]}, topic="team")
    return team


def edit_team(*, actor: Any, team: Team, changes: Mapping[str, Any], version: int | None = None) -> Team:
    """Rename, move or give a manager. The whole tree is locked, so that two moves at once can't tie a knot."""
    can_manage_people(actor).require()
    cleaned = _clean(only(changes, FIELDS))
    with transaction.atomic():
        parents = dict(Team.objects.select_for_update().order_by("pk").values_list("pk", "parent_id"))
        if cleaned.get("parent") is not None:
            _check_no_cycle(team, cleaned["parent"], parents)
        try:
            with transaction.atomic():
                return edit(team, cleaned, actor=actor, action="team.edited", version=version, topic="team")
        except IntegrityError as error:
            raise _name_taken() from error


def _check_no_cycle(team: Team, parent: Team, parents: Mapping[Any, Any]) -> None:
    above: Any = parent.pk
    while above is not None:
        if above == team.pk:
            raise Refusal(_("A team can't stand below itself."), code="team_cycle", field="parent")
        above = parents.get(above)


def delete_team(*, actor: Any, team: Team) -> None:
    """Only a team that nobody and nothing belongs to any more."""
    can_manage_people(actor).require()
    with transaction.atomic():
        present = locked(team)
        if User.objects.filter(team=present).exists() or Team.objects.filter(parent=present).exists():
            raise Refusal(_("Move its people and the teams below it first."), code="team_not_empty")
        note(present, actor=actor, action="team.deleted", diff={"name": [present.name, None]}, topic="team")
        try:
            with transaction.atomic():
                present.delete()
        except IntegrityError as error:
            raise Refusal(_("Past figures belong to this team. Deactivate it instead."), code="team_in_use") from error


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    if "name" in values:
        values["name"] = require_text("name", values["name"])
    if (manager := values.get("manager")) is not None and not manager.is_active:
        raise Refusal(_("The manager must be an active user."), code="inactive_manager", field="manager")
    require_limits(Team, values)
    return values


def _name_taken() -> Refusal:
    return Refusal(_("There is a team of this name in the same place."), code="team_name_taken", field="name")
