"""What an import hands to a room, and what the room answers: one row in, one outcome out, hundreds at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import FieldProblem

type_status = Literal["created", "updated", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One cleaned row: `values` by field name (related records as ids), and the id another system knows it by (or "")."""

    number: int
    values: dict[str, Any]
    system: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of a row, in the order of the rows given."""

    status: type_status
    id: UUID | None = None
    problems: Sequence[FieldProblem] = field(default=())


@dataclass(frozen=True, slots=True)
class Manner:
    """What an import may do (make new records, change known ones, or both), and by what a row is known ("" for the surest sign it has)."""

    mode: Literal["upsert", "create", "update"] = "upsert"
    match_by: str = ""

    def refusal(self, *, known: bool) -> FieldProblem | None:
        """Why this row may not go in; a row that was seen before in the same file counts as known."""
        if known and self.mode == "create":
            return FieldProblem(self.match_by, "known", _("This is known already; only new records are made."))
        if not known and self.mode == "update":
            return FieldProblem(self.match_by, "unknown", _("This is not known; only known records are changed."))
        return None


UPSERT = Manner()


def repeated() -> FieldProblem:
    """Said of a row that brings nothing that an earlier row of the same file did not bring."""
    return FieldProblem("", "repeated", _("The same as an earlier row of this file."))


def failed(*problems: FieldProblem) -> ImportOutcome:
    return ImportOutcome("failed", None, problems)
