"""Applying a set of field changes to a record: what differs, and whether somebody was faster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext as _

from core.errors import Conflict
from core.events import plain
from core.models import Record

type_diff = dict[str, list[Any]]


def check_version(record: Record, version: int | None, changes: Mapping[str, Any]) -> None:
    """Refuse an edit that was based on an older version, with both values. None skips the check (bulk, import, automation)."""
    if version is None or version == record.version:
        return
    current = {name: plain(getattr(record, name)) for name in changes if hasattr(record, name)}
    raise Conflict(
        _("Somebody else changed this in the meantime. Look at the present values and decide."),
        code="version_conflict",
        current={"version": record.version, "values": current, "yours": {k: plain(v) for k, v in changes.items()}},
    )


def apply_changes(record: Record, changes: Mapping[str, Any]) -> type_diff:
    """Set the fields that differ; return `{field: [old, new]}` in JSON-ready values. Does not save."""
    diff: type_diff = {}
    for name, new in changes.items():
        column = cast("models.Field[Any, Any]", record._meta.get_field(name))
        attribute = name if isinstance(new, models.Model) else column.attname
        old = getattr(record, attribute)
        if old != new:
            diff[name] = [plain(old), plain(new)]
            setattr(record, attribute, new)
    return diff


def save_changes(record: Record, diff: type_diff, *also: str) -> None:
    """Save exactly the changed fields and count the version up."""
    record.version += 1
    record.save(update_fields=[*diff, *also, "version", "updated_at"])
