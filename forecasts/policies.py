"""Who may say what about a forecast."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no


def can_submit(actor: Any) -> Verdict:
    """Everybody for himself, if his role has forecasts at all."""
    if actor.is_active and actor.may("forecasts.edit"):
        return YES
    return no(_("Your role does not allow submitting a forecast."))


def can_adjust(actor: Any, *, user: Any = None, team: Any = None) -> Verdict:
    """Those who lead a person or a team; nobody adjusts himself."""
    reach = actor.access.reach("forecasts", "adjust") if actor.is_active else None
    if reach is None:
        return no(_("Your role does not allow adjusting a forecast."))
    if user is not None and user.pk == actor.pk:
        return no(_("You can't adjust your own forecast; submit it instead."))
    led = user.pk if user is not None else getattr(team, "manager_id", None)
    if reach.everyone or (led is not None and reach.covers(led)):
        return YES
    return no(_("You may adjust only the forecasts of people and teams you lead."))


def can_withdraw(actor: Any, adjustment: Any) -> Verdict:
    if adjustment.withdrawn_at is not None:
        return no(_("This adjustment was withdrawn already."))
    if actor.pk == adjustment.author_id:
        return YES
    return can_adjust(actor, user=adjustment.user, team=adjustment.team)


def can_call_deal(actor: Any, opportunity: Any) -> Verdict:
    """Its owner, and those who lead the owner. The deal itself stays as it is."""
    reach = actor.access.reach("forecasts", "edit") if actor.is_active else None
    if reach is not None and reach.covers(opportunity.owner_id):
        return YES
    return no(_("You may count in or out only your own deals and those of people you lead."))
