"""Questions about mail that the doors ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.urls import reverse
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

from core import search
from customers.models import Contact
from mail.models import SUBJECTS, MailAttachment, Mailbox, MailMessage, MailTemplate, MailThread
from people.models import User

ROUTES = {
    "lead": "leads:detail",
    "contact": "customers:contact-detail",
    "account": "customers:account-detail",
    "opportunity": "opportunities:detail",
}
ICONS = {"lead": "target", "contact": "contact-round", "account": "building-2", "opportunity": "handshake"}
EACH, RECENT = 6, 5


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as a page shows it."""

    message: MailMessage
    body: SafeString
    files: tuple[MailAttachment, ...]


def messages_of(thread: MailThread) -> list[Shown]:
    """In their order; the same message in a second mailbox of ours is not repeated."""
    files = Prefetch("attachments", MailAttachment.objects.order_by("id"))
    rows = (
        thread.messages.filter(copy_of__isnull=True)
        .select_related("author", "mailbox", "template")
        .prefetch_related(files)
    )
    return [Shown(row, body_of(row), tuple(row.attachments.all())) for row in rows]


def body_of(message: MailMessage) -> SafeString:
    """HTML was cleaned when it came in; text is escaped here."""
    if message.html and message.is_incoming:
        return mark_safe(message.html)  # noqa: S308  by nh3, see mail.reading.cleaning
    return SafeString(linebreaks(message.text, autoescape=True))


def address_of(record: Any) -> str:
    """The page of a record."""
    name = next(name for name, model in SUBJECTS.items() if isinstance(record, model))
    return reverse(ROUTES[name], args=[record.pk])


def record_or_404(user: User, name: str, pk: Any) -> Any:
    """A record that a thread may be about, as far as the user may see it."""
    if name not in SUBJECTS:
        raise Http404
    found = SUBJECTS[name].objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def threads_about(user: User, record: Any) -> list[MailThread]:
    name = next(name for name, model in SUBJECTS.items() if isinstance(record, model))
    rows = MailThread.objects.filter(**{name: record}, is_private=False) | MailThread.objects.filter(
        **{name: record}, mailbox__owner=user, mailbox__is_shared=False
    )
    return list(rows.select_related("mailbox", name).defer("search").order_by("-last_at", "-id")[: RECENT + 1])


def record_choices(user: User, text: str) -> list[dict[str, str]]:
    """Records with these words, for filing a thread; with `name:id` as what is chosen."""
    terms = search.query(text)
    if terms is None:
        return []
    found = []
    for name, model in SUBJECTS.items():
        rows = model.objects.visible_to(user).filter(search=terms).select_related("owner").defer("search")[:EACH]
        label = str(model._meta.verbose_name)
        found += [{"id": f"{name}:{row.pk}", "text": str(row), "note": f"{label} · {row.owner or ''}"} for row in rows]
    return found


def boxes_to_send_from(user: User) -> list[Mailbox]:
    """One's own first."""
    rows = Mailbox.objects.visible_to(user).active().exclude(smtp_host="").select_related("team")
    usable = [box for box in rows.order_by("is_shared", "name") if box.is_shared or box.owner_id == user.pk]
    return sorted(usable, key=lambda box: box.is_shared)


def templates_for(user: User, about: str) -> list[MailTemplate]:
    return list(MailTemplate.objects.visible_to(user).filter(about=about, is_active=True).order_by("name"))


def receivers_about(record: Any) -> list[str]:
    """Addresses that belong to a record: those of its people, the first one first."""
    email = getattr(record, "email", "")
    if email:
        return [email]
    people: Iterable[Any] = ()
    if hasattr(record, "contact_roles"):
        people = [role.contact for role in record.contact_roles.select_related("contact")]
    elif hasattr(record, "seats"):
        people = [seat.contact for seat in record.seats.filter(is_active=True).select_related("contact")]
    return [person.email for person in people if isinstance(person, Contact) and person.email]
