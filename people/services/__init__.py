"""Verbs of this room, one file a noun."""

from people.services.absences import note_absence, remove_absence
from people.services.fields import reveal, set_field_modes
from people.services.invitations import accept_invitation, find_invitation, invite, invite_existing, revoke_invitation
from people.services.leaving import deactivate_user, preview_handover, reactivate_user
from people.services.notifications import mark_read, notify, notify_mentioned
from people.services.organisation import edit_organisation, remove_rate, set_calendar_day, set_rate
from people.services.roles import create_role, delete_role, edit_role, set_grants
from people.services.saved_views import create_view, delete_view, edit_view
from people.services.teams import create_team, delete_team, edit_team
from people.services.territories import assign_territory, create_territory, edit_territory
from people.services.tokens import create_token, revoke_token
from people.services.users import create_user, edit_profile, edit_user, set_preference

__all__ = [
    "accept_invitation",
    "assign_territory",
    "create_role",
    "create_team",
    "create_territory",
    "create_token",
    "create_user",
    "create_view",
    "deactivate_user",
    "delete_role",
    "delete_team",
    "delete_view",
    "edit_organisation",
    "edit_profile",
    "edit_role",
    "edit_team",
    "edit_territory",
    "edit_user",
    "edit_view",
    "find_invitation",
    "invite",
    "invite_existing",
    "mark_read",
    "note_absence",
    "notify",
    "notify_mentioned",
    "preview_handover",
    "reactivate_user",
    "remove_absence",
    "remove_rate",
    "reveal",
    "revoke_invitation",
    "revoke_token",
    "set_calendar_day",
    "set_field_modes",
    "set_grants",
    "set_preference",
    "set_rate",
]
