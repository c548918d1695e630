"""The columns of the list of threads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core import masking
from core.tables import Column, Table, sortable
from mail.models import MailThread


def about(row: MailThread) -> str:
    record = row.about
    return "" if record is None else str(record)


def turn(row: MailThread) -> str:
    """Whose turn it is."""
    if row.ignored_at is not None:
        return str(_("Ignored"))
    if not row.subject_name and row.last_in_at is not None:
        return str(_("Unmatched"))
    if row.last_in_at is not None and (row.last_out_at is None or row.last_in_at > row.last_out_at):
        return str(_("To be answered"))
    return pgettext("a mail", "Answered") if row.last_in_at is not None else str(_("No answer yet"))


def tone(row: MailThread) -> str:
    if row.ignored_at is not None:
        return "neutral"
    if row.last_in_at is not None and not row.subject_name:
        return "warning"
    return (
        "info"
        if row.last_in_at is not None and (row.last_out_at is None or row.last_in_at > row.last_out_at)
        else "neutral"
    )


def _fetch(rows: Any) -> Any:
    return rows.select_related("mailbox", "lead", "contact", "account", "opportunity").defer(
        "search", "lead__search", "contact__search", "account__search", "opportunity__search"
    )


THREADS = Table(
    name="mail",
    columns=(
        Column("subject", _("Subject"), source=str, kind="link"),
        Column("with", _("With"), source=lambda row: row.counterpart_name or masking.address(row.counterpart)),
        Column("about", _("About"), source=about),
        Column("turn", _("State"), source=turn, kind="badge", detail=tone),
        Column("last_at", _("Last message"), kind="instant", sort=sortable("last_at")),
        Column("message_count", _("Messages"), kind="number"),
        Column("mailbox", _("Mailbox"), source=lambda row: str(row.mailbox or ""), shown=False),
    ),
    ordering="-last_at",
    fetch=_fetch,
)

BOXES = Table(
    name="mailboxes",
    columns=(
        Column("name", _("Name"), kind="link", sort=sortable("name")),
        Column("address", _("Address")),
        Column("created_at", _("Created"), kind="instant"),
    ),
    fetch=lambda rows: rows.select_related("owner"),
)
TEMPLATES = Table(
    name="mail-templates",
    columns=(
        Column("name", _("Name"), kind="link", sort=sortable("name")),
        Column("subject", _("Subject")),
        Column("created_at", _("Created"), kind="instant"),
    ),
    fetch=lambda rows: rows.select_related("owner"),
)
