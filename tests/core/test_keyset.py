"""Walking a list by cursors meets every row once, in order, in both directions, with nulls, and while rows come in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import BadRequest

from core.keyset import Key, Slice, slice_of
from people.models import User

pytestmark = pytest.mark.django_db
HIRED = [date(2026, 1, 3), None, date(2026, 1, 1), date(2026, 1, 1), None, date(2026, 1, 2), date(2026, 1, 1)]


@pytest.fixture
def hired() -> list[User]:
    return [
        User.objects.create_user(f"u{number}@example.com", full_name=f"U{number}", hired_on=day)
        for number, day in enumerate(HIRED)
    ]


def walk(keys: list[Key], size: int) -> list[Slice]:
    pages, cursor = [], None
    while True:
        pages.append(slice_of(User.objects.all(), keys, cursor, size))
        cursor = pages[-1].next
        if cursor is None:
            return pages


def names(pages: list[Slice]) -> list[str]:
    return [row.full_name for page in pages for row in page.rows]


ORDERINGS = {
    "oldest first": ([Key("id")], ["U0", "U1", "U2", "U3", "U4", "U5", "U6"]),
    "newest first": ([Key("id", descending=True)], ["U6", "U5", "U4", "U3", "U2", "U1", "U0"]),
    "by a nullable day": ([Key("hired_on", nullable=True)], ["U2", "U3", "U6", "U5", "U0", "U1", "U4"]),
    "by a nullable day, last first": (
        [Key("hired_on", True, nullable=True)],
        ["U0", "U5", "U6", "U3", "U2", "U4", "U1"],
    ),
}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
@pytest.mark.parametrize("ordering", ORDERINGS)
def test_every_row_is_met_once_in_order(hired: list[User], ordering: str, size: int) -> None:
    keys, expected = ORDERINGS[ordering]
    assert names(walk(keys, size)) == expected


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("ordering", ORDERINGS)
def test_going_back_shows_the_same_pages(hired: list[User], ordering: str, size: int) -> None:
    keys, _expected = ORDERINGS[ordering]
    forward = walk(keys, size)
    for here, before in zip(forward[1:], forward, strict=False):
        back = slice_of(User.objects.all(), keys, here.previous, size)
        assert names([back]) == names([before])


def test_a_row_that_comes_in_shifts_nothing(hired: list[User]) -> None:
    first = slice_of(User.objects.all(), [Key("id", descending=True)], None, 3)
    User.objects.create_user("late@example.com", full_name="Late")
    second = slice_of(User.objects.all(), [Key("id", descending=True)], first.next, 3)
    assert names([second]) == ["U3", "U2", "U1"]


@pytest.mark.parametrize("cursor", ["x", "bm90IGpzb24", "W10", "WzFd", "WyJhIixmYWxzZV0", "🙂", "e30", "W251bGwsMV0"])
def test_a_broken_cursor_is_a_bad_request(hired: list[User], cursor: Any) -> None:
    with pytest.raises(BadRequest):
        slice_of(User.objects.all(), [Key("id")], cursor, 3)
