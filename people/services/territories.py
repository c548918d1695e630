"""The map of sales territories, and who sells where from which day on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record as write_entry
from core.errors import Refusal
from people.models import Territory, TerritoryMembership, User
from people.policies import can_manage_people
from people.services.writing import edit, note, only, require_limits, require_text

FIELDS = ("name", "parent", "is_active", "external_system", "external_id")


def create_territory(*, actor: Any, values: Mapping[str, Any]) -> Territory:
    can_manage_people(actor).require()
    territory = Territory(**_clean(only(values, FIELDS)))
    with transaction.atomic():
        try:
            with transaction.atomic():
                territory.save(force_insert=True)
        except IntegrityError as error:
            raise _name_taken() from error
        note(
            territory, actor=actor, action="territory.created", diff={"name": [None, territory.name]}, topic="territory"
        )
    return territory


def edit_territory(
    *, actor: Any, territory: Territory, changes: Mapping[str, Any], version: int | None = None
) -> Territory:
    """Rename, move or close. The whole map is locked, so that two moves at once can't tie a knot."""
    can_manage_people(actor).require()
    cleaned = _clean(only(changes, FIELDS))
    with transaction.atomic():
        parents = dict(Territory.objects.select_for_update().order_by("pk").values_list("pk", "parent_id"))
        above: Any = getattr(cleaned.get("parent"), "pk", None)
        while above is not None:
            if above == territory.pk:
                message = _("A territory can't be a part of its own parts.")
                raise Refusal(message, code="territory_cycle", field="parent")
            above = parents.get(above)
        try:
            with transaction.atomic():
                return edit(
                    territory, cleaned, actor=actor, action="territory.edited", version=version, topic="territory"
                )
        except IntegrityError as error:
            raise _name_taken() from error


def assign_territory(*, actor: Any, user: User, territory: Territory | None, start_on: date) -> TerritoryMembership:
    """From that day on the person sells there (or, with none, nowhere). What was credited before stays where it was."""
    can_manage_people(actor).require()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        before = TerritoryMembership.objects.filter(user=user, start_on__lte=start_on).order_by("-start_on").first()
        row, _made = TerritoryMembership.objects.update_or_create(
            user=user, start_on=start_on, defaults={"territory": territory}
        )
        names = [str(before.territory) if before and before.territory else None, str(territory) if territory else None]
        write_entry(actor=actor, action="user.territory_assigned", record=user, changes={"territory": names})
    return row


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    if "name" in values:
        values["name"] = require_text("name", values["name"])
    require_limits(Territory, values)
    return values


def _name_taken() -> Refusal:
    message = _("There is a territory of this name in the same place.")
    return Refusal(message, code="territory_name_taken", field="name")
