"""How a mailbox is: where its servers are, and what they last said."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from core.events import RecordChanged, broadcast
from mail.models import Mailbox
from mail.sealing import unseal
from mail.servers.hosts import Place
from people.services import notify


def imap_place(mailbox: Mailbox) -> Place:
    password = unseal(mailbox.sealed_password)
    return Place(mailbox.imap_host, mailbox.imap_port, mailbox.imap_security, mailbox.username, password)


def smtp_place(mailbox: Mailbox) -> Place:
    password = unseal(mailbox.sealed_password)
    return Place(mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_security, mailbox.username, password)


def note_health(mailbox: Mailbox, error: str, now: datetime, *, polled: bool = False) -> None:
    """The keeper hears of it when a mailbox begins to fail, not each minute."""
    began = bool(error) and mailbox.failing_since is None
    changed = began or mailbox.last_error != error[:300]
    if polled:
        mailbox.polled_at = now
    mailbox.failing_since = (mailbox.failing_since or now) if error else None
    mailbox.last_error = error[:300]
    Mailbox.objects.filter(pk=mailbox.pk).update(
        polled_at=mailbox.polled_at, failing_since=mailbox.failing_since, last_error=mailbox.last_error
    )
    if began:
        url = reverse("mail:box", args=[mailbox.pk])
        params = {"name": str(mailbox), "error": error}
        notify(user=mailbox.keeper, kind="mail.box_failing", params=params, url=url)
    if changed:
        broadcast(RecordChanged(topic="mailbox", id=mailbox.pk, audience=(mailbox.keeper.pk,)))
