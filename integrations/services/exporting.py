"""The worker's side of an export."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import BadRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import exports
from core.errors import Refusal
from core.listing import InvalidFilters
from integrations import files
from integrations.models import Export
from integrations.resources import listing_of, resource_of
from jobs.models import Job
from jobs.registry import Done
from people.services import notify

KEPT_FOR = timedelta(days=7)


def export_chunk(job: Job) -> Done:
    """Write the file with what its owner may see now; a half written one is removed."""
    export = Export.objects.select_for_update(of=("self",)).select_related("owner").get(pk=job.payload["export"])
    owner = export.actor
    with translation.override(owner.language):
        if not owner.is_active or not owner.may(resource_of(export.resource).policy):
            return _fail(export, _("Your role does not allow this."))
        try:
            _write(export)
        except (Refusal, BadRequest, InvalidFilters) as error:
            return _fail(export, str(error))
    params = {"count": export.row_count}
    notify(
        user=owner,
        kind="export.done",
        params=params,
        url=f"/data/exports/{export.pk}/",
        unique_key=f"export:{export.pk}",
    )
    return Done({"rows": export.row_count})


def _write(export: Export) -> None:
    listing = listing_of(export.resource, export.actor, export.query)
    name = files.new_name()
    path = files.path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("xb") as file:
            title = str(resource_of(export.resource).label)
            export.row_count = exports.write(file, export.format, listing.columns, exports.rows_of(listing), title)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    export.stored_name, export.size, export.state = name, path.stat().st_size, Export.State.DONE
    export.expires_at = timezone.now() + KEPT_FOR
    export.save(update_fields=["stored_name", "size", "state", "row_count", "expires_at", "updated_at"])


def _fail(export: Export, reason: str) -> Done:
    export.state, export.error = Export.State.FAILED, reason[:500]
    export.save(update_fields=["state", "error", "updated_at"])
    return Done()
