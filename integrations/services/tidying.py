"""Files are not kept for ever."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from integrations import files
from integrations.models import Export

MOST = 500


def remove_expired(*, now: datetime) -> int:
    """Forget the files of exports that are past their day; the row stays as the trace of who took what out."""
    with transaction.atomic():
        expired = list(
            Export.objects.select_for_update(skip_locked=True).filter(state=Export.State.DONE, expires_at__lt=now)[
                :MOST
            ]
        )
        for export in expired:
            name, export.state, export.stored_name = export.stored_name, Export.State.EXPIRED, ""
            export.save(update_fields=["state", "stored_name", "updated_at"])
            transaction.on_commit(partial(files.remove, name))
    return len(expired)
