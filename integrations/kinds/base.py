"""What an importable kind of thing is: its fields, what its names refer to, and the services of its room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import FieldProblem
from core.imports import ImportOutcome, ImportRow, Manner
from integrations.kinds.fields import Field
from integrations.kinds.references import type_found
from people.models import User

Lookup = Callable[[User, set[str]], type_found]


class Writer(Protocol):
    def __call__(self, *, actor: User, rows: Sequence[ImportRow], now: datetime) -> list[ImportOutcome]: ...


@dataclass(frozen=True)
class Context:
    """Who imports, with which options, when; `known` keeps answers that are the same for all rows of a chunk."""

    actor: User
    options: dict[str, Any]
    now: datetime
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def manner(self) -> Manner:
        return Manner(self.options.get("mode") or "upsert", self.options.get("match_by", ""))

    def once(self, name: str, find: Callable[[], Any]) -> Any:
        if name not in self.known:
            self.known[name] = find()
        return self.known[name]


@dataclass(frozen=True)
class Finding:
    """Something worth saying about the file, once for all rows that have it."""

    code: str
    field: str
    value: str = ""
    suggestion: str = ""


@dataclass
class Draft:
    """A row on its way from text to values; `texts` keeps the names that references were given by."""

    number: int
    texts: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[FieldProblem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    key: str = ""


class Kind:
    """Subclasses set the class attributes and override what differs."""

    key: str
    label: Promise | str
    policy: str
    fields: tuple[Field, ...]
    # The column with the other system's id, if the kind has one.
    takes_key = True
    # By which fields a row may be recognised, where the user may choose.
    matches: tuple[str, ...] = ()
    # Asked before an import of this kind is taken back.
    undo_question: Promise | str = _(
        "Undo the whole import? What it made is removed, what it changed is put back; records that somebody has worked on since are kept."
    )

    def field(self, name: str) -> Field:
        return next(item for item in self.fields if item.name == name)

    def lookups(self, context: Context) -> dict[str, Lookup]:
        """How to look up each kind of reference that the fields name."""
        return {}

    def owner_problem(self, context: Context) -> Callable[[UUID], bool] | None:
        """Whether records may be given to that owner; None when everybody may own them."""
        return None

    def complete(self, draft: Draft, context: Context) -> None:
        """Turn looked up values into what the room's service takes; say what is noteworthy."""

    def write(self, *, context: Context, rows: Sequence[ImportRow]) -> list[ImportOutcome]:
        raise NotImplementedError

    def finish(self, *, context: Context, rows: Iterable[tuple[ImportRow, UUID, bool]]) -> dict[int, ImportOutcome]:
        """A second pass over rows that went in, as (row, id, made now), for what needs all of them; changed outcomes by row number."""
        return {}

    def remove(self, *, actor: User, ids: Sequence[UUID], batch: UUID, reason: str) -> list[UUID]:
        raise NotImplementedError

    def staying(self, ids: Sequence[UUID]) -> int:
        """How many of the removed stay as records, because something was booked for them."""
        return 0

    def undo(self, *, actor: User, batch: UUID) -> int:
        raise NotImplementedError

    def busy(self, ids: Sequence[UUID]) -> set[UUID]:
        """Those of the records on which somebody has begun to work since: they are not removed."""
        return set()
