"""One message on its way in: into its thread, onto a record or into the unmatched box, a bounce to what came back, a stranger to a lead."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.attached import LARGEST, cleaned_name
from core.errors import Refusal
from core.events import announce
from leads import services as leads
from leads.models import Lead
from mail.events import MailBounced, MailReceived
from mail.matching import Match, find_record
from mail.models import MailAttachment, Mailbox, MailMessage, MailThread
from mail.reading.parsing import Parsed, Part
from mail.reading.threading import is_reply, subject_key
from mail.servers.imap import Fetched
from mail.services.filing import columns_about, file_thread, index, lead_values, tell, to_timeline
from mail.services.opt_outs import block
from people.models import User
from people.services import notify

SAME_SUBJECT_FOR = timedelta(days=30)
MOST_FILES, ALL_FILES = 30, 25 * 1024 * 1024
# A stranger's address makes one lead; a stranger's company not more than these within an hour.
LEADS_PER_DOMAIN = 10
HOUR = timedelta(hours=1)


def arrive(
    mailbox: Mailbox, fetched: Fetched, parsed: Parsed, now: datetime, *, why_not: str = ""
) -> MailMessage | None:
    """The kept message; None for what is no business of the CRM: colleagues among themselves, our own mail coming back to us."""
    thread = _thread_by_ids(mailbox, parsed) or _thread_by_subject(mailbox, parsed, now)
    if _is_ours(parsed.sender.address) and (thread is None or _is_echo(parsed)):
        return None
    message = _message(mailbox, fetched, parsed, now)
    if parsed.bounce is not None:
        return _bounce(message, parsed, thread, now)
    is_new = thread is None
    thread = thread or _new_thread(mailbox, message)
    _insert(message, thread, parsed.parts)
    if not thread.subject_name and message.copy_of_id is None and thread.ignored_at is None:
        _file(mailbox, thread, message, why_not, now)
    elif message.kind == MailMessage.Kind.MESSAGE:
        to_timeline(thread, message)
    if message.kind == MailMessage.Kind.MESSAGE and message.copy_of_id is None:
        _heard(thread, message, is_new)
    tell(thread)
    return message


def _message(mailbox: Mailbox, fetched: Fetched, parsed: Parsed, now: datetime) -> MailMessage:
    kinds = MailMessage.Kind
    kind = kinds.BOUNCE if parsed.bounce else kinds.AUTO_REPLY if parsed.is_automatic else kinds.MESSAGE
    cut = _("This message is too large; only its head was read. It is in the mailbox.")
    return MailMessage(
        mailbox=mailbox, direction="in", state="received", kind=kind, message_id=parsed.message_id,
        in_reply_to=parsed.in_reply_to, references=list(parsed.references), from_address=parsed.sender.address,
        from_name=parsed.sender.name, to=list(parsed.to), cc=list(parsed.cc), subject=parsed.subject,
        text=cut if fetched.cut else parsed.text, html="" if fetched.cut else parsed.html,
        at=min(parsed.at or now, now), uid=fetched.uid, uid_validity=mailbox.uid_validity, digest=parsed.digest,
        copy_of=_twin(mailbox, parsed),
    )  # fmt: skip


def _twin(mailbox: Mailbox, parsed: Parsed) -> MailMessage | None:
    """The same message in another of our mailboxes: the same id alone proves nothing, senders choose it."""
    same = MailMessage.objects.filter(message_id=parsed.message_id, digest=parsed.digest, direction="in", copy_of=None)
    return same.filter(thread__is_private=False).exclude(mailbox=mailbox).order_by("id").first()


def _thread_by_ids(mailbox: Mailbox, parsed: Parsed) -> MailThread | None:
    """By what it answers: something we sent, or something that came to this mailbox. Ids of ours can't be guessed."""
    ids = [found for found in (parsed.in_reply_to, *parsed.references, parsed.message_id) if found]
    known = MailMessage.objects.filter(message_id__in=ids)
    mine = Q(direction="out") | Q(mailbox=mailbox) | Q(digest=parsed.digest, thread__is_private=False)
    found = known.filter(mine).select_related("thread").order_by("-at").first()
    return _locked(found.thread_id) if found is not None else None


def _thread_by_subject(mailbox: Mailbox, parsed: Parsed, now: datetime) -> MailThread | None:
    """For programs that drop the references: an answer with the same subject from the same person within a month."""
    key = subject_key(parsed.subject)
    if not key or not is_reply(parsed.subject) or not parsed.sender.address:
        return None
    rows = MailThread.objects.filter(mailbox=mailbox, counterpart=parsed.sender.address, subject_key=key)
    found = rows.filter(last_at__gt=now - SAME_SUBJECT_FOR).order_by("-last_at").first()
    return _locked(found.pk) if found is not None else None


def _locked(pk: UUID) -> MailThread:
    rows = MailThread.objects.select_for_update(of=("self",))
    return rows.select_related("mailbox__owner", "lead", "contact", "account", "opportunity").get(pk=pk)


def _is_ours(address: str) -> bool:
    mine = Mailbox.objects.filter(address__iexact=address).exists()
    return mine or User.objects.filter(email__iexact=address, is_active=True).exists()


def _is_echo(parsed: Parsed) -> bool:
    return MailMessage.objects.filter(direction="out", message_id=parsed.message_id).exists()


def _new_thread(mailbox: Mailbox, message: MailMessage) -> MailThread:
    thread = MailThread(
        mailbox=mailbox, subject=message.subject, subject_key=subject_key(message.subject), counterpart=message.from_address,
        counterpart_name=message.from_name, last_at=message.at,
    )  # fmt: skip
    index(thread, message.text[:2000])
    thread.save(force_insert=True)
    return thread


def _insert(message: MailMessage, thread: MailThread, parts: tuple[Part, ...]) -> None:
    message.thread = thread
    message.save(force_insert=True)
    room = ALL_FILES
    for part in parts[:MOST_FILES]:
        room -= _keep_file(message, part, room)
    thread.last_at, thread.last_in_at = (
        max(thread.last_at, message.at),
        max(thread.last_in_at or message.at, message.at),
    )
    changes = {"last_at": thread.last_at, "last_in_at": thread.last_in_at, "message_count": F("message_count") + 1}
    MailThread.objects.filter(pk=thread.pk).update(**changes)


def _keep_file(message: MailMessage, part: Part, room: int) -> int:
    """Under the rules of uploads: of a kind that people exchange, not too large, under a random name. Its size when kept."""
    row = MailAttachment(message=message, name=part.name[-200:] or "file", size=len(part.content))
    try:
        row.name = cleaned_name(part.name)
        if row.size > min(LARGEST, room):
            raise Refusal(
                _("The file is larger than %(most)s MB.") % {"most": LARGEST // (1024 * 1024)}, code="too_large"
            )
    except Refusal as refusal:
        row.refused = refusal.message[:200]
        row.save(force_insert=True)
        return 0
    row.sha256 = hashlib.sha256(part.content).hexdigest()
    row.content.save(row.pk.hex, ContentFile(part.content), save=False)
    row.save(force_insert=True)
    return row.size


def _file(mailbox: Mailbox, thread: MailThread, message: MailMessage, why_not: str, now: datetime) -> None:
    match = Match(why=why_not) if why_not else find_record(message.from_address, mailbox)
    if match.record is None and not why_not and mailbox.makes_leads:
        match = _stranger(mailbox, message, now)
    columns = columns_about(match.record)
    for name, value in columns.items():
        setattr(thread, name, value)
    thread.why_unmatched = match.why[:200]
    MailThread.objects.filter(pk=thread.pk).update(**columns, why_unmatched=thread.why_unmatched)
    if match.record is not None:
        file_thread(thread)


def _stranger(mailbox: Mailbox, message: MailMessage, now: datetime) -> Match:
    """A lead, unless a program wrote, or too many strangers write: then people look at it first."""
    if message.kind != MailMessage.Kind.MESSAGE or not message.from_address:
        return Match(why=_("A program wrote this, not a person."))
    recent = Lead.objects.filter(source_detail=mailbox.address, created_at__gt=now - HOUR)
    of_company = recent.filter(email__iendswith=f"@{message.from_address.rpartition('@')[2]}")
    if recent.count() >= mailbox.leads_per_hour or of_company.count() >= LEADS_PER_DOMAIN:
        return Match(why=_("More mails of strangers than this mailbox turns into leads within an hour."))
    where = {"pool": mailbox.lead_pool} if mailbox.lead_pool_id else {"unassigned": True}
    try:
        with transaction.atomic():
            lead = leads.create_lead(
                actor=mailbox.keeper, now=now, source=mailbox.lead_source, source_detail=mailbox.address, **where,
                **lead_values(message),
            )  # fmt: skip
    except Refusal as refusal:
        return Match(why=refusal.message)
    return Match(lead)


def _heard(thread: MailThread, message: MailMessage, is_new: bool) -> None:
    """What was asked is answered; whoever owns the record hears of it."""
    asked = thread.messages.filter(direction="out", sent_at__isnull=False, replied_at__isnull=True)
    asked.update(replied_at=message.at)
    about = thread.about
    announce(
        MailReceived(
            id=message.pk, thread=thread.pk, address=message.from_address, subject_type=thread.subject_name,
            subject_id=about.pk if about is not None else None,
        )
    )  # fmt: skip
    owner = getattr(about, "owner", None)
    if owner is not None and owner.is_active and not thread.is_private:
        params = {"name": message.from_name or message.from_address, "subject": str(message)}
        url = reverse("mail:thread", args=[thread.pk])
        notify(user=owner, kind="mail.received", params=params, url=url, unique_key=f"mail.received:{message.pk}")


def _bounce(message: MailMessage, parsed: Parsed, thread: MailThread | None, now: datetime) -> MailMessage | None:
    """To the message that came back. One that names none of ours is nobody's business: anybody can send such a thing."""
    bounce = parsed.bounce
    assert bounce is not None  # noqa: S101  asked by the caller
    known = MailMessage.objects.filter(message_id=bounce.original_id, direction="out", sent_at__isnull=False)
    sent = known.select_related("thread", "author").first()
    if sent is None:
        return None
    _insert(message, thread or sent.thread, ())
    if bounce.delayed:
        return message
    address = bounce.address if bounce.address in sent.receivers else (sent.to[0] if len(sent.receivers) == 1 else "")
    MailMessage.objects.filter(pk=sent.pk).update(state="bounced", bounced_at=now, reason=bounce.why[:300])
    if bounce.permanent and address:
        block(address, reason="bounced", note=bounce.why, now=now)
    announce(MailBounced(id=sent.pk, address=address, permanent=bounce.permanent))
    if sent.author is not None and sent.author.is_active:
        params = {"address": address or ", ".join(sent.receivers), "subject": str(sent), "why": bounce.why}
        url = reverse("mail:thread", args=[sent.thread_id])
        notify(user=sent.author, kind="mail.bounced", params=params, url=url, unique_key=f"mail.bounced:{sent.pk}")
    return message
