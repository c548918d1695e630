"""Addresses that get no mail: who asked, who does not exist, whom we entered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import Refusal
from core.events import announce
from core.names import normalize_email
from mail import policies
from mail.events import MailOptedOut
from mail.models import MailOptOut
from mail.reading.parsing import address_of
from people.models import User

SALT = "mail.unsubscribe"
# Links in mails that were sent before this room had a door of its own.
OLDER_SALT = "automation.unsubscribe"


def unsubscribe_link(address: str) -> str:
    return f"{settings.SITE_URL}/mail/unsubscribe/{signing.dumps(normalize_email(address), salt=SALT)}/"


def address_in(token: str) -> str | None:
    """The address in an unsubscribe link; None when the link is not ours."""
    for salt in (SALT, OLDER_SALT):
        try:
            return str(signing.loads(token, salt=salt))
        except signing.BadSignature:
            continue
    return None


def opt_out(*, actor: User | None = None, address: str, now: datetime) -> None:
    """From now on nobody here writes to this address, and what waits is not sent."""
    with transaction.atomic():
        block(address, reason="asked", note="", now=now)


def enter_opt_out(*, actor: User, address: str, note: str = "", now: datetime) -> MailOptOut:
    """Somebody said so on the phone."""
    policies.can_keep_opt_outs(actor).require()
    if not (address := address_of(address)):
        raise Refusal(_("This is not an e-mail address."), code="invalid", field="address")
    with transaction.atomic():
        block(address, reason="manual", note=note, now=now, by=actor)
        row = MailOptOut.objects.get(pk=normalize_email(address))
        audit.record(actor=actor, action="mail_opt_out.entered", record=row, changes={"address": [None, row.address]})
    return row


def lift_opt_out(*, actor: User, address: str, reason: str) -> None:
    """Only with a reason: the person agreed again, or the address was a mistake."""
    policies.can_keep_opt_outs(actor).require()
    if not reason.strip():
        raise Refusal(_("Say why mail may be sent again."), code="required", field="reason")
    with transaction.atomic():
        row = MailOptOut.objects.select_for_update().filter(pk=normalize_email(address)).first()
        if row is None:
            return
        changes = {"address": [row.address, None], "reason": [row.reason, None]}
        audit.record(actor=actor, action="mail_opt_out.lifted", record=row, changes=changes, reason=reason)
        MailOptOut.objects.filter(pk=row.pk).delete()


def block(address: str, *, reason: str, note: str, now: datetime, by: User | None = None) -> None:
    """An address that asked stays one that asked, also when it bounces later."""
    row = MailOptOut(address=normalize_email(address)[:254], reason=reason, note=note[:200], at=now, by=by)
    MailOptOut.objects.bulk_create([row], ignore_conflicts=True)
    if reason != "bounced":
        MailOptOut.objects.filter(pk=row.pk, reason="bounced").update(reason=reason, at=now)
    announce(MailOptedOut(address=row.address, reason=reason))


def blocked(addresses: Iterable[str]) -> dict[str, MailOptOut]:
    """Those of the addresses that get no mail."""
    wanted = {normalize_email(address) for address in addresses}
    return {row.address: row for row in MailOptOut.objects.filter(pk__in=wanted)}
