"""Connecting mailboxes, trying them, handing them over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from mail import policies
from mail.models import Mailbox, MailMessage
from mail.sealing import seal
from mail.servers import imap, smtp
from mail.servers.hosts import Trouble
from mail.services.health import imap_place, note_health, smtp_place
from people.models import User

EDITABLE = (
    "name", "address", "sender_name", "is_shared", "team_id", "smtp_host", "smtp_port", "smtp_security", "imap_host", "imap_port",
    "imap_security", "imap_folder", "username", "signature", "daily_limit", "makes_leads", "lead_source_id", "lead_pool_id",
    "leads_per_hour", "is_active",
)  # fmt: skip
# Another place, or another name there: what was read up to says nothing about it.
READING = frozenset(("imap_host", "imap_port", "imap_folder", "username"))
SERVERS = READING | {"smtp_host", "smtp_port", "smtp_security", "imap_security"}


@dataclass(frozen=True, slots=True)
class Tried:
    """What a mailbox's servers said: "" for yes, None for a server that is not named."""

    smtp: str | None
    imap: str | None

    @property
    def ok(self) -> bool:
        return not self.smtp and not self.imap


def save_mailbox(
    *, actor: User, mailbox: Mailbox | None = None, password: str = "", version: int | None = None, **values: Any
) -> Mailbox:
    """Make or change one. An empty password leaves the present one, unless the servers change: it was for the old ones."""
    if unknown := sorted(set(values) - set(EDITABLE)):
        raise TypeError(f"not fields of a mailbox that can be written: {unknown}")
    with transaction.atomic():
        row = Mailbox(owner=actor) if mailbox is None else _locked(mailbox)
        if mailbox is not None:
            policies.can_change_box(actor, row).require()
            check_version(row, version, values)
        policies.can_connect(actor, shared=values.get("is_shared", row.is_shared)).require()
        diff = apply_changes(row, values)
        _check(row, diff, password, is_new=mailbox is None)
        also = _follow(row, diff, password)
        _save(row, diff, also, is_new=mailbox is None)
        noted = diff | ({"password": ["…", "…"]} if password else {})
        audit.record(
            actor=actor, action=f"mailbox.{'connected' if mailbox is None else 'edited'}", record=row, changes=noted
        )
        broadcast(RecordChanged(topic="mailbox", id=row.pk, audience=(row.keeper.pk,)))
    return row


def try_mailbox(*, actor: User, mailbox: Mailbox, now: datetime) -> Tried:
    """Log in to both servers and send nothing."""
    policies.can_change_box(actor, mailbox).require()
    tried = Tried(_try_smtp(mailbox), _try_imap(mailbox))
    with transaction.atomic():
        note_health(mailbox, tried.smtp or tried.imap or "", now)
        audit.record(actor=actor, action="mailbox.tried", record=mailbox)
    return tried


def delete_mailbox(*, actor: User, mailbox: Mailbox) -> None:
    """What was filed stays on its records; what nobody filed goes with it, and what waits is not sent."""
    with transaction.atomic():
        row = _locked(mailbox)
        policies.can_change_box(actor, row).require()
        waiting = MailMessage.objects.filter(mailbox=row, state="waiting")
        waiting.update(state="canceled", reason=_("The mailbox was removed."))
        row.threads.unmatched().delete()
        row.threads.filter(is_private=True).delete()
        audit.record(actor=actor, action="mailbox.removed", record=row, changes={"address": [row.address, None]})
        Mailbox.objects.filter(pk=row.pk).delete()


def hand_over_mailboxes(*, actor: User, user: User, successor: User) -> int:
    """Shared mailboxes go to the successor. Private ones are closed: they are letters to a person, and nobody reads on in them."""
    with transaction.atomic():
        mine = Mailbox.objects.select_for_update(of=("self",)).filter(owner=user)
        moved = list(mine.filter(is_shared=True))
        for box in moved:
            audit.record(
                actor=actor, action="mailbox.handed_over", record=box, changes={"owner": [str(user), str(successor)]}
            )
        Mailbox.objects.filter(pk__in=[box.pk for box in moved]).update(owner=successor)
        for box in mine.filter(is_shared=False, is_active=True):
            Mailbox.objects.filter(pk=box.pk).update(is_active=False, sealed_password="")
            audit.record(actor=actor, action="mailbox.closed", record=box)
    return len(moved)


def _locked(mailbox: Mailbox) -> Mailbox:
    return Mailbox.objects.select_for_update(of=("self",)).select_related("owner").get(pk=mailbox.pk)


def _check(row: Mailbox, diff: dict[str, Any], password: str, *, is_new: bool) -> None:
    problems = []
    if not row.smtp_host and not row.imap_host:
        problems.append(FieldProblem("smtp_host", "required", _("Name a server that sends, or one that receives.")))
    if row.makes_leads and not (row.is_shared and row.imap_host and row.lead_source_id):
        message = _("Only a shared mailbox that receives makes leads, and it needs the source they get.")
        problems.append(FieldProblem("makes_leads", "not_shared", message))
    if row.team_id and not row.is_shared:
        problems.append(FieldProblem("team_id", "not_shared", _("Only a shared mailbox has a team.")))
    if not is_new and not password and row.sealed_password and SERVERS & diff.keys():
        # Else somebody could have the password sent to a server of his own.
        problems.append(FieldProblem("password", "required", _("The servers change: enter the password again.")))
    if problems:
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)


def _follow(row: Mailbox, diff: dict[str, Any], password: str) -> tuple[str, ...]:
    also: tuple[str, ...] = ()
    if password:
        row.sealed_password = seal(password)
        also = ("sealed_password",)
    if READING & diff.keys():
        row.uid_validity, row.last_uid = None, 0
        also += ("uid_validity", "last_uid")
    if password or SERVERS & diff.keys():
        row.failing_since, row.last_error = None, ""
        also += ("failing_since", "last_error")
    return also


def _save(row: Mailbox, diff: dict[str, Any], also: tuple[str, ...], *, is_new: bool) -> None:
    try:
        with transaction.atomic():
            if is_new:
                row.save(force_insert=True)
            elif diff or also:
                save_changes(row, diff, *also)
    except IntegrityError as error:
        raise Refusal(_("A mailbox with this address is connected already."), code="unique", field="address") from error


def _try_smtp(mailbox: Mailbox) -> str | None:
    if not mailbox.sends:
        return None
    try:
        with smtp.opened(smtp_place(mailbox)):
            return ""
    except Trouble as trouble:
        return trouble.text


def _try_imap(mailbox: Mailbox) -> str | None:
    if not mailbox.receives:
        return None
    try:
        with imap.opened(imap_place(mailbox), mailbox.imap_folder):
            return ""
    except Trouble as trouble:
        return trouble.text
