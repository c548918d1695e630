"""What a column can hold, checked before the database is asked, so that a bulk act can name every problem of every row."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.errors import FieldProblem

# The ranges of PostgreSQL's smallint and integer, which Django's positive fields use.
LARGEST: dict[type[Any], int] = {models.PositiveSmallIntegerField: 32767, models.PositiveIntegerField: 2147483647}


def limit_problems(model: type[models.Model], values: Mapping[str, Any]) -> list[FieldProblem]:
    """Values that don't fit their column: too long, NUL characters, out of range, or not one of the choices."""
    return [problem for name, value in values.items() if (problem := _problem(model, name, value)) is not None]


def _problem(model: type[models.Model], name: str, value: Any) -> FieldProblem | None:
    field = model._meta.get_field(name)
    if isinstance(value, str):
        return _text_problem(field, name, value)
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return _amount_problem(field, name, value)
    if isinstance(value, int) and not 0 <= value <= LARGEST.get(type(field), value):
        return FieldProblem(name, "out_of_range", _("This number is too large or too small."))
    return None


def _text_problem(field: Any, name: str, value: str) -> FieldProblem | None:
    if "\x00" in value:
        return FieldProblem(name, "null_character", _("This text contains a NUL character."))
    if field.max_length and len(value) > field.max_length:
        return FieldProblem(name, "max_length", _("At most %(most)s characters.") % {"most": field.max_length})
    if field.choices and value and value not in {key for key, _label in field.flatchoices}:
        return FieldProblem(name, "invalid_choice", _("“%(value)s” is not one of the choices.") % {"value": value})
    return None


def _amount_problem(field: models.DecimalField[Any, Any], name: str, value: Decimal) -> FieldProblem | None:
    if not value.is_finite() or abs(value) >= Decimal(10) ** (field.max_digits - field.decimal_places):
        return FieldProblem(name, "out_of_range", _("This number is too large or too small."))
    return None
