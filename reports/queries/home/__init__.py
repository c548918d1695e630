"""What stands on the home page. Every block is computed when it is shown, so a part that refreshes costs only its own statements."""

from reports.queries.home.boards import Boards
from reports.queries.home.numbers import Numbers
from reports.queries.home.team import TeamBlocks

__all__ = ["Home"]


class Home(Numbers, Boards, TeamBlocks):
    """The home page of one user on one day."""
