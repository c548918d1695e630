"""To which record a thread belongs: said by the matching when mail comes in, or by people afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.services.receiving import file_mail
from audit import services as audit
from core import search
from core.changes import apply_changes, save_changes
from core.errors import Refusal
from core.events import RecordChanged, broadcast
from core.names import normalize_phone
from leads import services as leads
from leads.intake import FREE_MAIL
from leads.models import Lead
from mail import policies
from mail.models import SUBJECTS, MailMessage, MailThread
from mail.reading.cleaning import own_words
from people.models import User

LONGEST_NEED = 2000


def assign_thread(*, actor: User, thread: MailThread, about: Any) -> MailThread:
    """All its messages move to the timeline of `about`."""
    with transaction.atomic():
        thread = locked(thread)
        policies.can_file(actor, thread).require()
        policies.can_write_about(actor, about).require()
        diff = apply_changes(thread, columns_about(about) | {"ignored_at": None, "why_unmatched": ""})
        if diff:
            save_changes(thread, diff)
            file_thread(thread)
            audit.record(actor=actor, action="mail_thread.filed", record=thread, changes=_without_notes(diff))
            tell(thread)
    return thread


def ignore_thread(*, actor: User, thread: MailThread, now: datetime, ignored: bool = True) -> MailThread:
    """Out of the unmatched box; what it says stays in the mailbox."""
    with transaction.atomic():
        thread = locked(thread)
        policies.can_file(actor, thread).require()
        diff = apply_changes(thread, {"ignored_at": now if ignored else None})
        if diff:
            save_changes(thread, diff)
            audit.record(actor=actor, action="mail_thread.ignored" if ignored else "mail_thread.kept", record=thread)
            tell(thread)
    return thread


def make_lead(*, actor: User, thread: MailThread, now: datetime, source: Any) -> Lead:
    """A lead of the actor's from what a stranger wrote; the thread is filed to it."""
    with transaction.atomic():
        thread = locked(thread)
        policies.can_file(actor, thread).require()
        first = thread.messages.filter(direction="in").order_by("at").first()
        if first is None or thread.subject_name:
            raise Refusal(_("This thread belongs to a record already."), code="filed")
        lead = leads.create_lead(actor=actor, now=now, source=source, **lead_values(first))
        diff = apply_changes(thread, columns_about(lead) | {"ignored_at": None, "why_unmatched": ""})
        save_changes(thread, diff)
        file_thread(thread)
        audit.record(actor=actor, action="mail_thread.filed", record=thread, changes=_without_notes(diff))
        tell(thread)
    return lead


def hide_thread(*, actor: User, thread: MailThread, private: bool) -> MailThread:
    """Private: only the owner of the mailbox reads it, and the timeline loses its copies; or public again."""
    with transaction.atomic():
        thread = locked(thread)
        policies.can_hide(actor, thread).require()
        diff = apply_changes(thread, {"is_private": private})
        if diff:
            save_changes(thread, diff)
            if private:
                _off_the_timeline(thread)
            else:
                file_thread(thread)
            audit.record(actor=actor, action="mail_thread.hidden" if private else "mail_thread.shown", record=thread)
            tell(thread)
    return thread


def lead_values(message: MailMessage) -> dict[str, Any]:
    """What a mail tells of its writer: name, company by its domain, a phone number in its words, and what he wants."""
    words = own_words(message.text)
    given, _space, family = message.from_name.strip().rpartition(" ")
    if message.from_name >= "\u3400" and " " not in message.from_name.strip():
        given, family = message.from_name.strip()[1:], message.from_name.strip()[:1]
    domain = message.from_address.rpartition("@")[2]
    company = "" if domain in FREE_MAIL else domain.partition(".")[0].capitalize()
    if not (given or family):
        family = message.from_address.partition("@")[0]
    return {
        "first_name": given[:80], "last_name": family[:80], "company": company, "email": message.from_address,
        "phone": phone_in(words), "need": f"{message.subject}\n{words}".strip()[:LONGEST_NEED],
        "website": "" if domain in FREE_MAIL else domain,
    }  # fmt: skip


def phone_in(words: str) -> str:
    """The first thing in the text that is a telephone number with its country or of a Chinese mobile."""
    for line in words.splitlines()[:200]:
        digits = "".join(char for char in line if char.isdigit() or char == "+")
        marked = any(mark in line.lower() for mark in ("tel", "phone", "mobile", "电话", "手机", "+", "cell"))
        if marked and 8 <= len(digits) <= 16 and (number := normalize_phone(digits)).startswith("+"):
            return number
    return ""


def columns_about(about: Any) -> dict[str, Any]:
    wanted = policies.subject_of(about) if about is not None else ""
    return {f"{name}_id": about.pk if name == wanted else None for name in SUBJECTS}


def file_thread(thread: MailThread) -> None:
    """Each message of persons stands once on the timeline of the thread's record, and on no other."""
    _off_the_timeline(thread)
    if thread.is_private or not thread.subject_name:
        return
    for message in thread.messages.filter(direction="in", kind="message", copy_of__isnull=True):
        to_timeline(thread, message)
    for message in thread.messages.filter(direction="out", sent_at__isnull=False):
        to_timeline(thread, message)


def to_timeline(thread: MailThread, message: MailMessage) -> None:
    about = thread.about
    if about is None or thread.is_private or message.copy_of_id is not None:
        return
    who = message.from_address if message.is_incoming else ", ".join(message.receivers)
    words = own_words(message.text) if message.is_incoming else message.text
    shown = f"{message.from_name} <{who}>".strip() if message.is_incoming else f"→ {who}"
    at = message.at if message.is_incoming else message.sent_at or message.at
    message.activity = file_mail(
        actor=message.author, about=about, subject=message.subject or str(message), body=words, sender=shown, at=at,
        is_ours=not message.is_incoming, is_demo=message.is_demo,
    )  # fmt: skip
    MailMessage.objects.filter(pk=message.pk).update(activity=message.activity)


def _off_the_timeline(thread: MailThread) -> None:
    copies = thread.messages.filter(activity__isnull=False).values_list("activity_id", flat=True)
    Activity.objects.filter(pk__in=list(copies)).delete()


def locked(thread: MailThread) -> MailThread:
    return MailThread.objects.select_for_update(of=("self",)).select_related("mailbox__owner").get(pk=thread.pk)


def index(thread: MailThread, *more: str) -> None:
    thread.search = search.document(thread.subject, thread.counterpart, thread.counterpart_name, *more)


def tell(thread: MailThread) -> None:
    """Open lists of the mailbox's owner and of the record's owner ask again."""
    box, about = thread.mailbox, thread.about
    owners = {getattr(box, "owner_id", None), getattr(about, "owner_id", None)}
    audience = tuple(owner for owner in owners if owner is not None)
    broadcast(RecordChanged(topic="mail", id=thread.pk, audience=audience))


def _without_notes(diff: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: change for name, change in diff.items() if name not in ("ignored_at", "why_unmatched")}
