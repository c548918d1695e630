"""Inserting rows without compiling a statement for them: few by an INSERT that is written once a model, many with COPY.

Same columns, same triggers, same constraints as `bulk_create`, which compiles its statement anew each time: for a record of fifty columns
that costs more than the database needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

# Below this many rows an INSERT is as quick.
WORTHWHILE = 50


@dataclass(frozen=True, slots=True)
class Writing:
    """How rows of one model become rows of its table."""

    table: str
    columns: tuple[str, ...]
    values: Callable[[Any], tuple[Any, ...]]
    # Columns that are filled in or wrapped: their place, and how.
    special: tuple[tuple[int, Callable[[Any], Any]], ...]
    # The column that the database numbers itself, and the attribute it goes into.
    numbered: tuple[str, str] | None

    def row(self, record: Any) -> list[Any]:
        made = {place: make(record) for place, make in self.special}  # first: it sets the times it fills in
        row = list(self.values(record))
        for place, value in made.items():
            row[place] = value
        return row


@cache
def writing(model: type[models.Model]) -> Writing:
    concrete = [field for field in model._meta.concrete_fields if not field.generated]
    fields = [field for field in concrete if not isinstance(field, models.AutoField)]
    numbered = next((field for field in concrete if isinstance(field, models.AutoField)), None)
    special = [(place, getter) for place, field in enumerate(fields) if (getter := _getter(field)) is not None]
    return Writing(
        model._meta.db_table,
        tuple(str(field.column) for field in fields),
        attrgetter(*(field.attname for field in fields)),
        tuple(special),
        (str(numbered.column), numbered.attname) if numbered else None,
    )


def _getter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """For what does not go into the column as it is: `pre_save` fills in times; JSON and bytes need their wrapper."""
    if isinstance(field, models.JSONField):
        return lambda row: None if (value := field.pre_save(row, True)) is None else Jsonb(value)
    fills_in = type(field).pre_save is not models.Field.pre_save
    if isinstance(field, (models.DateField, models.TimeField)):
        fills_in = field.auto_now or field.auto_now_add
    if fills_in or isinstance(field, models.BinaryField):
        return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)
    return None


def insert_many(model: type[models.Model], records: Iterable[Any]) -> None:
    """Insert new records in the current transaction. Columns that the database numbers itself are left to it."""
    rows = list(records)
    if not rows:
        return
    how = writing(model)
    if len(rows) < WORTHWHILE:
        _insert(how, rows)
    else:
        _copy(how, rows)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_once(record: models.Model) -> bool:
    """Insert one record unless one that it must not stand beside is there already; whether it was."""
    how = writing(type(record))
    with connection.cursor() as cursor:
        cursor.execute(_statement(how, 1) + " ON CONFLICT DO NOTHING", how.row(record))
        made = cursor.rowcount == 1
    record._state.adding, record._state.db = not made, connection.alias
    return made


def _insert(how: Writing, rows: Sequence[Any]) -> None:
    values = [value for row in rows for value in how.row(row)]
    returning = f' RETURNING "{how.numbered[0]}"' if how.numbered else ""
    with connection.cursor() as cursor:
        cursor.execute(_statement(how, len(rows)) + returning, values)
        if how.numbered:
            for row, found in zip(rows, cursor.fetchall(), strict=True):
                setattr(row, how.numbered[1], found[0])


@cache
def _statement(how: Writing, rows: int) -> str:
    names = ", ".join(f'"{column}"' for column in how.columns)
    marks = f"({', '.join(['%s'] * len(how.columns))})"
    return f'INSERT INTO "{how.table}" ({names}) VALUES {", ".join([marks] * rows)}'  # noqa: S608  names of the models' own


def _copy(how: Writing, rows: Sequence[Any]) -> None:
    columns = sql.SQL(", ").join([sql.Identifier(column) for column in how.columns])
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(how.table), columns)
    # Django's wrapper translates errors of execute() only; a broken constraint must be an IntegrityError here, too.
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(how.row(row))
