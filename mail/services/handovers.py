"""The log of handovers, written on a database connection of its own, so that it stays when the sending transaction is rolled back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from django.db import connection

HAND = """
INSERT INTO mail_mailhandover (message, state, handed_at, answer) VALUES (%s, 'handed', %s, '')
ON CONFLICT (message) DO UPDATE SET state = 'handed', handed_at = EXCLUDED.handed_at, answered_at = NULL, answer = ''
WHERE mail_mailhandover.state = 'refused'
"""
NOTE = "UPDATE mail_mailhandover SET state = %s, answered_at = %s, answer = %s WHERE message = %s AND state = 'handed'"
HANDED = "SELECT handed_at, state FROM mail_mailhandover WHERE message = %s AND state <> 'refused'"


class AlreadyHanded(Exception):
    """Somebody else has handed this message over: the dot must not be sent."""


@dataclass(frozen=True, slots=True)
class Handed:
    at: datetime
    accepted: bool


class Ledger:
    """Every statement is committed by itself. The connection is made when it is first needed."""

    def __init__(self) -> None:
        self._own: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._own is not None:
            self._own.close()

    def handed(self, message: UUID) -> Handed | None:
        """When it was handed over; None while it may be sent."""
        with self._cursor() as cursor:
            cursor.execute(HANDED, [message])
            row = cursor.fetchone()
        return Handed(row[0], row[1] == "accepted") if row is not None else None

    def hand(self, message: UUID, at: datetime) -> None:
        """Committed when this returns. The next thing that happens is the dot."""
        with self._cursor() as cursor:
            cursor.execute(HAND, [message, at])
            if cursor.rowcount != 1:
                raise AlreadyHanded(str(message))

    def note(self, message: UUID, state: str, answer: str, at: datetime) -> None:
        with self._cursor() as cursor:
            cursor.execute(NOTE, [state, at, answer[:300], message])

    def _cursor(self) -> Any:
        if self._own is None:
            self._own = connection.copy()
        return self._own.cursor()
