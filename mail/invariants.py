"""What must be true of mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.invariants import invariant
from mail.models import MailHandover, MailMessage

LATE, SOON = timedelta(hours=1), timedelta(minutes=10)


@invariant("mail.handed-is-sent", "Every mail that a server has accepted is marked as sent.")
def handed_is_sent() -> Iterator[str]:
    handed = MailHandover.objects.filter(state="accepted", answered_at__lt=timezone.now() - SOON).values("message")
    for message in MailMessage.objects.filter(pk__in=handed).exclude(state__in=("sent", "bounced")).iterator():
        yield f"mail {message.pk} was accepted by its server and is {message.state}"


@invariant("mail.sent-was-handed", "No mail was sent by a server without the log of handovers knowing.")
def sent_was_handed() -> Iterator[str]:
    sent = MailMessage.objects.filter(direction="out", sent_at__isnull=False, is_demo=False)
    for message in sent.exclude(pk__in=MailHandover.objects.values("message")).iterator():
        yield f"mail {message.pk} was sent and no handover is known"


@invariant("mail.nothing-late", "No mail waits for more than an hour after it was due.")
def nothing_late() -> Iterator[str]:
    late = MailMessage.objects.filter(state="waiting", due_at__lt=timezone.now() - LATE)
    for message in late.iterator():
        yield f"mail {message.pk} is due since {message.due_at:%Y-%m-%d %H:%M} UTC"
