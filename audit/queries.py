"""Reading the trail: the history of one record, and whether the chain of hashes is unbroken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise

from audit.chain import FIELDS, GENESIS, seal_hash
from audit.models import AuditEntry, AuditSeal
from audit.words import action_label, field_label, related_model, shown_value
from core import masking


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one entry, in words."""

    field: str
    label: str | Promise
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    seq: int
    at: datetime
    actor_name: str
    via: str
    action: str
    label: str
    reason: str
    batch: UUID | None
    changes: tuple[Change, ...]


def history(record: Model, viewer: Any = None, limit: int = 100) -> list[HistoryEntry]:
    """What happened to `record`, newest first, as somebody who sees the record may read it.

    Names of related records are shown only where `viewer` may see those. Two statements, and one for each related table.
    """
    entries = list(AuditEntry.objects.filter(record_id=record.pk).order_by("-seq")[:limit])
    cover(entries, viewer)
    names = _related_names(entries, type(record), viewer)
    return [_in_words(entry, type(record), names) for entry in entries]


def cover(entries: Iterable[AuditEntry], viewer: Any) -> None:
    """Take out of read entries what `viewer` may not read of the records they are about. Unsaved: the trail itself never changes."""
    for entry in entries:
        found = masking.restrictions_of(viewer, entry.record_type)
        if found:
            entry.changes = covered(entry.record_type, entry.changes, found)


def as_read(entry: AuditEntry) -> dict[str, Any]:
    """The changes of an entry as whoever reads the present page may see them."""
    found = masking.restrictions(entry.record_type)
    return covered(entry.record_type, entry.changes, found) if found else entry.changes


def covered(noun: str, changes: dict[str, Any], found: masking.Restrictions) -> dict[str, Any]:
    """A change of a normal form tells the field it comes from."""
    names = {**found, **{f"normalized_{name}": mode for name, mode in found.items()}, **_phone_of(found)}
    return {
        name: masking.covered_pair(noun, name, pair, names) if isinstance(pair, list) and name in names else pair
        for name, pair in changes.items()
    }


def _phone_of(found: masking.Restrictions) -> dict[str, str]:
    return {"normalized_phone": found["mobile"]} if "mobile" in found else {}


def _in_words(entry: AuditEntry, model: type[Model], names: dict[str, str]) -> HistoryEntry:
    changes = tuple(
        Change(
            name, field_label(model, name), shown_value(model, name, old, names), shown_value(model, name, new, names)
        )
        for name, (old, new) in _pairs(entry.changes)
    )
    return HistoryEntry(
        entry.seq,
        entry.at,
        entry.actor_name,
        entry.via,
        entry.action,
        action_label(entry.action),
        entry.reason,
        entry.batch,
        changes,
    )


def _pairs(changes: dict[str, Any]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Only `{field: [old, new]}`; other details of an entry are not for the history."""
    for name, pair in changes.items():
        if isinstance(pair, list) and len(pair) == 2:
            yield name, (pair[0], pair[1])


def _related_names(entries: Iterable[AuditEntry], model: type[Model], viewer: Any) -> dict[str, str]:
    """`{id: name}` of everything the changes point to."""
    wanted: dict[type[Model], set[str]] = defaultdict(set)
    for entry in entries:
        for name, pair in _pairs(entry.changes):
            if (other := related_model(model, name)) is not None:
                wanted[other].update(str(value) for value in pair if value)
    return {key: name for other, ids in wanted.items() for key, name in _names(other, ids, viewer)}


def _names(model: type[Model], ids: set[str], viewer: Any) -> Iterator[tuple[str, str]]:
    rows = model._default_manager.filter(pk__in=ids)
    if hasattr(rows, "visible_to"):
        rows = rows.visible_to(viewer) if viewer is not None else rows.none()
    for row in rows:
        yield str(row.pk), str(row)


def of_batch(batch: UUID) -> list[AuditEntry]:
    """All entries of one bulk act in the order they were written; what an undo works from."""
    return list(AuditEntry.objects.filter(batch=batch).order_by("seq"))


def verify_chain() -> Iterator[str]:
    """What is wrong with the chain, in words; nothing when every sealed entry is as it was."""
    previous_hash, previous_seq = GENESIS, 0
    for seal in AuditSeal.objects.order_by("id").iterator():
        rows = list(
            AuditEntry.objects.filter(seq__gt=previous_seq, seq__lte=seal.to_seq).order_by("seq").values(*FIELDS)
        )
        if seal.previous_hash != previous_hash:
            yield f"seal {seal.pk} does not follow the seal before it: one was removed or changed"
        if len(rows) != seal.entries:
            yield f"seal {seal.pk} covers {seal.entries} entries up to {seal.to_seq}, {len(rows)} are there"
        elif seal_hash(seal.previous_hash, rows) != seal.hash:
            yield f"an entry between {seal.from_seq} and {seal.to_seq} was changed after it was sealed"
        previous_hash, previous_seq = seal.hash, seal.to_seq
