"""Taking back a whole import, chunk by chunk."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import Refusal
from integrations.kinds import kind_of
from integrations.models import Import
from integrations.models import ImportRow as StagedRow
from integrations.policies import can_work_on
from integrations.services.running import CHUNK, fail, tell
from jobs.models import Job
from jobs.registry import Continue, Done
from people.services import notify


def undo_chunk(job: Job) -> Continue | Done:
    batch = Import.objects.select_for_update(of=("self",)).select_related("owner").get(pk=job.payload["import"])
    if batch.job_id != job.pk:
        return Done()
    token = audit.door.set("import")
    try:
        with translation.override(batch.actor.language), transaction.atomic():
            can_work_on(batch.actor, batch).require()
            return _remove_some(job, batch)
    except Refusal as error:
        fail(batch, error.message)
        return Done()
    finally:
        audit.door.reset(token)


def _remove_some(job: Job, batch: Import) -> Continue | Done:
    """Passes from the last row to the first, until one removes nothing more: what others of the file hang on goes later."""
    cursor = {"below": batch.row_count + 1, "gone": 0, "removed": 0, "staying": 0, **job.cursor}
    rows = StagedRow.objects.filter(batch=batch, outcome="created", record_id__isnull=False, number__lt=cursor["below"])
    staged: dict[Any, int] = dict(rows.order_by("-number").values_list("record_id", "number")[:CHUNK])
    if not staged:
        if cursor["gone"] == 0:
            return _end(batch, cursor["removed"], cursor["staying"])
        return Continue({**cursor, "below": batch.row_count + 1, "gone": 0}, cursor["removed"], batch.created_count)
    kind = kind_of(batch.kind)
    busy = kind.busy(list(staged))
    ids = [pk for pk in staged if pk not in busy]
    removed = kind.remove(actor=batch.actor, ids=ids, batch=batch.pk, reason=_reason(batch))
    StagedRow.objects.filter(batch=batch, record_id__in=removed).update(record_id=None)
    cursor.update(
        below=min(staged.values()),
        gone=cursor["gone"] + len(removed),
        removed=cursor["removed"] + len(removed),
        staying=cursor["staying"] + kind.staying(removed),
    )
    return Continue(cursor, min(cursor["removed"], batch.created_count), batch.created_count)


def _reason(batch: Import) -> str:
    return _("Import of %(file)s undone") % {"file": batch.file_name}


def _end(batch: Import, removed: int, staying: int) -> Done:
    """What was made is gone; now put back what was changed."""
    restored = kind_of(batch.kind).undo(actor=batch.actor, batch=batch.pk)
    kept = StagedRow.objects.filter(batch=batch, outcome="created", record_id__isnull=False).count()
    batch.undo_result = {"removed": removed, "restored": restored, "kept": kept}
    if staying:
        batch.undo_result["voided"] = staying
    batch.state, batch.finished_at = Import.State.UNDONE, timezone.now()
    batch.save(update_fields=["undo_result", "state", "finished_at", "updated_at"])
    params = {"file": batch.file_name, **batch.undo_result}
    notify(
        user=batch.actor,
        kind="import.undone",
        params=params,
        url=f"/data/imports/{batch.pk}/",
        unique_key=f"import:{batch.pk}:{batch.attempt}",
    )
    tell(batch)
    return Done(batch.undo_result)
