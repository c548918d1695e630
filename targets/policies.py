"""Who may set targets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no
from people.models import Team
from targets.models import Target
from targets.models.teams import managed_teams


def can_set_for(actor: Any, *, user: Any = None, team: Team | None = None) -> Verdict:
    """A manager for the people and teams he manages; the company's only for those who manage all targets."""
    reach = actor.access.reach("targets", "manage") if actor.is_active else None
    if reach is None:
        return no(_("Your role does not allow setting targets."))
    if reach.everyone:
        return YES
    if user is not None:
        return YES if reach.covers(user.pk) else no(_("You may set targets only for people you manage."))
    if team is None:
        return no(_("The company's target is set by those who manage all targets."))
    allowed = Team.objects.filter(pk=team.pk, pk__in=managed_teams(actor, "targets", "manage")).exists()
    return YES if allowed else no(_("You may set targets only for teams you manage."))


def can_edit(actor: Any, target: Target) -> Verdict:
    return can_set_for(actor, user=target.user, team=target.team)
