"""The team and the territory of the day, for whoever fixes what somebody achieved."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from people.models import TeamMembership, TerritoryMembership

Row = tuple[UUID, date, UUID | None]


class Memberships:
    """Where some people belonged through time; `rows` are (person, first day, where)."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.days: dict[UUID, list[date]] = {}
        self.places: dict[UUID, list[UUID | None]] = {}
        for user_id, day, place in sorted(rows, key=lambda row: (str(row[0]), row[1])):
            self.days.setdefault(user_id, []).append(day)
            self.places.setdefault(user_id, []).append(place)

    def on(self, user_id: UUID, day: date, *, before: bool = False) -> UUID | None:
        """Where the person belonged on `day`. With `before`, the first known place also holds for the days before it."""
        days = self.days.get(user_id, [])
        index = bisect_right(days, day) - 1
        if index < 0:
            return self.places[user_id][0] if before and days else None
        return self.places[user_id][index]


def team_memberships(user_ids: Iterable[UUID]) -> Memberships:
    """One statement for all of them."""
    rows = TeamMembership.objects.filter(user_id__in=set(user_ids)).order_by()
    return Memberships(rows.values_list("user_id", "start_on", "team_id"))


def territory_memberships(user_ids: Iterable[UUID]) -> Memberships:
    rows = TerritoryMembership.objects.filter(user_id__in=set(user_ids)).order_by()
    return Memberships(rows.values_list("user_id", "start_on", "territory_id"))


def teams_on(user_ids: Iterable[UUID], day: date) -> dict[UUID, UUID | None]:
    """Each person's team on `day`; what was before the first known day is taken to be like it."""
    wanted = set(user_ids)
    known = team_memberships(wanted)
    return {user_id: known.on(user_id, day, before=True) for user_id in wanted}
