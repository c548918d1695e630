"""Sending a report by mail.

SMTP has no transaction, so "exactly once" can't be had by it alone. What is done: the run is locked, marked as mailed, and the mail is
sent, in one transaction, the mark first. A server that refuses or can't be reached undoes the mark, and the job is tried again with
growing pauses, and shown as failed in the end; nothing is lost. Two workers can't send at once (row lock), and a repeated job finds the
mark. The one gap: a worker that dies after the server took the mail and before the commit, a few milliseconds, sends it again.
Every mail of a run carries the same Message-ID, by which mailboxes drop the second copy. A lost report would be worse than that.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audit import services as audit
from core.events import RecordChanged, broadcast
from people.models import User
from reports import policies
from reports.catalogue import live_address
from reports.documents import TYPES
from reports.models import ReportRun


def mail_run(*, actor: User | None, run_id: UUID, now: datetime) -> bool:
    """Whether a mail went out: False when it had gone already, or may not go any more."""
    with transaction.atomic():
        run = ReportRun.objects.select_for_update(of=("self",)).select_related("recipient").filter(pk=run_id).first()
        if run is None or run.mailed_at is not None or run.made_at is None or not policies.can_receive(run.recipient):
            return False
        run.mailed_at, run.mailed_to = now, run.recipient.email
        run.save(update_fields=["mailed_at", "mailed_to", "updated_at"])
        audit.record(actor=actor, action="report.mailed", record=run, changes={"mailed_to": ["", run.mailed_to]})
        broadcast(RecordChanged(topic="report", id=run.pk, audience=(run.recipient_id,)))
        message_of(run).send()
    return True


def message_of(run: ReportRun) -> EmailMessage:
    """In the recipient's language, with the files attached and a link for those who can't open them."""
    with translation.override(run.recipient.language):
        files = list(run.files.all())
        body = _("Hello %(name)s,\n\nyour report “%(report)s” is attached. It holds what you may see.\n\n%(link)s\n")
        if not files:
            body = _("Hello %(name)s,\n\nyour report “%(report)s” is ready. It shows what you may see.\n\n%(link)s\n")
        page = f"/reports/runs/{run.pk}/" if files else live_address(run.report, run.filters)
        message = EmailMessage(
            subject=" ".join(run.title.split()),
            body=body
            % {
                "name": run.recipient.full_name,
                "report": run.title,
                "link": f"{settings.SITE_URL}{page}",
            },
            to=[run.recipient.email],
            headers={
                "Message-ID": f"<report-{run.pk}@{urlsplit(settings.SITE_URL).hostname}>",
                "Auto-Submitted": "auto-generated",
            },
        )
    for file in files:
        with file.content.open("rb") as content:
            message.attach(file.name, content.read(), TYPES[file.format])
    return message
