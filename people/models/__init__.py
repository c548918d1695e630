"""Users, teams, roles, the organisation, and what each user keeps for himself."""

from people.models.absence import Absence
from people.models.access import ApiToken, FieldRule, Grant, Invitation, Role
from people.models.approvals import ApprovalNode, ApprovalRequest, ApprovalStep
from people.models.desk import Notification, SavedView
from people.models.membership import TeamMembership, Territory, TerritoryMembership
from people.models.organisation import CalendarDay, ExchangeRate, FiscalPeriod, Organisation
from people.models.user import Team, User, UserManager

__all__ = [
    "Absence",
    "ApiToken",
    "ApprovalNode",
    "ApprovalRequest",
    "ApprovalStep",
    "CalendarDay",
    "ExchangeRate",
    "FieldRule",
    "FiscalPeriod",
    "Grant",
    "Invitation",
    "Notification",
    "Organisation",
    "Role",
    "SavedView",
    "Team",
    "TeamMembership",
    "Territory",
    "TerritoryMembership",
    "User",
    "UserManager",
]
