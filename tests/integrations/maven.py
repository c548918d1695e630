"""Bringing the sample files in, as a person would: upload, check, run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from integrations import services
from integrations.models import Import
from jobs import worker
from people.models import User

FOLDER = Path(__file__).parent.parent / "data" / "maven_crm"
FILES = {
    "accounts": "accounts.csv",
    "products": "products.csv",
    "teams": "sales_teams.csv",
    "opportunities": "sales_pipeline.csv",
}


def uploaded(actor: User, kind: str, **options: Any) -> Import:
    path = FOLDER / FILES[kind]
    return services.upload(actor=actor, chunks=[path.read_bytes()], file_name=path.name, kind=kind, options=options)


def given(actor: User, text: str | bytes, kind: str, name: str = "rows.csv", **options: Any) -> Import:
    content = text.encode() if isinstance(text, str) else text
    return services.upload(actor=actor, chunks=[content], file_name=name, kind=kind, options=options)


def ran(actor: User, batch: Import) -> Import:
    return _worked(services.start_run(actor=actor, batch=batch))


def checked(actor: User, batch: Import) -> Import:
    return _worked(services.start_check(actor=actor, batch=batch))


def undone(actor: User, batch: Import) -> Import:
    return _worked(services.start_undo(actor=actor, batch=batch))


def _worked(batch: Import) -> Import:
    """What the worker does with it; an unexpected failure is not swallowed."""
    job = worker.run(batch.job_id)
    assert job is not None
    assert job.error == ""
    return Import.objects.get(pk=batch.pk)
