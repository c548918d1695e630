"""Rows of a file in a table of their own before anything else happens: COPY in, set-based marks afterwards."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from core.errors import FieldProblem
from integrations.files import path_of
from integrations.models import Import, ImportRow
from integrations.reading import rows_of

COPY = "COPY integrations_importrow (batch_id, number, cells, expected, outcome, problems) FROM STDIN"
MARK = """
UPDATE integrations_importrow r SET {column} = v.status, record_id = coalesce(v.record_id, r.record_id), problems = v.problems::jsonb
FROM unnest(%s::int[], %s::text[], %s::uuid[], %s::text[]) AS v(number, status, record_id, problems)
WHERE r.batch_id = %s AND r.number = v.number
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be noted about one row."""

    number: int
    status: str
    record_id: UUID | None = None
    problems: Sequence[FieldProblem] = field(default=())


def stage(batch: Import) -> int:
    """Copy the whole file into the staging table; what was there of it goes. The number of rows."""
    ImportRow.objects.filter(batch=batch).delete()
    count = 0
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for number, cells in rows_of(path_of(batch.stored_name), batch.reading):
            copy.write_row((batch.pk, number, json.dumps([cell.replace("\x00", "") for cell in cells]), "", "", "[]"))
            count = number
    return count


def rows_after(batch: Import, number: int, size: int) -> list[tuple[int, list[str]]]:
    rows = ImportRow.objects.filter(batch=batch, number__gt=number).order_by("number")
    return list(rows.values_list("number", "cells")[:size])


def mark(batch: Import, column: str, marks: Sequence[Mark]) -> None:
    """One statement for a chunk of rows. `column`: "expected" for the dry run, "outcome" for the run."""
    problems = [json.dumps([_plain(problem) for problem in item.problems], ensure_ascii=False) for item in marks]
    ids = [item.record_id if column == "outcome" else None for item in marks]
    arguments: list[Any] = [[item.number for item in marks], [item.status for item in marks], ids, problems, batch.pk]
    with connection.cursor() as cursor:
        cursor.execute(MARK.format(column="outcome" if column == "outcome" else "expected"), arguments)


def _plain(problem: FieldProblem) -> dict[str, str]:
    return {"field": problem.field, "code": problem.code, "message": problem.message[:500]}
