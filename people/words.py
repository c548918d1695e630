"""Rooms, actions and shipped roles in words that people read."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.roles import NAMES

ROOMS: dict[str, Promise] = {
    "leads": gettext_lazy("Leads"),
    "customers": gettext_lazy("Customers"),
    "opportunities": gettext_lazy("Opportunities"),
    "contracts": gettext_lazy("Contracts"),
    "activities": gettext_lazy("Activities"),
    "products": gettext_lazy("Products"),
    "targets": gettext_lazy("Targets"),
    "credits": gettext_lazy("Credits"),
    "commissions": gettext_lazy("Commissions"),
    "performance": gettext_lazy("Rep reports and norms"),
    "forecasts": gettext_lazy("Forecasts"),
    "reports": gettext_lazy("Reports"),
    "integrations": gettext_lazy("Imports and exports"),
    "webhooks": gettext_lazy("Webhooks"),
    "mail": gettext_lazy("Mail"),
    "automation": gettext_lazy("Automation"),
    "channels": gettext_lazy("Bots"),
    "people": gettext_lazy("Users and teams"),
    "settings": gettext_lazy("Settings"),
    "audit": gettext_lazy("Audit trail"),
    "jobs": gettext_lazy("Background jobs"),
}
ACTIONS: dict[str, Promise] = {
    "view": gettext_lazy("See"),
    "create": gettext_lazy("Create"),
    "edit": gettext_lazy("Edit"),
    "delete": gettext_lazy("Delete"),
    "assign": gettext_lazy("Assign"),
    "export": gettext_lazy("Export"),
    "import": gettext_lazy("Import"),
    "reopen": gettext_lazy("Reopen"),
    "manage": gettext_lazy("Manage"),
    "calculate": gettext_lazy("Calculate"),
    "approve": gettext_lazy("Approve"),
    "pay": gettext_lazy("Pay"),
    "adjust": gettext_lazy("Adjust"),
    "review": gettext_lazy("Review"),
    "send": gettext_lazy("Send"),
}
ROLES: dict[str, Promise] = {
    "rep": gettext_lazy("Sales rep"),
    "manager": gettext_lazy("Sales manager"),
    "director": gettext_lazy("Sales director"),
    "finance": gettext_lazy("Finance"),
    "admin": gettext_lazy("Administrator"),
    "read-only": gettext_lazy("Read only"),
}

DEEDS: dict[str, Promise] = {
    "user.created": gettext_lazy("User created"),
    "user.edited": gettext_lazy("User edited"),
    "user.profile_edited": gettext_lazy("Own profile edited"),
    "user.invited": gettext_lazy("Invitation sent"),
    "user.invitation_revoked": gettext_lazy("Invitation withdrawn"),
    "user.joined": gettext_lazy("Invitation accepted"),
    "user.deactivated": gettext_lazy("User deactivated"),
    "user.reactivated": gettext_lazy("User reactivated"),
    "team.created": gettext_lazy("Team created"),
    "team.edited": gettext_lazy("Team edited"),
    "team.deleted": gettext_lazy("Team deleted"),
    "role.created": gettext_lazy("Role created"),
    "role.edited": gettext_lazy("Role edited"),
    "role.deleted": gettext_lazy("Role deleted"),
    "role.fields_edited": gettext_lazy("Reading of fields changed"),
    "field.revealed": gettext_lazy("Masked field revealed"),
    "organisation.edited": gettext_lazy("Settings edited"),
    "calendar_day.set": gettext_lazy("Working day changed"),
    "rate.set": gettext_lazy("Exchange rate entered"),
    "rate.removed": gettext_lazy("Exchange rate removed"),
    "approval.handed_over": gettext_lazy("Approval handed over"),
    "approval.signer_added": gettext_lazy("Approver added"),
    "approval_flow.edited": gettext_lazy("Approval flow edited"),
    "token.created": gettext_lazy("API token created"),
    "token.revoked": gettext_lazy("API token revoked"),
    "saved_view.created": gettext_lazy("View saved"),
    "saved_view.edited": gettext_lazy("View edited"),
    "saved_view.deleted": gettext_lazy("View deleted"),
}

APPROVAL_NOTICES: dict[str, tuple[Promise, str]] = {
    "approval.asked": (gettext_lazy("%(actor)s asks you to approve: %(name)s"), "stamp"),
    "approval.approved": (gettext_lazy("Approved: %(name)s"), "check-check"),
    "approval.rejected": (gettext_lazy("Rejected: %(name)s"), "ban"),
    "approval.returned": (gettext_lazy("Returned to you: %(name)s"), "undo-2"),
}


def role_name(key: str, name: str) -> str:
    """A shipped role in the reader's language, as long as nobody gave it another name."""
    return str(ROLES[key]) if NAMES.get(key) == name else name


def scope_name(scope: str) -> str:
    """ "leads:read" in words."""
    if scope == "*":
        return _("Everything that I may do")
    room, _colon, verb = scope.partition(":")
    words = {"room": ROOMS.get(room, room)}
    return _("%(room)s: read") % words if verb == "read" else _("%(room)s: read and write") % words
