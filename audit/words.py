"""Fields and values of the trail in words that people read."""

from __future__ import annotations

import functools
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

# Sentences of actions; rooms add theirs from `apps.ready()`.
ACTIONS: dict[str, Promise | str] = {}


def describe(**actions: Promise | str) -> None:
    """Name the actions of a room in words: `describe(**{"lead.created": _("Lead created")})`."""
    ACTIONS.update(actions)


def action_label(action: str) -> str:
    """The registered sentence, else the code made readable ("lead.status_changed" → "status changed")."""
    if action in ACTIONS:
        return str(ACTIONS[action])
    return action.partition(".")[2].replace("_", " ") or action


@functools.cache
def _kinds() -> dict[str, str | Promise]:
    return {str(model._meta.model_name): model._meta.verbose_name or "" for model in apps.get_models()}


def kind_label(record_type: str) -> str:
    return str(_kinds().get(record_type, record_type))


def change_line(changes: dict[str, Any], most: int = 3) -> str:
    """The first few changes of an entry in one line."""
    pairs = [(name, pair) for name, pair in sorted(changes.items()) if isinstance(pair, list) and len(pair) == 2]
    parts = [f"{name.replace('_', ' ')}: {_short(old)} → {_short(new)}" for name, (old, new) in pairs[:most]]
    return " · ".join([*parts, *(["…"] if len(pairs) > most else [])])


def _short(value: Any) -> str:
    text = ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
    return "–" if value in (None, "", [], {}) else f"{text[:39]}…" if len(text) > 40 else text


def field_of(model: type[Model], name: str) -> Field[Any, Any] | None:
    try:
        found = model._meta.get_field(name.removesuffix("_id") if name.endswith("_id") else name)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def field_label(model: type[Model], name: str) -> str | Promise:
    found = field_of(model, name)
    return found.verbose_name if found is not None else name.replace("_", " ")


def related_model(model: type[Model], name: str) -> type[Model] | None:
    """The model a foreign key points to; the keys of several related records are words already."""
    found = field_of(model, name)
    if found is None or not found.many_to_one or not isinstance(found.related_model, type):
        return None
    return found.related_model


def shown_value(model: type[Model], name: str, value: Any, names: dict[str, str]) -> str:
    """A stored value as text: choices by their label, related records by name, nothing as a dash."""
    if value in (None, "", [], {}):
        return "–"
    if related_model(model, name) is not None:
        return names.get(str(value), _("(not visible to you)"))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(getattr(field_of(model, name), "flatchoices", None) or [])
    if not isinstance(value, (list, dict)) and value in choices:
        return str(choices[value])
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
