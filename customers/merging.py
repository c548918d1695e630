"""Questions about duplicates: which pairs wait to be decided, how two records differ, where a merged record's id leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from core import masking
from core.names import person_name
from customers.mergers import KINDS, Kind
from customers.models import Merger
from customers.reasons import SpokenReason, spoken
from customers.services.merging import UNDO_FOR
from people.models import User

MOST_PAIRS, MOST_STEPS = 100, 20


@dataclass(frozen=True, slots=True)
class SuspectPair:
    first: Any
    second: Any
    score: int
    reasons: list[SpokenReason]
    found_at: datetime

    @property
    def sides(self) -> list[tuple[Any, str]]:
        return [(self.first, _("One")), (self.second, _("Other"))]


@dataclass(frozen=True, slots=True)
class Choice:
    """One group of fields on both sides; `preferred` is the side that says something, the kept one if both do."""

    name: str
    label: str
    first: str
    second: str
    differs: bool
    preferred: str


def kind_or_404(noun: str) -> Kind:
    if noun not in KINDS:
        raise Http404
    return KINDS[noun]


def suspects(kind: Kind, user: User) -> QuerySet[Any]:
    """Open pairs of which the user may edit both, the likeliest first."""
    mine = kind.model.objects.visible_to(user, "edit").order_by().values("pk")
    return kind.suspicion.objects.filter(decision="", first__in=mine, second__in=mine).order_by("-score", "-id")


def suspect_pairs(kind: Kind, user: User, most: int = MOST_PAIRS) -> list[SuspectPair]:
    return _pairs(kind, suspects(kind, user)[:most])


def suspects_of(kind: Kind, user: User, record: Any) -> list[SuspectPair]:
    of_it = suspects(kind, user)
    return _pairs(kind, (of_it.filter(first=record) | of_it.filter(second=record))[:MOST_PAIRS])


def _pairs(kind: Kind, rows: Any) -> list[SuspectPair]:
    found = list(rows)
    ids = {pk for row in found for pk in (row.first_id, row.second_id)}
    records = kind.model.objects.select_related("owner").defer("search", "match_keys", "owner__search").in_bulk(ids)
    return [
        SuspectPair(records[row.first_id], records[row.second_id], row.score, spoken(row.reasons), row.found_at)
        for row in found
        if row.first_id in records and row.second_id in records
    ]


def choices(kind: Kind, first: Any, second: Any) -> list[Choice]:
    """What there is to choose between: only groups in which one of the two says something."""
    found = []
    for name, columns in kind.groups.items():
        mine, theirs = _shown(first, columns), _shown(second, columns)
        if mine or theirs:
            field = first._meta.get_field(columns[0].removesuffix("_id"))
            label = _("Name") if columns[0] == "last_name" else field.verbose_name
            found.append(Choice(name, str(label), mine, theirs, mine != theirs, "first" if mine else "second"))
    return found


def _shown(record: Any, columns: Sequence[str]) -> str:
    if columns[0] == "last_name":
        return person_name(record.first_name, record.last_name)
    values = [_display(record, column) for column in columns]
    return " ".join(value for value in values if value) if values[0] else ""


def _display(record: Any, column: str) -> str:
    display = getattr(record, f"get_{column}_display", None)
    value = display() if display else masking.shown(record, column.removesuffix("_id"))
    return "" if value in (None, "", []) else str(value)


@dataclass(frozen=True, slots=True)
class Hanging:
    """How many rows of one kind would move."""

    label: str
    count: int


def hanging(kind: Kind, record: Any) -> list[Hanging]:
    """Rows of tables that have a name for people, and the number of all others."""
    named, others = list[Hanging](), 0
    for link in kind.links:
        count = link.model._base_manager.filter(**{link.field: record}).count()
        if count and "verbose_name_plural" in link.model._meta.original_attrs:
            named.append(Hanging(str(link.model._meta.verbose_name_plural), count))
        else:
            others += count
    return [*named, Hanging(_("other entries"), others)] if others else named


def successor(kind: Kind, pk: UUID, user: User) -> Any | None:
    """The record into which that one was merged, through any number of mergers, if the user may see it."""
    step: UUID | None = pk
    for _step in range(MOST_STEPS):
        after = kind.all_records().filter(pk=step).values_list("merged_into_id", flat=True).first()
        if after is None:
            break
        step = after
    return kind.model.objects.visible_to(user).filter(pk=step).first() if step != pk else None


def mergers_of(kind: Kind, record: Any, now: datetime) -> list[Merger]:
    """Those that can still be undone, the last first."""
    rows = kind.merger.objects.filter(kept=record, undone_at__isnull=True, at__gte=now - UNDO_FOR)
    return list(rows.select_related("gone", "actor").order_by("-at"))
