"""The grid of a dashboard: what gives way to a card that is moved or made larger. No database."""

from __future__ import annotations

import itertools
import random

import pytest

from reports.dashboards.layout import COLUMNS, MOST_HEIGHT, Place, free_place, settled, within

#  aaabbb
#  cccccc
GRID = [Place("a", 1, 1, 6, 2), Place("b", 7, 1, 6, 2), Place("c", 1, 3, 12, 3)]


def rows_of(places: list[Place]) -> list[tuple[object, int, int, int, int]]:
    return [(place.key, place.column, place.row, place.width, place.height) for place in places]


@pytest.mark.parametrize(
    ("moved", "after"),
    [
        (None, [("a", 1, 1, 6, 2), ("b", 7, 1, 6, 2), ("c", 1, 3, 12, 3)]),
        (Place("a", 1, 3, 6, 2), [("b", 7, 1, 6, 2), ("c", 1, 3, 12, 3), ("a", 1, 6, 6, 2)]),
        (Place("c", 1, 1, 12, 3), [("c", 1, 1, 12, 3), ("a", 1, 4, 6, 2), ("b", 7, 4, 6, 2)]),
        (Place("a", 7, 1, 6, 2), [("a", 7, 1, 6, 2), ("b", 7, 3, 6, 2), ("c", 1, 5, 12, 3)]),
        (Place("a", 1, 1, 6, 4), [("a", 1, 1, 6, 4), ("b", 7, 1, 6, 2), ("c", 1, 5, 12, 3)]),
        (Place("a", 1, 1, 12, 2), [("a", 1, 1, 12, 2), ("b", 7, 3, 6, 2), ("c", 1, 5, 12, 3)]),
        (Place("b", 7, 1, 6, 1), [("a", 1, 1, 6, 2), ("b", 7, 1, 6, 1), ("c", 1, 3, 12, 3)]),
        (Place("c", 4, 9, 6, 1), [("a", 1, 1, 6, 2), ("b", 7, 1, 6, 2), ("c", 4, 3, 6, 1)]),
    ],
    ids=["nothing moves", "down past another", "up", "sideways over another", "taller", "wider", "shorter", "far below"],
)  # fmt: skip
def test_what_gives_way(moved: Place | None, after: list[tuple[object, int, int, int, int]]) -> None:
    assert rows_of(settled(GRID, moved)) == after


@pytest.mark.parametrize(
    ("asked", "cut"),
    [
        ((0, 0, 0, 0), (1, 1, 1, 1)),
        ((12, 5, 6, 3), (7, 5, 6, 3)),
        ((3, 2, 40, 99), (1, 2, COLUMNS, MOST_HEIGHT)),
        ((-5, 3, 2, 2), (1, 3, 2, 2)),
    ],
)  # fmt: skip
def test_a_card_is_cut_to_the_grid(asked: tuple[int, int, int, int], cut: tuple[int, int, int, int]) -> None:
    assert within(Place("x", *asked)) == Place("x", *cut)


def test_whatever_is_moved_nothing_lies_on_anything_and_no_row_is_left_empty() -> None:
    chance = random.Random(5)
    for _try in range(300):
        places = settled(Place(key, chance.randint(1, 12), chance.randint(1, 9), chance.randint(1, 12), chance.randint(1, 5))
                         for key in range(7))  # fmt: skip
        moved = Place(
            chance.randrange(7),
            chance.randint(1, 12),
            chance.randint(1, 15),
            chance.randint(1, 12),
            chance.randint(1, 8),
        )
        after = settled(places, moved)
        assert {place.key for place in after} == set(range(7))
        assert not [pair for pair in itertools.combinations(after, 2) if pair[0].covers(pair[1])]
        used = {row for place in after for row in range(place.row, place.row + place.height)}
        assert used == set(range(1, max(used) + 1))
        assert settled(after) == after


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [(3, 2, ("n", 1, 6, 3, 2)), (12, 1, ("n", 1, 6, 12, 1))],
)
def test_a_new_card_takes_the_first_free_place(
    width: int, height: int, expected: tuple[object, int, int, int, int]
) -> None:
    assert rows_of([free_place(GRID, "n", width, height)]) == [expected]
    assert rows_of([free_place([Place("a", 1, 1, 6, 2)], "n", 6, 2)]) == [("n", 7, 1, 6, 2)]
    assert rows_of([free_place([], "n", 6, 2)]) == [("n", 1, 1, 6, 2)]
