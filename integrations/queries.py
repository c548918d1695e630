"""Questions about imports."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet

from integrations.findings import sentence
from integrations.kinds import kind_of
from integrations.models import Import, ImportRow
from jobs.models import Job

MOST_VALUES = 200


def progress(batch: Import) -> dict[str, int]:
    """How far the worker is; whole when nothing runs."""
    if not batch.is_busy:
        return {"done": batch.row_count, "total": batch.row_count}
    job = Job.objects.filter(pk=str(batch.job_id)).values_list("progress_done", "progress_total").first() or (0, 0)
    return {"done": job[0], "total": job[1] or batch.row_count}


def expected(batch: Import) -> dict[str, int]:
    """What the dry run said, by outcome."""
    counted = (
        ImportRow.objects.filter(batch=batch)
        .exclude(expected="")
        .values_list("expected")
        .annotate(number=Count("pk"))
        .order_by()
    )
    counts = Counter(dict(counted))
    return {name: counts.get(name, 0) for name in ("created", "updated", "unchanged", "failed")}


def rows_of(batch: Import, *, outcome: str = "") -> QuerySet[ImportRow]:
    """Rows in the file's order; before the run, `outcome` means what the dry run expects."""
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    if not outcome:
        return rows
    ran = batch.state in (Import.State.RUNNING, Import.State.DONE, Import.State.UNDOING, Import.State.UNDONE)
    return rows.filter(outcome=outcome) if ran else rows.filter(expected=outcome)


def findings_of(batch: Import) -> list[dict[str, Any]]:
    kind = kind_of(batch.kind)
    return [{**finding, "message": sentence(kind, finding)} for finding in batch.findings]


def columns_of(batch: Import) -> list[dict[str, Any]]:
    """Each column with its field and some of its values."""
    return [
        {"name": header, "field": batch.mapping.get(header, ""), "samples": _samples(batch.samples, place)}
        for place, header in enumerate(batch.headers)
    ]


def _samples(rows: list[list[str]], place: int) -> list[str]:
    values = dict.fromkeys(row[place].strip()[:60] for row in rows if place < len(row) and row[place].strip())
    return list(values)[:3]
