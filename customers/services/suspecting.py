"""The job that looks for duplicates: gives new and changed records their keys, compares them with those that share one, and keeps the
likely pairs as rows of a queue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from customers.duplicates import with_company
from customers.matching.keys import keys_of
from customers.matching.scoring import Likeness, Party, compare
from customers.mergers import KINDS, Kind
from customers.models import Suspicion

# A company with thousands of leads shares a key with all of them; the first few hundred are looked at.
MOST_CANDIDATES = 300
KEEP_KEYS = """
UPDATE {table} r SET match_keys = v.keys::int[] FROM unnest(%s::uuid[], %s::text[]) AS v(id, keys) WHERE r.id = v.id
"""
SHARE_A_KEY = """
SELECT DISTINCT least(a.id, b.id), greatest(a.id, b.id) FROM {table} a CROSS JOIN LATERAL (
    SELECT c.id FROM {table} c WHERE c.match_keys && a.match_keys AND c.id <> a.id AND c.merged_into_id IS NULL {living} LIMIT %s
) b WHERE a.id = ANY(%s) AND a.match_keys <> '{{}}'
"""
type_pair = tuple[UUID, UUID]


def find_suspects(*, noun: str, limit: int, now: datetime) -> int:
    """Take up to `limit` records that were not compared yet; how many there were. Part of no user's act: nothing but the queue changes."""
    kind = KINDS[noun]
    with transaction.atomic():
        fresh = list(_uncompared(kind)[:limit])
        if fresh:
            _keep_keys(kind, fresh)
            _keep_pairs(kind, [row.pk for row in fresh], now)
    return len(fresh)


def living(kind: Kind) -> Q:
    """Neither merged nor deleted."""
    names = {field.name for field in kind.model._meta.concrete_fields}
    alive = Q(merged_into__isnull=True)
    return alive & Q(deleted_at__isnull=True) if "deleted_at" in names else alive


def _uncompared(kind: Kind) -> Any:
    rows = (
        kind.all_records()
        .filter(living(kind), match_keys__isnull=True)
        .select_for_update(of=("self",), skip_locked=True)
    )
    return _compared(kind, rows).order_by("pk")


def _compared(kind: Kind, rows: Any) -> Any:
    """Only what is compared; of a person also the company he is in."""
    return (with_company(rows) if kind.noun == "contact" else rows).only(*kind.compared)


def _keep_keys(kind: Kind, rows: Sequence[Any]) -> None:
    keys = [("{" + ",".join(map(str, keys_of(kind.party(row)))) + "}") for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(KEEP_KEYS.format(table=kind.model._meta.db_table), [[row.pk for row in rows], keys])


def _keep_pairs(kind: Kind, ids: list[UUID], now: datetime) -> None:
    pairs = _sharing(kind, ids)
    parties = _parties(kind, {pk for pair in pairs for pk in pair})
    found = {pair: likeness for pair in pairs if (likeness := compare(parties[pair[0]], parties[pair[1]])).is_suspect}
    _forget(kind, ids, found)
    kind.suspicion.objects.bulk_create(
        [_suspicion(kind, pair, likeness, now) for pair, likeness in found.items()],
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["score", "reasons"],
    )


def _sharing(kind: Kind, ids: list[UUID]) -> list[type_pair]:
    alive = "AND c.deleted_at IS NULL" if kind.noun == "lead" else ""
    with connection.cursor() as cursor:
        cursor.execute(SHARE_A_KEY.format(table=kind.model._meta.db_table, living=alive), [MOST_CANDIDATES, ids])
        return cursor.fetchall()


def _parties(kind: Kind, ids: Iterable[UUID]) -> dict[UUID, Party]:
    return {row.pk: kind.party(row) for row in _compared(kind, kind.all_records().filter(pk__in=list(ids)))}


def _forget(kind: Kind, ids: list[UUID], found: dict[type_pair, Likeness]) -> None:
    """What was a suspicion and is none any more, because one of the two was corrected."""
    open_pairs = kind.suspicion.objects.filter(Q(first__in=ids) | Q(second__in=ids), decision="")
    gone = [
        pk
        for pk, first, second in open_pairs.values_list("pk", "first_id", "second_id")
        if (first, second) not in found
    ]
    kind.suspicion.objects.filter(pk__in=gone).delete()


def _suspicion(kind: Kind, pair: type_pair, likeness: Likeness, now: datetime) -> Suspicion:
    reasons = [[reason.code, reason.points] for reason in likeness.reasons]
    made: Suspicion = kind.suspicion(
        first_id=pair[0], second_id=pair[1], score=likeness.score, reasons=reasons, found_at=now
    )
    return made
