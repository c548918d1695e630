"""Who may put dashboards together, change them and share them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no
from people.ownership import may
from reports.models import Dashboard


def can_create(actor: Any) -> Verdict:
    return YES if actor.may("reports.manage") else no(_("Your role does not allow putting dashboards together."))


def can_change(actor: Any, dashboard: Dashboard) -> Verdict:
    """Its owner, and those whose reach covers him. Being shared with is for looking."""
    return may(actor, dashboard, "manage")


def can_share_with_everyone(actor: Any) -> Verdict:
    """Who leads people or looks after the product; others share with people and teams."""
    reach = actor.access.reach("reports")
    leads = reach is not None and (reach.everyone or len(reach.owner_ids) > 1)
    return YES if leads else no(_("Only managers share with everyone. You can share with people and teams."))
