"""The way out of a mailbox, or of the organisation: a message as bytes, and a server that takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from mail.models import Mailbox, MailMessage
from mail.servers import smtp
from mail.servers.hosts import Place
from mail.services.health import smtp_place
from mail.services.opt_outs import unsubscribe_link

BeforeTheDot = Callable[[], None]
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Channel:
    """Connects when the first message goes, and again after a break."""

    def __init__(self, place: Place | None) -> None:
        self._place, self._stack = place, ExitStack()
        self._server: Any = None

    def deliver(self, message: MailMessage, before_the_dot: BeforeTheDot) -> str:
        mail = email_of(message)
        if self._place is None:
            # The installation's own way out (a file, the memory of a test): it has no dot, so it is marked just before.
            before_the_dot()
            get_connection().send_messages([mail])
            return ""
        if self._server is None:
            self._server = self._stack.enter_context(smtp.opened(self._place))
        sender = parseaddr(message.from_address)[1] or message.from_address
        return self._server.deliver(sender, message.receivers, mail.message().as_bytes(), before_the_dot)

    def close(self) -> None:
        """After a break the next message gets a connection of its own; nothing is said on the broken one."""
        if self._server is not None:
            self._server.close()
            self._server = None


@contextmanager
def channel_of(mailbox: Mailbox | None) -> Iterator[Channel]:
    channel = Channel(smtp_place(mailbox) if mailbox is not None else organisation_place())
    with channel._stack:
        yield channel


def organisation_place() -> Place | None:
    if settings.EMAIL_BACKEND != SMTP_BACKEND:
        return None
    security = "starttls" if settings.EMAIL_USE_TLS else "none"
    user, password = settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD
    return Place(settings.EMAIL_HOST, settings.EMAIL_PORT, security, user, password, trusted=True)


def email_of(message: MailMessage) -> EmailMessage:
    """The same bytes for every attempt, but for the boundary of its parts: above all the same Message-ID."""
    headers = {"Message-ID": message.message_id}
    if message.in_reply_to:
        headers |= {"In-Reply-To": message.in_reply_to, "References": " ".join(message.references)}
    body = message.text
    if message.is_automatic:
        link = unsubscribe_link(message.to[0])
        headers |= {
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        body += "\n\n-- \n" + _("If you want no more such mail: %(link)s") % {"link": link} + "\n"
    author = message.author
    reply_to = [author.email] if message.mailbox_id is None and author is not None else None
    mail = EmailMessage(
        subject=message.subject, body=body, from_email=formataddr((message.from_name, message.from_address)), to=message.to,
        cc=message.cc, reply_to=reply_to, headers=headers,
    )  # fmt: skip
    for file in message.attachments.all():
        if file.content:
            with file.content.open("rb") as content:
                mail.attach(file.name, content.read())
    return mail
