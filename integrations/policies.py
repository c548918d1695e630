"""Who may bring files in and take them out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no
from integrations.kinds import kind_of
from integrations.models import Call, Import
from people.ownership import may


def can_import(actor: Any, kind: str) -> Verdict:
    """The right to import, and to create what the rows are."""
    if not actor.may("integrations.import"):
        return no(_("Your role does not allow you to import files."))
    if not actor.may(kind_of(kind).policy):
        return no(_("Your role does not allow you to create %(kind)s.") % {"kind": kind_of(kind).label})
    return YES


def can_work_on(actor: Any, batch: Import) -> Verdict:
    """An import acts with its owner's rights, so nobody else goes on with it."""
    if batch.owner_id != actor.pk:
        return no(_("Only the person who uploaded this file can do this."))
    return can_import(actor, batch.kind)


def can_manage_telephony(actor: Any) -> Verdict:
    return YES if actor.may("settings.manage") else no(_("Only those who manage the settings may do this."))


def can_settle_call(actor: Any, call: Call) -> Verdict:
    """Whose call it was, and his managers."""
    return may(actor, call, "edit")
