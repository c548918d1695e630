"""Who may administer people, teams, roles and settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from core.masking import HIDDEN, MASKED
from core.verdicts import YES, Verdict, no
from people.access import WIDTH
from people.models import Grant, Role, SavedView


def can_manage_people(actor: Any) -> Verdict:
    return YES if actor.may("people.manage") else no(_("Only those who manage people may do this."))


def can_manage_settings(actor: Any) -> Verdict:
    return YES if actor.may("settings.manage") else no(_("Only those who manage the settings may do this."))


def can_deactivate(actor: Any, user: Any) -> Verdict:
    if actor.pk == user.pk:
        return no(_("You can't deactivate yourself."))
    return can_manage_people(actor)


def can_give_roles(actor: Any, roles: Iterable[Role]) -> Verdict:
    """Nobody hands out more than he holds: else managing people would be the way to everything."""
    if not (allowed := can_manage_people(actor)):
        return allowed
    for grant in Grant.objects.filter(role__in=list(roles)).select_related("role"):
        held = actor.access.grants.get((grant.room, grant.action))
        if held is None or WIDTH[held] < WIDTH[grant.reach]:
            return no(_("The role “%(role)s” allows more than your own roles do.") % {"role": grant.role.name})
    return _reads_no_more(actor, roles)


def _reads_no_more(actor: Any, roles: Iterable[Role]) -> Verdict:
    """A role without a rule for a field reads it, and so would whoever gets that role."""
    for role in roles if actor.access.restricted else ():
        modes = {(rule.noun, rule.field): rule.mode for rule in role.field_rules.all()}
        for noun, fields in actor.access.restricted.items():
            if any(_is_milder(modes.get((noun, name)), mode) for name, mode in fields.items()):
                return no(_("The role “%(role)s” reads more fields than your own roles do.") % {"role": role.name})
    return YES


def _is_milder(mode: str | None, than: str) -> bool:
    return mode is None or (mode == MASKED and than == HIDDEN)


def can_change_view(actor: Any, view: SavedView) -> Verdict:
    if view.owner_id == actor.pk or (view.sharing == SavedView.Sharing.EVERYONE and actor.may("settings.manage")):
        return YES
    return no(_("Only its owner may change this view."))


def can_share_view(actor: Any, sharing: str) -> Verdict:
    if sharing == SavedView.Sharing.EVERYONE and not actor.may("settings.manage"):
        return no(_("Only those who manage the settings may share a view with everyone."))
    if sharing == SavedView.Sharing.TEAM and actor.team_id is None:
        return no(_("You are in no team to share with."))
    return YES


def can_note_absence(actor: Any, user: Any) -> Verdict:
    """One's own, those of the people one leads, and everybody's for who keeps the people."""
    if actor.pk == user.pk or actor.may("people.manage"):
        return YES
    reach = actor.access.reach("leads", "assign")
    if reach is not None and reach.covers(user.pk):
        return YES
    return no(_("Only %(name)s and those who lead him may note when he is away.") % {"name": user})
