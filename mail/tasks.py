"""The worker's door: the minute's round over all mailboxes, reading one, and sending what is due."""

from __future__ import annotations

from django.utils import timezone

from jobs.models import Job
from jobs.registry import Continue, Done, handler
from jobs.services import enqueue
from mail import services
from mail.models import Mailbox, MailMessage
from mail.services.composing import SEND, ask_to_send

POLL = "mail.poll"
MOST_ROUNDS = 400


@handler("mail.round")
def every_minute(job: Job) -> Done:
    """One job for each mailbox, so that a slow server delays no other; and whatever a lost message left unsent."""
    now, boxes = timezone.now(), Mailbox.objects.active().exclude(imap_host="")
    asked = 0
    for pk in boxes.values_list("pk", flat=True):
        made = enqueue(
            kind=POLL, payload={"box": str(pk)}, unique_key=f"mail.poll:{pk}:{now:%Y%m%d%H%M}", max_attempts=1
        )
        asked += made is not None
    due = (
        MailMessage.objects.filter(state="waiting", due_at__lte=now)
        .order_by()
        .values_list("mailbox", flat=True)
        .distinct()
    )
    for box in due:
        ask_to_send(box, now)
    return Done({"mailboxes": asked})


@handler(POLL)
def poll(job: Job) -> Continue | Done:
    rounds, kept = job.cursor.get("rounds", 0) + 1, job.cursor.get("kept", 0)
    polled = services.poll_mailbox(mailbox_id=job.payload["box"], now=timezone.now(), today=timezone.localdate())
    kept += polled.kept
    if polled.more and rounds < MOST_ROUNDS:
        return Continue({"rounds": rounds, "kept": kept}, rounds, MOST_ROUNDS)
    return Done({"kept": kept})


@handler(SEND)
def send(job: Job) -> Continue | Done:
    rounds = job.cursor.get("rounds", 0) + 1
    more = services.send_due(mailbox_id=job.payload["box"], now=timezone.now())
    return Continue({"rounds": rounds}, rounds, MOST_ROUNDS) if more and rounds < MOST_ROUNDS else Done()
