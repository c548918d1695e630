"""The worker's side of an import: stage, then chunk after chunk, each in one transaction with its mark; exact after a kill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from core.imports import ImportOutcome, ImportRow, failed
from integrations import findings, staging
from integrations.cleaning import Cleaner
from integrations.kinds import Context, Kind, kind_of
from integrations.models import Import
from integrations.models import ImportRow as StagedRow
from integrations.policies import can_work_on
from jobs.models import Job
from jobs.registry import Continue, Done
from people.services import notify

CHUNK = 1000


def check_chunk(job: Job) -> Continue | Done:
    """The dry run: as the run, but every chunk is rolled back."""
    return _guarded(job, _check)


def run_chunk(job: Job) -> Continue | Done:
    return _guarded(job, _run)


def _guarded(job: Job, step: Any) -> Continue | Done:
    """A rule that says no (rights lost, file gone) ends the import in words; anything else is the worker's to repeat."""
    batch = Import.objects.select_for_update(of=("self",)).select_related("owner").get(pk=job.payload["import"])
    if batch.job_id != job.pk:
        return Done()
    token = audit.door.set("import"), audit.batch.set(batch.pk)
    try:
        with translation.override(batch.actor.language), transaction.atomic():
            can_work_on(batch.actor, batch).require()
            return step(job, batch)
    except Refusal as error:
        fail(batch, error.message)
        return Done()
    finally:
        audit.door.reset(token[0])
        audit.batch.reset(token[1])


def fail(batch: Import, reason: str) -> None:
    batch.state, batch.error = Import.State.FAILED, reason[:500]
    batch.save(update_fields=["state", "error", "updated_at"])
    notify(
        user=batch.actor,
        kind="import.failed",
        params={"file": batch.file_name, "reason": reason[:200]},
        url=f"/data/imports/{batch.pk}/",
    )
    tell(batch)


def _check(job: Job, batch: Import) -> Continue | Done:
    if "at" not in job.cursor:
        return _stage(batch, reset={"findings": _kept_findings(batch)})
    rows = staging.rows_after(batch, job.cursor["at"], CHUNK)
    if not rows:
        return _end_check(batch)
    results, drafts = _work(batch, rows, dry=True)
    staging.mark(batch, "expected", results)
    batch.findings = findings.gathered(batch.findings, drafts)
    batch.save(update_fields=["findings", "updated_at"])
    return Continue({"at": rows[-1][0]}, rows[-1][0], batch.row_count)


def _end_check(batch: Import) -> Done:
    batch.state = Import.State.CHECKED
    batch.save(update_fields=["state", "updated_at"])
    tell(batch)
    return Done(expected_counts(batch))


def expected_counts(batch: Import) -> dict[str, int]:
    counts = Counter(StagedRow.objects.filter(batch=batch).exclude(expected="").values_list("expected", flat=True))
    return {name: counts.get(name, 0) for name in ("created", "updated", "unchanged", "failed")}


def _stage(batch: Import, reset: dict[str, Any]) -> Continue:
    batch.row_count = staging.stage(batch)
    for name, value in reset.items():
        setattr(batch, name, value)
    batch.save(update_fields=["row_count", *reset, "updated_at"])
    return Continue({"at": 0}, 0, batch.row_count)


def _run(job: Job, batch: Import) -> Continue | Done:
    if "at" not in job.cursor:
        return _begin_run(batch)
    if "finish" in job.cursor:
        return _finish(job, batch)
    rows = staging.rows_after(batch, job.cursor["at"], CHUNK)
    if not rows:
        return Continue({"at": job.cursor["at"], "finish": 0}, batch.row_count, batch.row_count)
    results, drafts = _work(batch, rows, dry=False)
    staging.mark(batch, "outcome", results)
    batch.findings = findings.gathered(batch.findings, drafts)
    _count(batch, Counter(item.status for item in results))
    return Continue({"at": rows[-1][0]}, rows[-1][0], batch.row_count)


def _begin_run(batch: Import) -> Continue:
    """From the first row; or, where a worker gave up on it before, behind the last row that is done: what it made stays known."""
    done = (
        StagedRow.objects.filter(batch=batch)
        .exclude(outcome="")
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
    )
    if done:
        return Continue({"at": done}, done, batch.row_count)
    counts = dict.fromkeys(("created_count", "updated_count", "unchanged_count", "failed_count"), 0)
    return _stage(batch, reset={**counts, "findings": _kept_findings(batch)})


def _kept_findings(batch: Import) -> list[dict[str, Any]]:
    """What is said about the file as a whole; the rest is gathered from its rows anew."""
    return [item for item in batch.findings if item["code"] == "same_file"]


def _count(batch: Import, more: Counter[str]) -> None:
    for name, count in more.items():
        setattr(batch, f"{name}_count", getattr(batch, f"{name}_count") + count)
    batch.save(
        update_fields=["created_count", "updated_count", "unchanged_count", "failed_count", "findings", "updated_at"]
    )


def _finish(job: Job, batch: Import) -> Continue | Done:
    """The second pass, for what needs all rows of the file to be there (which company stands under which)."""
    kind, at = kind_of(batch.kind), job.cursor["finish"]
    if type(kind).finish is Kind.finish:
        return _end_run(batch)
    gone_in = StagedRow.objects.filter(batch=batch, number__gt=at, record_id__isnull=False).order_by("number")
    staged = list(gone_in.values_list("number", "cells", "record_id", "outcome")[:CHUNK])
    if not staged:
        return _end_run(batch)
    context = _context(batch)
    drafts = Cleaner(batch, kind, context).drafts([(number, cells) for number, cells, _pk, _outcome in staged])
    rows = [
        (ImportRow(draft.number, draft.values), cast("UUID", pk), outcome == "created")
        for draft, (_number, _cells, pk, outcome) in zip(drafts, staged, strict=True)
    ]
    _merge(batch, {number: outcome for number, _cells, _pk, outcome in staged}, kind.finish(context=context, rows=rows))
    return Continue({**job.cursor, "finish": staged[-1][0]}, batch.row_count, batch.row_count)


def _merge(batch: Import, before: dict[int, str], changed: dict[int, ImportOutcome]) -> None:
    """A row that was unchanged may be updated by the second pass; one that failed there keeps what it is, with its problem."""
    marks, more = [], Counter[str]()
    for number, outcome in changed.items():
        status = before[number] if before[number] == "created" or outcome.status == "failed" else outcome.status
        marks.append(staging.Mark(number, status, None, outcome.problems))
        more.update({status: 1})
        more.subtract({before[number]: 1})
    if marks:
        staging.mark(batch, "outcome", marks)
        _count(batch, more)


def _end_run(batch: Import) -> Done:
    batch.state, batch.finished_at = Import.State.DONE, timezone.now()
    batch.save(update_fields=["state", "finished_at", "updated_at"])
    params = {"file": batch.file_name, **batch.counts}
    notify(
        user=batch.actor,
        kind="import.done",
        params=params,
        url=f"/data/imports/{batch.pk}/",
        unique_key=f"import:{batch.pk}:{batch.attempt}",
    )
    tell(batch)
    return Done(batch.counts)


def tell(batch: Import) -> None:
    broadcast(RecordChanged(topic="import", id=batch.pk, audience=(batch.owner_id,) if batch.owner_id else ()))


def _context(batch: Import) -> Context:
    return Context(batch.actor, batch.options, timezone.now())


def _work(batch: Import, rows: list[tuple[int, list[str]]], *, dry: bool) -> tuple[list[staging.Mark], list[Any]]:
    """Clean a chunk and hand what is clean to the room's service; a dry run takes back what it did."""
    kind, context = kind_of(batch.kind), _context(batch)
    cleaner = Cleaner(batch, kind, context)
    drafts = cleaner.drafts(rows)
    good = [cleaner.import_row(draft) for draft in drafts if not draft.problems]
    with transaction.atomic():
        outcomes = _write(kind, context, good)
        if dry:
            transaction.set_rollback(True)
    by_number = {row.number: outcome for row, outcome in zip(good, outcomes, strict=True)}
    results = []
    for draft in drafts:
        outcome = by_number.get(draft.number) or failed(*draft.problems)
        results.append(staging.Mark(draft.number, outcome.status, outcome.id, outcome.problems))
    return results, drafts


def _write(kind: Kind, context: Context, rows: Sequence[ImportRow]) -> list[ImportOutcome]:
    """The whole chunk at once; where a row collides with what the service could not foresee, row by row, so that only that one fails."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            return kind.write(context=context, rows=rows)
    except (IntegrityError, DataError):
        return [_write_one(kind, context, row) for row in rows]


def _write_one(kind: Kind, context: Context, row: ImportRow) -> ImportOutcome:
    try:
        with transaction.atomic():
            return kind.write(context=context, rows=[row])[0]
    except (IntegrityError, DataError):
        return failed(FieldProblem("", "conflict", _("This row contradicts a record that is there already.")))
