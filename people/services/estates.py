"""What of this room a leaver hands over: the teams he manages and the views he shared."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from people import handover
from people.models import SavedView, Team


def managed_teams(user: Any) -> int:
    return Team.objects.filter(manager=user).count()


def move_teams(actor: Any, user: Any, successor: Any) -> int:
    return Team.objects.filter(manager=user).update(manager=successor, version=F("version") + 1)


def shared_views(user: Any) -> int:
    return SavedView.objects.filter(owner=user).exclude(sharing=SavedView.Sharing.PERSONAL).count()


def move_views(actor: Any, user: Any, successor: Any) -> int:
    """A view whose name the successor uses himself gets the leaver's name behind it."""
    taken = set(SavedView.objects.filter(owner=successor).values_list("table", "name"))
    views = list(SavedView.objects.filter(owner=user).exclude(sharing=SavedView.Sharing.PERSONAL).select_for_update())
    for view in views:
        if (view.table, view.name) in taken:
            view.name = f"{view.name[:50]} ({str(user)[:25]})"
        view.owner = successor
    return SavedView.objects.bulk_update(views, ["owner", "name"])


def register() -> None:
    handover.register("teams", _("Teams managed"), count=managed_teams, move=move_teams)
    handover.register("saved-views", _("Shared views"), count=shared_views, move=move_views)
