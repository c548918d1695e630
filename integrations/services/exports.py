"""Asking for a file of a list."""

from __future__ import annotations

from django.db import transaction

from audit import services as audit
from core.errors import Refusal
from core.routes import check_policy
from integrations.models import Export
from integrations.resources import listing_of, resource_of
from jobs.services import enqueue
from people.models import User


def request_export(*, actor: User, resource: str, query: str = "", format: str = "xlsx") -> Export:  # noqa: A002  (the word of the API)
    """Queue a file of exactly what the list shows with this query; the query is checked now, the rights again when it runs."""
    check_policy(actor, "integrations.export")
    check_policy(actor, resource_of(resource).policy)
    if format not in Export.Format.values:
        raise Refusal(f"“{format[:10]}”", code="invalid_choice", field="format")
    listing = listing_of(resource, actor, query)
    _ = listing.columns, listing.sort_keys, listing.queryset
    with transaction.atomic():
        export = Export(owner=actor, resource=resource, query=query[:2000], format=format)
        job = enqueue(
            kind="integrations.export",
            payload={"export": str(export.pk)},
            owner=actor.pk,
            unique_key=f"integrations.export:{export.pk}",
        )
        export.job_id = job.pk if job else None
        export.save(force_insert=True)
        audit.record(actor=actor, action="export.requested", record=export, changes={"query": [None, query[:500]]})
    return export
