"""What an import hands to a room, and what the room answers: one row in, one outcome out, hundreds at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

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


def failed(*problems: FieldProblem) -> ImportOutcome:
    return ImportOutcome("failed", None, problems)
