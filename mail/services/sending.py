"""Sending what is due. Never twice, and lost only with the network cable cut in the very moment of the dot.

A server is responsible for a message when it has read the dot that ends it. Just before the dot a row is committed to the log of
handovers, on a connection of its own; the transaction that sends may be rolled back by whatever dies, the log is not. Who finds a
message in the log marks it as sent and does not send it. See docs/decisions/0031.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mail.models import Mailbox, MailMessage, MailThread
from mail.quiet import after_quiet_hours
from mail.reading.bounces import PERMANENT
from mail.servers.hosts import Trouble
from mail.servers.smtp import Lost, Rejected, Unanswered
from mail.services.composing import ask_to_send, stopped
from mail.services.filing import tell, to_timeline
from mail.services.handovers import AlreadyHanded, Ledger
from mail.services.health import note_health
from mail.services.opt_outs import block
from mail.services.outgoing import Channel, channel_of
from people.models import User
from people.services import notify

BATCH, MOST_ATTEMPTS = 25, 8
DAY = timedelta(days=1)
# Automatic mails to one address within a day; a person may write more often.
MOST_TO_ONE = 3
ORGANISATION_DAILY = 2000
PAUSE_AFTER_TROUBLE = timedelta(minutes=5)
State = MailMessage.State


def send_due(*, actor: None = None, mailbox_id: UUID | str | None, now: datetime) -> bool:
    """One batch from a mailbox (None: the organisation's server); whether more is due."""
    with transaction.atomic():
        rows = MailMessage.objects.select_for_update(of=("self",), skip_locked=True)
        box = UUID(str(mailbox_id)) if mailbox_id else None
        rows = rows.filter(state=State.WAITING, due_at__lte=now, mailbox=box)
        batch = list(rows.select_related("mailbox__owner", "author").order_by("due_at", "id")[:BATCH])
        if not batch:
            return False
        with Ledger() as ledger, channel_of(batch[0].mailbox) as channel:
            try:
                for message in batch:
                    _one(message, channel, ledger, now)
            except Trouble as trouble:
                _stand_still(batch, trouble, now)
                return False
    return len(batch) == BATCH


def _one(message: MailMessage, channel: Channel, ledger: Ledger, now: datetime) -> None:
    if (handed := ledger.handed(message.pk)) is not None:
        _sent(message, handed.at, "" if handed.accepted else _("The server's answer was not seen."))
        return
    message.thread = MailThread.objects.select_for_update(of=("self",)).get(pk=message.thread_id)
    author = message.author
    with override((author.language if author is not None else "") or None):
        if reason := why_not(message, now):
            _refuse(message, reason)
            return
        if later := postponed(message, now):
            _postpone(message, *later)
            return
        _deliver(message, channel, ledger, now)


def _deliver(message: MailMessage, channel: Channel, ledger: Ledger, now: datetime) -> None:
    try:
        said = channel.deliver(message, lambda: ledger.hand(message.pk, timezone.now()))
    except Rejected as rejected:
        ledger.note(message.pk, "refused", rejected.text, timezone.now())
        if rejected.permanent or message.attempts + 1 >= MOST_ATTEMPTS:
            _refuse(message, rejected.text)
            if rejected.address and rejected.permanent and _is_unknown(rejected.text):
                block(rejected.address, reason="bounced", note=rejected.text, now=now)
        else:
            _postpone(message, now + timedelta(minutes=5 * 2**message.attempts), rejected.text)
    except Lost as lost:
        channel.close()
        _postpone(message, now + timedelta(minutes=2**message.attempts), str(lost))
    except Unanswered:
        channel.close()
        _sent(message, timezone.now(), _("The server's answer was not seen."))
    except AlreadyHanded:
        channel.close()
        _sent(message, now, "")
    else:
        ledger.note(message.pk, "accepted", said, timezone.now())
        _sent(message, timezone.now(), "")


def _is_unknown(said: str) -> bool:
    """The address is no good; 5.7 is about us (spam, relaying), not about the address."""
    return bool(PERMANENT.search(said)) and "5.7." not in said


def why_not(message: MailMessage, now: datetime) -> str:
    """Why it must not go any more, though it was allowed when it was written."""
    author = message.author
    if author is None or not author.is_active or not author.may("mail.send"):
        return _("Its author may no longer send mail.")
    if row := stopped(message.receivers, message.thread):
        return _("%(address)s gets no mail: %(reason)s.") % {"address": row.address, "reason": row.get_reason_display()}
    about = message.thread.about
    if about is not None and not type(about).objects.visible_to(author).filter(pk=about.pk).exists():
        return _("Its author may no longer see the record.")
    if message.is_automatic and _has_answered(message):
        return _("The receiver has answered in the meantime.")
    return ""


def _has_answered(message: MailMessage) -> bool:
    heard = MailMessage.objects.filter(direction="in", kind="message", from_address__in=message.to)
    return heard.filter(created_at__gt=message.created_at).exists()


def postponed(message: MailMessage, now: datetime) -> tuple[datetime, str] | None:
    """Until when it has to wait, and why."""
    local = timezone.localtime(now)
    if message.is_automatic and (morning := after_quiet_hours(local)) > local:
        return morning, _("Not at night.")
    recent = MailMessage.objects.filter(direction="out", sent_at__gt=now - DAY)
    box = message.mailbox
    most = box.daily_limit if box is not None else ORGANISATION_DAILY
    if oldest := _beyond(recent.filter(mailbox=box), most):
        return oldest + DAY, _("More than %(most)s mails within a day.") % {"most": most}
    if message.is_automatic and (
        oldest := _beyond(recent.filter(is_automatic=True, to__overlap=message.to), MOST_TO_ONE)
    ):
        return oldest + DAY, _("More than %(most)s automatic mails to one person within a day.") % {"most": MOST_TO_ONE}
    return None


def _beyond(rows: object, most: int) -> datetime | None:
    """When the one was sent that has to be a day old before the next may go; None below the limit."""
    newest = list(rows.order_by("-sent_at").values_list("sent_at", flat=True)[:most])  # type: ignore[attr-defined]
    return newest[-1] if most and len(newest) >= most else None


def _sent(message: MailMessage, at: datetime, reason: str) -> None:
    message.state, message.sent_at, message.at, message.reason = State.SENT, at, at, reason[:300]
    message.attempts += 1
    message.save(update_fields=["state", "sent_at", "at", "reason", "attempts", "updated_at"])
    thread = MailThread.objects.select_for_update(of=("self",)).get(pk=message.thread_id)
    MailThread.objects.filter(pk=thread.pk).update(last_at=max(thread.last_at, at), last_out_at=at)
    to_timeline(thread, message)
    tell(thread)


def _refuse(message: MailMessage, reason: str) -> None:
    message.state, message.reason = State.REFUSED, reason[:300]
    message.save(update_fields=["state", "reason", "updated_at"])
    author = message.author
    if isinstance(author, User) and author.is_active and not message.is_automatic:
        params = {"subject": str(message), "reason": reason}
        notify(user=author, kind="mail.refused", params=params, url=reverse("mail:thread", args=[message.thread_id]))


def _postpone(message: MailMessage, until: datetime, reason: str) -> None:
    message.due_at, message.reason, message.attempts = until, reason[:300], message.attempts + 1
    message.save(update_fields=["due_at", "reason", "attempts", "updated_at"])
    ask_to_send(message.mailbox_id, until)


def _stand_still(batch: list[MailMessage], trouble: Trouble, now: datetime) -> None:
    """The server can't be reached or does not know us: everything waits, and the mailbox says so."""
    until = now + PAUSE_AFTER_TROUBLE
    waiting = MailMessage.objects.filter(pk__in=[message.pk for message in batch], state=State.WAITING)
    waiting.update(due_at=until, reason=trouble.text[:300])
    box = batch[0].mailbox
    if isinstance(box, Mailbox):
        note_health(box, trouble.text, now)
    ask_to_send(batch[0].mailbox_id, until)
