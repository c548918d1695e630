"""The policy of fields: how far each role reads the guarded ones, and seeing a masked one once, which is written down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from audit.models import AuditEntry
from audit.services import record as write_entry
from core import masking
from core.changes import type_diff
from core.errors import Forbidden, Refusal
from people.models import FieldRule, Role
from people.ownership import get_visible_or_404
from people.policies import can_manage_settings
from people.services.writing import locked, note

# Somebody at work looks up a number now and then; who asks for more than this in an hour collects them.
REVEALS_AN_HOUR = 30
REVEALED = "field.revealed"
# (kind of record, field) -> "masked", "hidden", or "" for readable
type_modes = Mapping[tuple[str, str], str]


def set_field_modes(*, actor: Any, role: Role, modes: type_modes) -> Role:
    """How far `role` reads these fields. Counts from everybody's next request."""
    can_manage_settings(actor).require()
    for (noun, field), mode in modes.items():
        if noun not in masking.GUARDED or field not in masking.GUARDED[noun].fields:
            raise Refusal(
                _("There is no guarded field “%(name)s”.") % {"name": f"{noun}.{field}"}, code="unknown_field"
            )
        if mode not in ("", masking.MASKED, masking.HIDDEN):
            raise Refusal(_("“%(value)s” is not one of the choices.") % {"value": mode[:40]}, code="invalid_choice")
    with transaction.atomic():
        present = locked(role)
        if diff := _write(present, modes):
            note(present, actor=actor, action="role.fields_edited", diff=diff, topic="role")
    return present


def _write(role: Role, modes: type_modes) -> type_diff:
    before = {(rule.noun, rule.field): rule for rule in role.field_rules.all()}
    diff: type_diff = {}
    for (noun, field), mode in modes.items():
        rule = before.get((noun, field))
        if (old := rule.mode if rule else "") == mode:
            continue
        diff[f"{noun}.{field}"] = [old or "read", mode or "read"]
        if not mode and rule is not None:
            rule.delete()
        else:
            FieldRule.objects.update_or_create(role=role, noun=noun, field=field, defaults={"mode": mode})
    return diff


def reveal(*, actor: Any, noun: str, pk: Any, field: str, now: datetime) -> Any:
    """The record, whose masked `field` the actor may see this once. Hidden fields stay hidden; records out of sight don't exist."""
    guarded = masking.GUARDED.get(noun)
    if guarded is None or field not in guarded.fields:
        raise Http404
    record = get_visible_or_404(guarded.model.objects.all(), actor, pk)
    if actor.access.restricted.get(noun, {}).get(field) == masking.HIDDEN:
        raise Forbidden(_("Your role may not see this field."))
    with transaction.atomic():
        # One after the other: two at once must not both be the last one that is allowed.
        locked(actor)
        asked = AuditEntry.objects.filter(actor_id=actor.pk, action=REVEALED, at__gt=now - timedelta(hours=1)).count()
        if asked >= REVEALS_AN_HOUR:
            raise Refusal(
                _("You have revealed %(count)s fields within an hour; that is the limit.") % {"count": asked},
                code="too_many_reveals",
            )
        write_entry(actor=actor, action=REVEALED, record=record, changes={"field": [None, field]})
    return record
