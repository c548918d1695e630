"""Who may schedule, run and read reports."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no
from people.ownership import may
from reports.models import ReportSchedule, SavedReport


def can_schedule(actor: Any) -> Verdict:
    return YES if actor.may("reports.manage") else no(_("Your role does not allow scheduling reports."))


def can_change(actor: Any, schedule: ReportSchedule) -> Verdict:
    """Its owner, and those whose reach covers him."""
    return may(actor, schedule, "manage")


def can_run(actor: Any) -> Verdict:
    return YES if actor.may("reports.view") else no(_("Your role does not allow making reports."))


def can_receive(user: Any) -> Verdict:
    """Asked when the report is made, not when it was scheduled: rights that were lost count at once."""
    if not user.is_active:
        return no(_("%(name)s can't log in any more.") % {"name": user})
    return YES if user.may("reports.view") else no(_("%(name)s may not see reports.") % {"name": user})


def can_save(actor: Any) -> Verdict:
    return YES if actor.may("reports.manage") else no(_("Your role does not allow keeping reports."))


def can_change_saved(actor: Any, report: SavedReport) -> Verdict:
    """Its owner, and those whose reach covers him; whom it is shared with makes a copy."""
    verdict = may(actor, report, "manage")
    return verdict or no(_("It is somebody else's report: make a copy of it to change it."))
