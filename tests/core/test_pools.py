"""The pool's rules as tables: days, warnings, claims."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.pools import Claim, ClaimRefused, ClaimRule, Held, RecycleRule, claim_refused, falls_on, fate, room_left

DAY0 = date(2026, 3, 2)


def day(number: int) -> date:
    return DAY0 + timedelta(days=number)


@pytest.mark.parametrize(
    ("rule", "held", "expected"),
    [
        (RecycleRule(idle_days=30), Held(DAY0), 31),
        (RecycleRule(idle_days=30), Held(DAY0, last_contact=day(29)), 60),
        (RecycleRule(idle_days=30), Held(DAY0, last_contact=day(-400)), 31),
        (RecycleRule(idle_days=0), Held(DAY0), 1),
        (RecycleRule(idle_days=1, protection_days=7), Held(DAY0), 7),
        (RecycleRule(idle_days=30), Held(DAY0, is_exempt=True), None),
        (RecycleRule(idle_days=30), Held(DAY0, extended_until=day(45)), 45),
        (RecycleRule(idle_days=30, without={"unqualified": 10}), Held(DAY0), 11),
        (RecycleRule(idle_days=30, without={"unqualified": 10}), Held(DAY0, reached=frozenset({"unqualified"})), 31),
        (RecycleRule(idle_days=30, without={"unqualified": 10}, needs_all=True), Held(DAY0), 31),
        (
            RecycleRule(idle_days=5, without={"unqualified": 10}, needs_all=True),
            Held(DAY0, reached=frozenset({"unqualified"})),
            None,
        ),
        (RecycleRule(), Held(DAY0), None),
    ],
)
def test_the_day_a_record_falls_into_the_pool(rule: RecycleRule, held: Held, expected: int | None) -> None:
    assert falls_on(rule, held) == (None if expected is None else day(expected))


RULE = RecycleRule(idle_days=30, warn_days=(3, 1))


@pytest.mark.parametrize(
    ("held", "today", "falls", "warns", "moves"),
    [
        (Held(DAY0), 0, 31, None, False),
        (Held(DAY0), 28, 31, 3, False),
        (Held(DAY0, warned_on=day(28)), 30, 31, 1, False),
        (Held(DAY0, warned_on=day(28)), 31, 31, None, True),
        # A rule that is switched on late, or a night that was missed: first the whole warning.
        (Held(DAY0), 200, 203, 3, False),
        (Held(DAY0, warned_on=day(200)), 201, 203, None, False),
        (Held(DAY0, warned_on=day(200)), 203, 203, None, True),
        # A contact after the warning makes it void.
        (Held(DAY0, last_contact=day(29), warned_on=day(28)), 60, 63, 3, False),
        # So does somebody else getting it.
        (Held(day(100), warned_on=day(28)), 131, 134, 3, False),
    ],
)
def test_nothing_moves_without_the_whole_warning(
    held: Held, today: int, falls: int, warns: int | None, moves: bool
) -> None:
    found = fate(RULE, held, day(today))
    assert (found.falls_on, found.warns, found.moves) == (day(falls), warns, moves)


def test_without_warnings_it_moves_on_the_day() -> None:
    assert fate(RecycleRule(idle_days=30), Held(DAY0), day(31)).moves
    assert not fate(RecycleRule(idle_days=30), Held(DAY0), day(30)).moves


NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOMORROW = NOON + timedelta(days=1)


@pytest.mark.parametrize(
    ("rule", "claim", "expected"),
    [
        (ClaimRule(), Claim(NOON, NOON, True, 999), None),
        (ClaimRule(daily=3), Claim(NOON, NOON, False, 2), None),
        (ClaimRule(daily=3), Claim(NOON, NOON, False, 3), ClaimRefused("daily_limit")),
        (ClaimRule(daily=0), Claim(NOON, NOON, False, 0), ClaimRefused("daily_limit")),
        (
            ClaimRule(previous_owner_days=7),
            Claim(NOON, NOON - timedelta(days=6), True, 0),
            ClaimRefused("previous_owner", TOMORROW),
        ),
        (ClaimRule(previous_owner_days=7), Claim(NOON, NOON - timedelta(days=8), True, 0), None),
        (ClaimRule(previous_owner_days=7), Claim(NOON, NOON, False, 0), None),
        (
            ClaimRule(new_hours=12),
            Claim(NOON, NOON - timedelta(hours=11), False, 0),
            ClaimRefused("too_new", NOON + timedelta(hours=1)),
        ),
        (ClaimRule(new_hours=12), Claim(NOON, NOON - timedelta(hours=12), False, 0), None),
    ],
)
def test_who_may_claim(rule: ClaimRule, claim: Claim, expected: ClaimRefused | None) -> None:
    assert claim_refused(rule, claim) == expected


@pytest.mark.parametrize(
    ("most", "held", "left"),
    [([], 500, None), ([200], 199, 1), ([200], 200, 0), ([200, 50], 60, 0), ([200, 50], 20, 30)],
)
def test_the_strictest_capacity_counts(most: list[int], held: int, left: int | None) -> None:
    assert room_left(most, held) == left
