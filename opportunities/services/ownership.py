"""Whose a deal is, and who else works on it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Refusal
from core.events import announce
from opportunities import policies
from opportunities.events import OpportunityAssigned
from opportunities.models import Opportunity, OpportunityCollaborator
from opportunities.services.locking import locked, tell
from people.models import User
from people.services import notify


def assign(
    *, actor: User, opportunity: Opportunity, owner: User, version: int | None = None, reason: str = ""
) -> Opportunity:
    """Give the deal to somebody else. Credit that was fixed stays where it is."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_assign(actor, opportunity, owner).require()
        check_version(opportunity, version, {"owner": owner})
        before = opportunity.owner_id
        diff = apply_changes(opportunity, {"owner": owner})
        if not diff:
            return opportunity
        save_changes(opportunity, diff)
        audit.record(actor=actor, action="opportunity.assigned", record=opportunity, changes=diff, reason=reason)
        announce(OpportunityAssigned(id=opportunity.pk, from_owner=before, to_owner=owner.pk))
        if owner.pk != actor.pk:
            notify(
                user=owner,
                kind="opportunity.assigned",
                params={"actor": str(actor), "name": opportunity.name},
                url=f"/opportunities/{opportunity.pk}/",
                unique_key=f"opportunity.assigned:{opportunity.pk}:{opportunity.version}",
            )
        tell(opportunity, before)
    return opportunity


def add_collaborator(
    *, actor: User, opportunity: Opportunity, user: User, can_write: bool = False, expires_on: date | None = None
) -> OpportunityCollaborator:
    """Share the deal, or change how it is shared."""
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_share(actor, opportunity).require()
        if not user.is_active or not user.may("opportunities.view"):
            raise Refusal(
                _("%(name)s does not work with opportunities.") % {"name": user}, code="no_access", field="user"
            )
        values = {"can_write": can_write, "expires_on": expires_on, "is_demo": opportunity.is_demo}
        row, _made = OpportunityCollaborator.objects.update_or_create(
            opportunity=opportunity, user=user, defaults=values
        )
        changes = {"collaborator": [None, f"{user} ({'write' if can_write else 'read'})"]}
        audit.record(actor=actor, action="opportunity.shared", record=opportunity, changes=changes)
        tell(opportunity, user.pk)
    return row


def remove_collaborator(*, actor: User, opportunity: Opportunity, user: User) -> None:
    with transaction.atomic():
        opportunity = locked(opportunity.pk)
        policies.can_share(actor, opportunity).require()
        gone, _by_model = OpportunityCollaborator.objects.filter(opportunity=opportunity, user=user).delete()
        if gone:
            audit.record(
                actor=actor,
                action="opportunity.unshared",
                record=opportunity,
                changes={"collaborator": [str(user), None]},
            )
            tell(opportunity, user.pk)


def hand_over(*, actor: User, user: User, successor: User) -> int:
    """Everything a leaver owns goes to his successor; how many. Splits and fixed credit stay his."""
    with transaction.atomic():
        rows = list(Opportunity.with_deleted.select_for_update(of=("self",)).filter(owner=user).order_by("pk"))
        Opportunity.with_deleted.filter(pk__in=[row.pk for row in rows]).update(
            owner=successor, version=F("version") + 1
        )
        change = {"owner": [str(user.pk), str(successor.pk)]}
        audit.record_many(
            audit.entry(actor=actor, action="opportunity.assigned", record=row, changes=change, reason=_("Hand-over"))
            for row in rows
        )
    return len(rows)
