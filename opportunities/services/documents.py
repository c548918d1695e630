"""Files on a deal. They are kept under a random name and given out as attachments only; nothing in them is ever run or rendered."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import Refusal
from opportunities import policies
from opportunities.models import DealDocument, Opportunity
from opportunities.services.locking import locked, tell
from people.models import User

LARGEST = 10 * 1024 * 1024
MOST = 100
KINDS = frozenset((
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "txt", "csv", "md", "png", "jpg", "jpeg", "gif", "webp",
    "heic", "eml", "msg", "zip", "wps", "et", "dps", "ofd",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


def add_document(*, actor: User, opportunity: Opportunity, upload: Upload, now: datetime) -> DealDocument:
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_edit(actor, opportunity).require()
        document = write_document(opportunity, upload, actor=actor, now=now)
        audit.record(
            actor=actor, action="opportunity.edited", record=opportunity, changes={"document": [None, document.name]}
        )
        tell(opportunity)
    return document


def remove_document(*, actor: User, opportunity: Opportunity, document: DealDocument) -> None:
    """One that no gate was passed with."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_edit(actor, opportunity).require()
        if opportunity.gate_answers.filter(document=document).exists():
            raise Refusal(_("A stage was entered with this document, so it stays."), code="in_use")
        document.delete()
        content = document.content
        transaction.on_commit(lambda: content.delete(save=False))
        audit.record(
            actor=actor, action="opportunity.edited", record=opportunity, changes={"document": [document.name, None]}
        )
        tell(opportunity)


def write_document(opportunity: Opportunity, upload: Upload, *, actor: User, now: datetime) -> DealDocument:
    """Inside the transaction of a service that has asked its policy."""
    name = cleaned_name(upload.name)
    if len(upload.content) > LARGEST:
        message = _("The file is larger than %(most)s MB.") % {"most": LARGEST // (1024 * 1024)}
        raise Refusal(message, code="too_large", field="document")
    if not upload.content:
        raise Refusal(_("The file is empty."), code="empty", field="document")
    if opportunity.documents.count() >= MOST:
        raise Refusal(_("At most %(most)s documents.") % {"most": MOST}, code="too_many", field="document")
    document = DealDocument(
        opportunity=opportunity,
        name=name,
        size=len(upload.content),
        sha256=hashlib.sha256(upload.content).hexdigest(),
        actor=actor,
        at=now,
        is_demo=opportunity.is_demo,
    )
    document.content.save(name, ContentFile(upload.content), save=False)
    document.save(force_insert=True)
    return document


def cleaned_name(name: str) -> str:
    """Without folders and control characters; of a kind that people exchange."""
    name = "".join(char for char in PurePath(name.replace("\\", "/")).name if char.isprintable()).strip()[-200:]
    kind = PurePath(name).suffix.lstrip(".").lower()
    if kind not in KINDS:
        message = _("Files of the kind “%(kind)s” are not taken.") % {"kind": kind or name}
        raise Refusal(message, code="kind", field="document")
    return name
