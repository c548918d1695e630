"""Sealing: the entries written since the last seal get a hash that is chained to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django.db import OperationalError, connection, transaction

from audit.chain import FIELDS, GENESIS, seal_hash
from audit.models import AuditEntry, AuditSeal

log = structlog.get_logger(__name__)
WRITERS_LOCK = 7283001  # the number in migration 0002
PATIENCE = "250ms"
CHUNK = 10_000


def seal(*, now: datetime) -> AuditSeal | None:
    """Seal the next run of entries; None when there is none, or when writers are too busy just now.

    Waiting for the exclusive lock makes new writers wait too, so it is given up after a quarter of a second; the next minute tries again.
    """
    with transaction.atomic():
        if not _lock_writers():
            return None
        last = AuditSeal.objects.order_by("-id").first()
        rows = list(
            AuditEntry.objects.filter(seq__gt=last.to_seq if last else 0).order_by("seq").values(*FIELDS)[:CHUNK]
        )
        if not rows:
            return None
        made = _seal_of(rows, last, now)
        made.save(force_insert=True)
    # The log leaves this machine in most installations: then a forged chain no longer agrees with it.
    log.info("audit_sealed", to_seq=made.to_seq, entries=made.entries, hash=made.hash)
    return made


def _lock_writers() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITERS_LOCK])
    except OperationalError as error:
        log.info("audit_seal_postponed", reason=str(error).strip())
        return False
    return True


def _seal_of(rows: list[dict[str, Any]], last: AuditSeal | None, now: datetime) -> AuditSeal:
    previous = last.hash if last else GENESIS
    return AuditSeal(
        at=now,
        from_seq=rows[0]["seq"],
        to_seq=rows[-1]["seq"],
        entries=len(rows),
        previous_hash=previous,
        hash=seal_hash(previous, rows),
    )
