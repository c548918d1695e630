"""What all verbs of this room have in common: clean values, a locked row, one audit entry, the announcement to open pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from audit.services import record as write_entry
from core.changes import apply_changes, check_version, save_changes, type_diff
from core.errors import Refusal
from core.events import RecordChanged, broadcast
from core.limits import limit_problems
from core.models import Record

Row = TypeVar("Row", bound=Record)


def locked(row: Row) -> Row:
    """The row as it is now, locked until the transaction ends."""
    model: Any = row._meta.model  # the row may be lazy, as request.user is
    return model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


def only(values: Mapping[str, Any], allowed: Sequence[str]) -> dict[str, Any]:
    """Refuse fields that a verb does not write: an error of the program, not of a person."""
    if unknown := sorted(set(values) - set(allowed)):
        raise TypeError(f"not writable here: {', '.join(unknown)}")
    return dict(values)


def require_limits(model: type[models.Model], values: Mapping[str, Any]) -> None:
    plain = {name: value for name, value in values.items() if not isinstance(value, models.Model)}
    if problems := limit_problems(model, plain):
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)


def require_text(name: str, value: str) -> str:
    cleaned = value.strip()
    if not cleaned:
        raise Refusal(_("This can't be empty."), code="required", field=name)
    return cleaned


def edit(
    row: Row, changes: Mapping[str, Any], *, actor: Any, action: str, version: int | None = None, topic: str = ""
) -> Row:
    """Apply `changes` to the locked row and write them down; nothing is written when nothing differs."""
    require_limits(row._meta.model, changes)
    present = locked(row)
    check_version(present, version, changes)
    diff = apply_changes(present, changes)
    if diff:
        save_changes(present, diff)
        note(present, actor=actor, action=action, diff=diff, topic=topic)
    return present


def note(
    row: Any, *, actor: Any, action: str, diff: type_diff | None = None, reason: str = "", topic: str = ""
) -> None:
    write_entry(actor=actor, action=action, record=row, changes=diff, reason=reason)
    if topic:
        broadcast(RecordChanged(topic=topic, id=row.pk))
