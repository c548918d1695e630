"""The machine's door to this room, one file a noun."""

from people.api.roles import RoleResource
from people.api.saved_views import SavedViewResource
from people.api.teams import TeamResource
from people.api.territories import TerritoryResource
from people.api.tokens import TokenResource
from people.api.users import UserResource

__all__ = ["RoleResource", "SavedViewResource", "TeamResource", "TerritoryResource", "TokenResource", "UserResource"]
