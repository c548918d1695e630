"""Reports that take too long to wait for: a page or an API call gives a report some seconds of the database, then the worker makes it.

What the worker made is kept for its viewer, with the rights he had, and shown where the report itself would stand, with the time it was
made at. The limit is a time that PostgreSQL keeps, not its estimate of one, which knows nothing of how busy the machine is.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from django.core.cache import cache
from django.db import OperationalError, connections, transaction
from django.utils.translation import get_language
from psycopg.errors import QueryCanceled
from redis import RedisError

from core.replicas import reading_from
from jobs.models import Job
from reports.builder import ReportDefinition, ReportTable, run
from reports.models import ReportRun

SECONDS = float(os.environ.get("REPORT_SECONDS", "2"))
BUILT = "built"
WAITING = (Job.State.NEW, Job.State.SENT)
# How long what the worker made is shown, and how long a report is known to be long without being tried again.
KEPT_SECONDS, KNOWN_SECONDS = 3600, 600
LIMIT = "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)"
log = structlog.get_logger(__name__)


class TooLong(Exception):
    """The database did not finish in time; what the worker made of it before is there or not."""


@dataclass(frozen=True)
class Made:
    """A table, and when the worker made it; None where it was made for this answer."""

    table: ReportTable
    at: datetime | None = None


def made(definition: ReportDefinition, viewer: Any, today: date) -> Made:
    """Now if that is quick, else as the worker made it within the last hour; else it is too long."""
    long = _long_key(definition, viewer)
    if not _kept(long):
        try:
            with limited(SECONDS):
                return Made(run(definition, viewer, today))
        except TooLong:
            _keep(long, True, KNOWN_SECONDS)
    present = _kept(_key(definition, viewer, today))
    if present is None:
        raise TooLong
    return present


def keep_if_long(definition: ReportDefinition, viewer: Any, table: ReportTable, now: datetime) -> None:
    """What the worker made, for the page that found it too long."""
    if _kept(_long_key(definition, viewer)):
        _keep(_key(definition, viewer, table.today), Made(table, now), KEPT_SECONDS)


def being_made(definition: ReportDefinition, viewer: Any) -> ReportRun | None:
    """The run that the viewer has asked for already, while it is not over."""
    waiting = ReportRun.objects.visible_to(viewer).filter(
        report=BUILT, filters=definition.as_json(), made_at=None, skipped=""
    )
    return waiting.filter(job__state__in=WAITING).order_by("-created_at").first()


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """All statements together may take so long. Only around reading: what is broken off is rolled back."""
    alias = reading_from.get()
    connection = connections[alias]
    began, inside = time.monotonic(), connection.in_atomic_block

    def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if time.monotonic() - began > seconds:
            raise TooLong
        return execute(sql, params, many, context)

    try:
        with transaction.atomic(using=alias):
            before = _limit(connection, f"{max(round(seconds * 1000), 1)}ms")
            with connection.execute_wrapper(watch):
                yield
            if inside:
                _limit(connection, before)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLong from error
        raise


def _limit(connection: Any, value: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(LIMIT, [value])
        return str(cursor.fetchone()[0])


def _long_key(definition: ReportDefinition, viewer: Any) -> str:
    return f"long-report:{viewer.pk}:{_digest(definition.as_json())}"


def _key(definition: ReportDefinition, viewer: Any, today: date) -> str:
    """Of this viewer, with exactly his rights and the people they reach, on this day, in this language."""
    access = viewer.access
    scopes = None if access.scopes is None or "*" in access.scopes else sorted(access.scopes)
    rights = (
        sorted(access.grants.items()),
        sorted(map(str, access.subtree_ids)),
        str(viewer.team_id),
        sorted(access.restricted),
    )
    return (
        f"long-report:{viewer.pk}:{get_language()}:{_digest([definition.as_json(), str(today), scopes, repr(rights)])}"
    )


def _digest(said: Any) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


def _kept(key: str) -> Any:
    """Without the cache server nothing is kept: then it is tried each time."""
    try:
        return cache.get(key)
    except RedisError as error:
        log.warning("report_not_kept", error=str(error))
        return None


def _keep(key: str, value: Any, seconds: int) -> None:
    try:
        cache.set(key, value, seconds)
    except RedisError as error:
        log.warning("report_not_kept", error=str(error))
