"""When a record leaves a sequence by itself: it answered, it wants no mail, its mail came back, it was converted or is invalid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from automation.records import Kind
from leads.models import Lead
from mail.models import SUBJECTS, MailMessage
from mail.services.opt_outs import blocked
from opportunities.models import Opportunity

ENROL = "enrol"


def is_sequence(definition: dict[str, Any]) -> bool:
    """A rule that runs for those who were enrolled in it."""
    return definition["trigger"]["on"] == ENROL


def why_leave(kind: Kind, record: Any, since: datetime) -> str:
    """Why the record gets nothing more of a sequence it entered at `since`; "" while it stays."""
    address = kind.email(record) if kind.email else ""
    for found in blocked([address] if address else []).values():
        return _("The mail came back.") if found.reason == "bounced" else _("The receiver asked for no more mail.")
    if isinstance(record, Lead) and record.status in (Lead.Status.CONVERTED, Lead.Status.DISQUALIFIED):
        return _("The lead was converted.") if record.status == Lead.Status.CONVERTED else _("The lead is invalid.")
    if isinstance(record, Opportunity) and record.status != "open":
        return _("The deal is closed.")
    if _answered(kind, record, address, since):
        return _("There was an answer.")
    return _("The mail came back.") if _came_back(kind, record, since) else ""


def _answered(kind: Kind, record: Any, address: str, since: datetime) -> bool:
    """By when it was read, not by the date that the sender's clock wrote."""
    by = Q(from_address=address.lower()) if address else Q(pk__in=[])
    if kind.key in SUBJECTS:
        by |= Q(**{f"thread__{kind.key}": record.pk})
    return MailMessage.objects.filter(by, direction="in", kind="message", created_at__gt=since).exists()


def _came_back(kind: Kind, record: Any, since: datetime) -> bool:
    if kind.key not in SUBJECTS:
        return False
    return MailMessage.objects.filter(
        **{f"thread__{kind.key}": record.pk}, direction="out", bounced_at__gt=since
    ).exists()
