"""Files on a deal: those of every record, and those a gate was passed with."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core import attached
from core.attached import Upload
from core.errors import Refusal
from opportunities import policies
from opportunities.models import DealDocument, Opportunity
from opportunities.services.locking import locked, tell
from people.models import User


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
        attached.drop(document)
        audit.record(
            actor=actor, action="opportunity.edited", record=opportunity, changes={"document": [document.name, None]}
        )
        tell(opportunity)


def write_document(opportunity: Opportunity, upload: Upload, *, actor: User, now: datetime) -> DealDocument:
    """Inside the transaction of a service that has asked its policy."""
    document = DealDocument(opportunity=opportunity, actor=actor, at=now, is_demo=opportunity.is_demo)
    attached.keep(document, upload, held=opportunity.documents.count())
    return document
