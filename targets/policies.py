"""Who may set targets, and who decides about changing them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no
from people.models import Team
from targets.models import Contest, Target, TargetAdjustment
from targets.models.teams import managed_teams


def can_set_for(
    actor: Any, *, user: Any = None, team: Team | None = None, territory: Any = None, product_family: Any = None
) -> Verdict:
    """A manager for the people and teams he manages; all others only for those who manage all targets."""
    reach = actor.access.reach("targets", "manage") if actor.is_active else None
    if reach is None:
        return no(_("Your role does not allow setting targets."))
    if reach.everyone:
        return YES
    if user is not None:
        return YES if reach.covers(user.pk) else no(_("You may set targets only for people you manage."))
    if territory is not None or product_family is not None:
        return no(_("Targets of territories and product families are set by those who manage all targets."))
    if team is None:
        return no(_("The company's target is set by those who manage all targets."))
    allowed = Team.objects.filter(pk=team.pk, pk__in=managed_teams(actor, "targets", "manage")).exists()
    return YES if allowed else no(_("You may set targets only for teams you manage."))


def can_edit(actor: Any, target: Target) -> Verdict:
    return can_set_for(
        actor, user=target.user, team=target.team, territory=target.territory, product_family=target.product_family
    )


def can_decide(actor: Any, adjustment: TargetAdjustment) -> Verdict:
    """Somebody else than who asked, and never about one's own target."""
    if adjustment.asked_by_id == actor.pk:
        return no(_("Somebody else must decide about what you asked for."))
    if adjustment.target.user_id == actor.pk:
        return no(_("Nobody decides about his own target."))
    return can_edit(actor, adjustment.target)


def can_withdraw(actor: Any, adjustment: TargetAdjustment) -> Verdict:
    return YES if adjustment.asked_by_id == actor.pk else no(_("Only who asked can withdraw it."))


def can_manage_all(actor: Any) -> Verdict:
    """Rules and own metrics hold for everybody."""
    reach = actor.access.reach("targets", "manage") if actor.is_active else None
    return YES if reach is not None and reach.everyone else no(_("This is for those who manage all targets."))


def can_manage_contest(actor: Any, contest: Contest) -> Verdict:
    """Who could have started it: somebody who manages both sides."""
    for side in contest.sides.select_related("user", "team"):
        if not (verdict := can_set_for(actor, user=side.user, team=side.team)):
            return verdict
    return YES
