"""Who may make rules."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from automation.models import Rule
from automation.records import KINDS
from core.verdicts import YES, Verdict, no
from people.ownership import may


def can_create(actor: Any, record_type: str) -> Verdict:
    """A rule acts with its author's rights: who may not change such records makes no rule for them."""
    if not actor.may("automation.manage"):
        return no(_("Your role does not allow automation rules."))
    room = KINDS[record_type].room
    if not actor.may(f"{room}.view"):
        return no(_("Your role does not allow you to see such records."))
    return YES


def can_change(actor: Any, rule: Rule) -> Verdict:
    """Its owner, and those whose reach covers him."""
    return may(actor, rule, "manage")


def can_enrol(actor: Any, rule: Rule, records: Any) -> Verdict:
    """A sequence may be used by everybody who sends mail and may change the records; it acts with its author's rights."""
    if not actor.may("mail.send"):
        return no(_("Your role does not allow sending mail."))
    if all(may(actor, record, "edit") for record in records):
        return YES
    return no(_("You may not change all of these records."))


def can_press(actor: Any, rule: Rule) -> Verdict:
    """A button runs with the author's rights: only for those who may do what it does, that is, its owner and those above him."""
    return can_change(actor, rule)
