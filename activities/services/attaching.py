"""Hanging files on a record, and taking them away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from activities import policies
from activities.models import Attachment
from audit import services as audit
from core import attached
from core.attached import Upload
from people.models import User


def attach(*, actor: User, record: Any, upload: Upload, now: datetime) -> Attachment:
    policies.can_attach(actor, record).require()
    with transaction.atomic():
        row = Attachment(actor=actor, at=now, is_demo=record.is_demo, **{record._meta.model_name: record})
        attached.keep(row, upload, held=Attachment.objects.on(record).count())
        audit.record(actor=actor, action="file.added", record=record, changes={"document": [None, row.name]})
    return row


def detach(*, actor: User, attachment: Attachment, now: datetime) -> None:
    record = attachment.holder
    policies.can_detach(actor, attachment, now).require()
    with transaction.atomic():
        attached.drop(attachment)
        audit.record(actor=actor, action="file.removed", record=record, changes={"document": [attachment.name, None]})
