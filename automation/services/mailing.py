"""Mails of rules: queued with the step, sent once by a worker, never to who asked for none, never at night, not more than a day's share.

SMTP knows no transaction: the mark and the sending are one transaction, the mark first, and a fixed Message-ID lets mailboxes drop
the one copy that a worker dying between the server's yes and the commit could send again (as with reports).
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import services as activities
from automation.models import MailOptOut, OutgoingMail, RuleRun
from automation.records import KINDS
from core.errors import Refusal
from jobs.services import enqueue

MAIL, SALT = "automation.mail", "automation.unsubscribe"
QUIET_FROM, QUIET_UNTIL = time(20), time(8)
MOST_A_DAY = 500


def queue_mail(*, actor: None = None, run: RuleRun, to: str, subject: str, body: str, now: datetime) -> str:
    """Write the mail; the words for the run's log."""
    if not to:
        raise Refusal(_("The record has no e-mail address."), code="no_address")
    with transaction.atomic():
        mail = OutgoingMail.objects.create(run=run, to=to, subject=" ".join(subject.split())[:200], body=body)
        enqueue(kind=MAIL, payload={"mail": str(mail.pk)}, due_at=_after_quiet_hours(now), max_attempts=10)
    return f"{to}: {mail.subject}"


def send_mail(*, actor: None = None, mail_id: UUID | str, now: datetime) -> bool:
    """Send a waiting mail, if it may still go; whether it went."""
    with transaction.atomic():
        mail = (
            OutgoingMail.objects.select_for_update(of=("self",))
            .select_related("run__rule__owner")
            .filter(pk=mail_id, state=OutgoingMail.State.WAITING)
            .first()
        )
        if mail is None:
            return False
        if reason := _why_not(mail, now):
            mail.state, mail.reason = OutgoingMail.State.REFUSED, reason
            mail.save(update_fields=["state", "reason"])
            return False
        mail.state, mail.sent_at = OutgoingMail.State.SENT, now
        mail.save(update_fields=["state", "sent_at"])
        _copy_to_timeline(mail, now)
        message_of(mail).send()
    return True


def _why_not(mail: OutgoingMail, now: datetime) -> str:
    if MailOptOut.objects.filter(address=mail.to.casefold()).exists():
        return _("The receiver asked for no more mail.")
    today = OutgoingMail.objects.filter(sent_at__gt=now - timedelta(days=1), run__rule__owner=mail.run.rule.owner_id)
    if today.count() >= MOST_A_DAY:
        return _("More than %(most)s mails within a day.") % {"most": MOST_A_DAY}
    return ""


def _copy_to_timeline(mail: OutgoingMail, now: datetime) -> None:
    rule = mail.run.rule
    record = KINDS[rule.record_type].find(rule.actor, mail.run.record_id)
    if record is not None:
        activities.log_activity(
            actor=rule.actor, kind="email", subject=mail.subject, about=record, now=now, body=mail.body
        )


def message_of(mail: OutgoingMail) -> EmailMessage:
    site, link = urlsplit(settings.SITE_URL), unsubscribe_link(mail.to)
    footer = _("If you want no more such mail: %(link)s") % {"link": link}
    return EmailMessage(
        subject=mail.subject,
        body=f"{mail.body}\n\n-- \n{footer}\n",
        to=[mail.to],
        reply_to=[mail.run.rule.actor.email],
        headers={
            "Message-ID": f"<rule-{mail.pk}@{site.hostname}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{link}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def unsubscribe_link(address: str) -> str:
    return f"{settings.SITE_URL}/automation/unsubscribe/{signing.dumps(address.casefold(), salt=SALT)}/"


def address_of(token: str) -> str | None:
    """The address in an unsubscribe link; None when the link is not ours."""
    try:
        return str(signing.loads(token, salt=SALT))
    except signing.BadSignature:
        return None


def opt_out(*, actor: None = None, address: str, now: datetime) -> None:
    """From now on no rule sends mail to this address."""
    MailOptOut.objects.bulk_create([MailOptOut(address=address.casefold()[:254], at=now)], ignore_conflicts=True)


def _after_quiet_hours(now: datetime) -> datetime:
    """Nobody gets automatic mail at night, by the organisation's clock."""
    local = timezone.localtime(now)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return now
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return timezone.make_aware(datetime.combine(day, QUIET_UNTIL))
