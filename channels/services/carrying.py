"""A notice on its way out of the app: by mail, push and bot, as the person chose; at once, after the quiet hours, or in the digest."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from channels import catalogue, choices
from channels.models import Choice, Dispatch
from channels.push import keys
from channels.queries import bots_for_notice
from channels.services.pushing import push_to
from channels.services.speaking import queue_message
from jobs.services import enqueue
from people.models import Notification
from people.notices import sentence_of
from people.queries import organisation

CARRY, KEPT, ATTEMPTS = "channels.carry", timedelta(days=30), 8
State, Channel = Dispatch.State, Dispatch.Channel
# One statement decides for a notice: the person's choice or the organisation's, and whether there is anything to reach him by.
WAYS = """
SELECT c.in_app, c.mail, c.push, c.bot,
    EXISTS (SELECT 1 FROM channels_pushsubscription WHERE user_id = %(user)s),
    EXISTS (SELECT 1 FROM channels_bot WHERE is_active AND events && %(heard)s::varchar[])
FROM (SELECT 1) one LEFT JOIN LATERAL (
    SELECT in_app, mail, push, bot FROM channels_choice
    WHERE kind = %(kind)s AND (user_id = %(user)s OR user_id IS NULL) ORDER BY user_id NULLS LAST LIMIT 1
) c ON true
"""


def carry(notice: Notification) -> bool:
    """Called with every notice, in its transaction. Most need no more than this one statement; whether it rings in the app."""
    heard = [notice.kind, f"{notice.kind.partition('.')[0]}.*", "*"]
    with connection.cursor() as cursor:
        cursor.execute(WAYS, {"user": notice.user_id, "kind": notice.kind, "heard": heard})
        in_app, mail, push, bot, has_browser, has_bot = cursor.fetchone()
    ways = choices.shipped(notice.kind) if in_app is None else choices.Ways(in_app, mail, push, bot)
    rows = []
    # A digest is mailed whole, by its own job, and is nothing for a group.
    is_digest = notice.kind in catalogue.MAILED_BY_DEFAULT
    if ways.mail != Choice.Mail.OFF and not is_digest:
        rows.append(_row(notice, Channel.MAIL, State.DIGEST if ways.mail == Choice.Mail.DIGEST else State.WAITING))
    if ways.push and has_browser and keys.configured():
        rows.append(_row(notice, Channel.PUSH))
    if ways.bot and has_bot and not is_digest:
        rows.append(_row(notice, Channel.BOT))
    if rows:
        _send_off(notice, rows)
    return ways.in_app


def _row(notice: Notification, channel: str, state: str = State.WAITING) -> Dispatch:
    return Dispatch(
        notification=notice, user_id=notice.user_id, channel=channel, state=state, created_at=notice.created_at
    )


def _send_off(notice: Notification, rows: list[Dispatch]) -> None:
    Dispatch.objects.bulk_create(rows)
    for row in rows:
        if row.state == State.WAITING:
            due_at = _due_at(notice, row.channel)
            enqueue(kind=CARRY, payload={"dispatch": str(row.pk)}, due_at=due_at, max_attempts=ATTEMPTS)


def _due_at(notice: Notification, channel: str) -> datetime:
    """A group's chat keeps the organisation's quiet hours, a person's devices his own."""
    person = None if channel == Channel.BOT else notice.user
    quiet = choices.quiet_hours_of(person)
    if quiet is None:
        return notice.created_at
    return choices.after_quiet(notice.created_at, quiet.start, quiet.end, choices.zone_of(person))


def deliver(*, actor: None = None, dispatch_id: str, now: datetime) -> str:
    """Send one dispatch; its state afterwards. What fails raises, and the job is tried again."""
    with transaction.atomic():
        row = (
            Dispatch.objects.select_for_update(of=("self",))
            .select_related("notification", "user")
            .filter(pk=dispatch_id, state=State.WAITING)
            .first()
        )
        if row is None:
            return ""
        notice = row.notification
        if not row.user.is_active:
            return _finish(row, State.SKIPPED, _("The account is closed."), now)
        if row.channel != Channel.BOT and notice.read_at is not None and notice.read_at > notice.created_at:
            return _finish(row, State.SKIPPED, _("Read in the app before."), now)
        return _finish(row, *SEND[Channel(row.channel)](row, now), now)


def _finish(row: Dispatch, state: str, reason: str, now: datetime) -> str:
    row.state, row.reason, row.finished_at = state, reason[:200], now
    row.save(update_fields=["state", "reason", "finished_at"])
    return state


def _mail(row: Dispatch, now: datetime) -> tuple[str, str]:
    with override(row.user.language):
        text = sentence_of(row.notification)
        words = {
            "person": row.user, "text": text, "link": absolute(row.notification.url),
            "settings": absolute(reverse("channels:notices")), "organisation": organisation(),
        }  # fmt: skip
        body = render_to_string("channels/mail/notice.txt", words)
    send_mail_to(row.user.email, " ".join(text.split())[:150], body)
    return State.SENT, ""


def _push(row: Dispatch, now: datetime) -> tuple[str, str]:
    with override(row.user.language):
        title = catalogue.title_of(row.notification.kind)
    reached = push_to(user=row.user, title=title, url=row.notification.url, tag=str(row.notification_id), now=now)
    return (State.SENT, "") if reached else (State.SKIPPED, _("No browser takes it any more."))


def _bot(row: Dispatch, now: datetime) -> tuple[str, str]:
    """Who was told, and what of; never about whom: the link leads those who may see it there."""
    bots = bots_for_notice(row.user, row.notification.kind)
    for bot in bots:
        with override(bot.language):
            text = f"{row.user}: {catalogue.title_of(row.notification.kind)}"
        queue_message(bot=bot, text=text, url=row.notification.url, source=f"notice:{row.notification_id}", now=now)
    return (State.SENT, "") if bots else (State.SKIPPED, _("No bot speaks to this team."))


SEND = {Channel.MAIL: _mail, Channel.PUSH: _push, Channel.BOT: _bot}


def send_mail_to(address: str, subject: str, body: str) -> None:
    EmailMessage(subject, body, None, [address], headers={"Auto-Submitted": "auto-generated"}).send()


def absolute(url: str) -> str:
    return f"{settings.SITE_URL}{url}" if url.startswith("/") else url


def tidy_dispatches(*, actor: None = None, now: datetime) -> int:
    """Remove what is over thirty days old."""
    return Dispatch.objects.filter(created_at__lt=now - KEPT).delete()[0]
