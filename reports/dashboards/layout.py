"""The grid: where cards stand, and what gives way when one is moved or made larger. Pure.

Cards never overlap, and each stands as high as it can: what a moved card covers goes down, what it leaves is filled from below.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace

COLUMNS, MOST_HEIGHT = 12, 8


@dataclass(frozen=True, slots=True)
class Place:
    """`column` and `row` count from 1."""

    key: Hashable
    column: int
    row: int
    width: int
    height: int

    def covers(self, other: Place) -> bool:
        return (
            self.column < other.column + other.width
            and other.column < self.column + self.width
            and self.row < other.row + other.height
            and other.row < self.row + self.height
        )


def within(place: Place) -> Place:
    """Cut to the grid."""
    width = min(max(place.width, 1), COLUMNS)
    column = min(max(place.column, 1), COLUMNS + 1 - width)
    return replace(
        place, column=column, width=width, row=max(place.row, 1), height=min(max(place.height, 1), MOST_HEIGHT)
    )


def settled(places: Iterable[Place], moved: Place | None = None) -> list[Place]:
    """All places without overlaps and gaps, in reading order. Who stands higher settles first; on the same row `moved` does, unless it
    comes from above: then it goes under what stands there."""
    rows = list(places)
    before = next((place for place in rows if moved is not None and place.key == moved.key), None)
    sinks = before is not None and moved is not None and moved.row > before.row
    others = [within(place) for place in rows if moved is None or place.key != moved.key]
    asked = [(place.row, 0, place.column, place) for place in others]
    if moved is not None:
        wanted = within(moved)
        asked.append((wanted.row, 1 if sinks else -1, wanted.column, wanted))
    kept: list[Place] = []
    for _row, _turn, _column, place in sorted(asked, key=lambda item: item[:3]):
        kept.append(_risen(place, kept))
    return sorted(kept, key=lambda place: (place.row, place.column))


def _risen(place: Place, above: list[Place]) -> Place:
    """Up to under whatever stands in its columns."""
    under = [
        other.row + other.height
        for other in above
        if other.column < place.column + place.width and place.column < other.column + other.width
    ]
    return replace(place, row=max(under, default=1))


def free_place(places: Iterable[Place], key: Hashable, width: int, height: int) -> Place:
    """The first place in reading order where a card of this size fits."""
    taken = list(places)
    bottom = max((place.row + place.height for place in taken), default=1)
    for row in range(1, bottom + 1):
        for column in range(1, COLUMNS + 2 - width):
            wanted = Place(key, column, row, width, height)
            if not any(wanted.covers(other) for other in taken):
                return wanted
    return Place(key, 1, bottom, width, height)
