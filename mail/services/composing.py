"""Writing mails: by a person about a record, in answer to a message, or by a rule. A row now, sent by a worker when it is due."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import services as audit
from core.attached import LARGEST, Upload, cleaned_name
from core.errors import Conflict, FieldProblem, Refusal
from jobs.services import enqueue
from mail import policies
from mail.fields import filled
from mail.models import MailAttachment, Mailbox, MailMessage, MailTemplate, MailThread
from mail.quiet import after_quiet_hours
from mail.reading.parsing import address_of
from mail.reading.threading import subject_key
from mail.services.filing import columns_about, index, tell
from mail.services.opt_outs import blocked
from people.models import User

SEND = "mail.send"
UNDO = timedelta(seconds=10)
MOST_RECEIVERS, MOST_FILES = 20, 10
State = MailMessage.State


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person wrote: whom to, what, from where. `template` is only noted; its words stand in `subject` and `body`."""

    to: Sequence[str]
    subject: str
    body: str
    cc: Sequence[str] = ()
    mailbox: Mailbox | None = None
    template: MailTemplate | None = None
    files: Sequence[Upload] = ()
    answers: MailMessage | None = None


def write_mail(
    *, actor: User, about: Any, draft: Draft, now: datetime, send_at: datetime | None = None, is_demo: bool = False
) -> MailMessage:
    """It goes out in ten seconds, or at `send_at`; until then it can be taken back."""
    policies.can_send_from(actor, draft.mailbox).require()
    if about is not None:
        policies.can_write_about(actor, about).require()
    if draft.answers is not None:
        policies.can_file(actor, draft.answers.thread).require()
    to, cc = _checked(draft)
    words = {"subject": " ".join(draft.subject.split()), "body": draft.body.strip()}
    words = filled(about, actor, words) if about is not None else words
    if not words["subject"] or not words["body"]:
        field = "subject" if not words["subject"] else "body"
        raise Refusal(_("A mail needs a subject and a text."), code="required", field=field)
    refuse_blocked([*to, *cc], draft.answers.thread if draft.answers is not None else None)
    with transaction.atomic():
        thread = _thread(draft, about, to, words["subject"], now, is_demo)
        message = _message(actor, thread, draft, to, cc, words, max(now + UNDO, send_at or now))
        message.is_demo = is_demo
        message.save(force_insert=True)
        _keep_files(message, draft.files)
        _ask(message)
        audit.record(actor=actor, action="mail.written", record=message, changes={"to": [None, ", ".join([*to, *cc])]})
        tell(thread)
    return message


def queue_automatic(
    *, actor: User, about: Any, to: str, subject: str, body: str, source: str, now: datetime
) -> MailMessage | None:
    """A mail of a rule or a sequence, with the rights of its author; None when this `source` has written one already."""
    policies.can_write_about(actor, about).require()
    if not (address := address_of(to)):
        raise Refusal(_("The record has no e-mail address."), code="no_address")
    if MailMessage.objects.filter(source=source).exists():
        return None
    refuse_blocked([address], None)
    box = sending_box(actor)
    draft = Draft([address], " ".join(subject.split())[:200], body, mailbox=box)
    words = {"subject": draft.subject, "body": draft.body}
    due_at = after_quiet_hours(timezone.localtime(now))
    with transaction.atomic():
        thread = _thread(draft, about, [address], draft.subject, now, False)
        message = _message(actor, thread, draft, [address], [], words, due_at)
        message.source, message.is_automatic = source, True
        message.save(force_insert=True)
        _ask(message)
        audit.record(actor=actor, action="mail.queued", record=message, changes={"to": [None, address]})
    return message


def cancel_mail(*, actor: User, message: MailMessage) -> MailMessage:
    """Taken back while it waits; what has been handed to the server is gone."""
    with transaction.atomic():
        message = MailMessage.objects.select_for_update(of=("self",)).select_related("thread").get(pk=message.pk)
        policies.can_cancel(actor, message).require()
        if message.state != State.WAITING:
            raise Conflict(_("This mail does not wait any more."), code="sent")
        _leave(message, State.CANCELED, "")
        audit.record(actor=actor, action="mail.canceled", record=message)
        tell(message.thread)
    return message


def cancel_waiting(*, actor: User | None, source: str, reason: str) -> int:
    """What a run of a rule has written and is not sent yet; `source` is how theirs begin. How many."""
    with transaction.atomic():
        waiting = MailMessage.objects.select_for_update(of=("self",)).filter(
            source__startswith=source, state=State.WAITING
        )
        found = list(waiting)
        for message in found:
            _leave(message, State.CANCELED, reason)
        audit.record_many(
            audit.entry(actor=actor, action="mail.canceled", record=message, reason=reason) for message in found
        )
    return len(found)


def send_again(*, actor: User, message: MailMessage, now: datetime) -> MailMessage:
    """One that was not sent, for a reason that has gone. One that was handed to a server never goes twice."""
    with transaction.atomic():
        message = (
            MailMessage.objects.select_for_update(of=("self",)).select_related("thread", "mailbox").get(pk=message.pk)
        )
        policies.can_cancel(actor, message).require()
        policies.can_send_from(actor, message.mailbox).require()
        if message.state not in (State.REFUSED, State.CANCELED):
            raise Conflict(_("Only a mail that was not sent can be sent again."), code="sent")
        refuse_blocked(message.receivers, message.thread)
        message.state, message.reason, message.attempts, message.due_at = State.WAITING, "", 0, now
        message.save(update_fields=["state", "reason", "attempts", "due_at", "updated_at"])
        _ask(message)
        audit.record(actor=actor, action="mail.asked_again", record=message)
    return message


def _leave(message: MailMessage, state: str, reason: str) -> None:
    message.state, message.reason = state, reason[:300]
    message.save(update_fields=["state", "reason", "updated_at"])


def _checked(draft: Draft) -> tuple[list[str], list[str]]:
    """Addresses in their normal form, each once."""
    problems, cleaned = [], []
    for field, given in (("to", draft.to), ("cc", draft.cc)):
        cleaned.append(list(dict.fromkeys(address_of(parseaddr(text)[1] or text) for text in given if text.strip())))
        for text, address in zip([text for text in given if text.strip()], map(address_of, _bare(given)), strict=True):
            if not address:
                problems.append(
                    FieldProblem(field, "invalid", _("“%(text)s” is no e-mail address.") % {"text": text[:100]})
                )
    if problems:
        raise Refusal(problems[0].message, code="invalid", problems=problems)
    to, cc = cleaned
    if not to:
        raise Refusal(_("Say whom the mail is for."), code="required", field="to")
    if len(to) + len(cc) > MOST_RECEIVERS:
        raise Refusal(_("At most %(most)s receivers.") % {"most": MOST_RECEIVERS}, code="too_many", field="to")
    return to, [address for address in cc if address not in to]


def _bare(given: Sequence[str]) -> list[str]:
    return [parseaddr(text)[1] or text for text in given if text.strip()]


def refuse_blocked(addresses: Sequence[str], thread: MailThread | None) -> None:
    if found := stopped(addresses, thread):
        message = _("%(address)s gets no mail: %(reason)s.") % {
            "address": found.address,
            "reason": found.get_reason_display(),
        }
        raise Refusal(message, code="opted_out", field="to")


def stopped(addresses: Sequence[str], thread: MailThread | None) -> Any:
    """The first of the addresses that gets no mail. Who has written to us after that gets an answer in that thread."""
    for row in blocked(addresses).values():
        wrote = thread is not None and thread.messages.filter(direction="in", kind="message", from_address=row.address)
        if not wrote or row.reason == "bounced" or not wrote.filter(at__gt=row.at).exists():
            return row
    return None


def _thread(draft: Draft, about: Any, to: Sequence[str], subject: str, now: datetime, is_demo: bool) -> MailThread:
    if draft.answers is not None:
        thread = draft.answers.thread
        MailThread.objects.filter(pk=thread.pk).update(
            message_count=F("message_count") + 1, last_at=now, ignored_at=None
        )
        return thread
    thread = MailThread(
        mailbox=draft.mailbox, subject=subject[:300], subject_key=subject_key(subject), counterpart=to[0], last_at=now,
        message_count=1, is_demo=is_demo, **columns_about(about),
    )  # fmt: skip
    index(thread, draft.body[:2000])
    thread.save(force_insert=True)
    return thread


def _message(
    actor: User, thread: MailThread, draft: Draft, to: list[str], cc: list[str], words: dict[str, str], due_at: datetime
) -> MailMessage:  # fmt: skip
    box, answers = draft.mailbox, draft.answers
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    signature = f"\n\n-- \n{box.signature}" if box is not None and box.signature else ""
    sender = box.address if box is not None else address
    earlier = [*answers.references, answers.message_id][-50:] if answers is not None else []
    return MailMessage(
        thread=thread, mailbox=box, direction="out", state=State.WAITING, author=actor, template=draft.template,
        message_id=f"<{uuid4().hex}@{sender.rpartition('@')[2] or 'localhost'}>",
        in_reply_to=answers.message_id if answers is not None else "", references=earlier,
        from_address=sender, from_name=((box.sender_name if box is not None else "") or actor.full_name or name)[:120],
        to=to, cc=cc, subject=words["subject"][:300], text=words["body"] + signature, at=due_at, due_at=due_at,
    )  # fmt: skip


def _keep_files(message: MailMessage, files: Sequence[Upload]) -> None:
    if len(files) > MOST_FILES or sum(len(file.content) for file in files) > LARGEST:
        raise Refusal(
            _("At most %(most)s files with %(size)s MB together.") % {"most": MOST_FILES, "size": LARGEST // (1024 * 1024)},
            code="too_large", field="files",
        )  # fmt: skip
    for file in files:
        row = MailAttachment(message=message, name=cleaned_name(file.name), size=len(file.content))
        row.sha256 = hashlib.sha256(file.content).hexdigest()
        row.content.save(row.pk.hex, ContentFile(file.content), save=False)
        row.save(force_insert=True)


def _ask(message: MailMessage) -> None:
    ask_to_send(message.mailbox_id, message.due_at)


def ask_to_send(mailbox_id: UUID | None, due_at: datetime | None) -> None:
    """Wake a worker; it sends whatever is due from the mailbox."""
    enqueue(kind=SEND, payload={"box": str(mailbox_id or "")}, due_at=due_at, max_attempts=10)


def sending_box(actor: User) -> Mailbox | None:
    """From where a mail goes when nobody says: one's own mailbox, else the first shared one, else the organisation's server."""
    usable = Mailbox.objects.visible_to(actor).active().exclude(smtp_host="").order_by("is_shared", "id")
    own_first = [box for box in usable if box.owner_id == actor.pk or box.is_shared]
    return own_first[0] if own_first else None
