"""What comes in: read from the mailbox in the order of its UIDs, each message once, and filed to the record it is about.

The messages and the mark up to where the folder was read are one transaction: whatever dies in between, the next poll begins where
the last one that was kept ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from mail.models import Mailbox, MailMessage
from mail.reading.parsing import Parsed, parse
from mail.servers import imap
from mail.servers.hosts import Trouble
from mail.services.arriving import arrive
from mail.services.health import imap_place, note_health

log = structlog.get_logger(__name__)
AT_ONCE, FIRST_LOOK = 50, timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Polled:
    """How many messages were kept, and whether more are waiting."""

    kept: int = 0
    more: bool = False


def poll_mailbox(*, actor: None = None, mailbox_id: UUID | str, now: datetime, today: date) -> Polled:
    """Read a portion of what is new. A server that does not answer is noted on the mailbox; the next minute tries again."""
    with transaction.atomic():
        rows = Mailbox.objects.select_for_update(of=("self",), skip_locked=True).select_related("owner", "team")
        mailbox = rows.filter(pk=mailbox_id, is_active=True).exclude(imap_host="").first()
        if mailbox is None:
            return Polled()
        try:
            polled = _read(mailbox, now)
        except Trouble as trouble:
            note_health(mailbox, trouble.text, now)
            polled = Polled()
        else:
            note_health(mailbox, "", now, polled=True)
        # What was kept before a break is kept, and not asked for again.
        mailbox.save(update_fields=["uid_validity", "last_uid"])
    return polled


def _read(mailbox: Mailbox, now: datetime) -> Polled:
    since = (mailbox.created_at - FIRST_LOOK).date()
    with imap.opened(imap_place(mailbox), mailbox.imap_folder) as folder:
        if mailbox.uid_validity != folder.uid_validity:
            # The folder was made anew: its numbers mean other messages. Those known by their Message-ID are not kept again.
            mailbox.uid_validity, mailbox.last_uid = folder.uid_validity, 0
        uids = folder.uids_after(mailbox.last_uid, since)
        kept = 0
        for uid in uids[:AT_ONCE]:
            fetched = folder.fetch(uid)
            kept += fetched is not None and take(mailbox, fetched, now)
            mailbox.last_uid = uid
    return Polled(kept, len(uids) > AT_ONCE)


def take(mailbox: Mailbox, fetched: imap.Fetched, now: datetime) -> bool:
    """Keep one message; whether it is new. One that can't be handled is kept as it can be, and stops nothing."""
    parsed = parse(fetched.raw)
    if _is_known(mailbox, fetched.uid, parsed):
        return False
    try:
        with transaction.atomic():
            return arrive(mailbox, fetched, parsed, now) is not None
    except Exception as error:
        log.warning("mail_not_filed", mailbox=str(mailbox.pk), uid=fetched.uid, exc_info=error)
    with transaction.atomic():
        why = _("It could not be filed by itself.")
        return arrive(mailbox, fetched, parsed, now, why_not=why) is not None


def _is_known(mailbox: Mailbox, uid: int, parsed: Parsed) -> bool:
    rows = MailMessage.objects.filter(mailbox=mailbox, direction="in")
    same_place = rows.filter(uid_validity=mailbox.uid_validity, uid=uid)
    return same_place.exists() or rows.filter(message_id=parsed.message_id).exists()
