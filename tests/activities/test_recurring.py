"""When tasks come again, and who is spoken to: pure tables."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest

from activities.mentions import mentioned
from activities.recurring import Rule, days, following

MON = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        (Rule("daily", MON), ["11-02", "11-03", "11-04"]),
        (Rule("daily", MON, interval=10), ["11-02", "11-12", "11-22"]),
        (Rule("weekly", MON), ["11-02", "11-09", "11-16"]),
        (Rule("weekly", MON, weekdays=frozenset({0, 2, 4})), ["11-02", "11-04", "11-06", "11-09"]),
        (Rule("weekly", date(2026, 11, 4), 2, frozenset({0, 4})), ["11-04", "11-06", "11-16", "11-20"]),
        (Rule("monthly", date(2026, 10, 31)), ["10-31", "11-30", "12-31", "01-31", "02-28", "03-31"]),
        (Rule("monthly", date(2026, 11, 15), 3), ["11-15", "02-15", "05-15"]),
        (Rule("daily", MON, count=2), ["11-02", "11-03"]),
        (Rule("weekly", MON, until=date(2026, 11, 10)), ["11-02", "11-09"]),
        (Rule("weekly", MON, until=date(2026, 11, 9)), ["11-02", "11-09"]),
    ],
)
def test_the_days_of_a_series(rule: Rule, first: list[str]) -> None:
    most = len(first) if rule.count is None and rule.until is None else len(first) + 1
    assert [f"{day:%m-%d}" for day in islice(days(rule), most)] == first


@pytest.mark.parametrize(
    ("rule", "after", "day"),
    [
        (Rule("daily", MON), date(2026, 11, 2), date(2026, 11, 3)),
        (Rule("daily", MON), date(2026, 12, 24), date(2026, 12, 25)),
        (Rule("daily", MON, count=3), date(2026, 11, 4), None),
        (Rule("weekly", MON, weekdays=frozenset({3})), date(2026, 11, 2), date(2026, 11, 5)),
        (Rule("monthly", date(2028, 1, 31)), date(2028, 1, 31), date(2028, 2, 29)),
        (Rule("monthly", MON, until=date(2026, 12, 1)), MON, None),
    ],
)
def test_the_next_day(rule: Rule, after: date, day: date | None) -> None:
    assert following(rule, after) == day


PEOPLE = {"Ann": 1, "Ann Adler": 2, "Bob Brandt": 3, "王丽": 4}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ann please", [1]),
        ("please, @Ann Adler and @Ann: look", [2, 1]),
        ("@bob brandt!", [3]),
        ("@Anna is not here", []),
        ("write to x@Ann.example", []),
        ("@王丽请跟进", [4]),
        ("请＠王丽 看一下", [4]),
        ("@Bob Brandt @Bob Brandt", [3]),
        ("@nobody", []),
    ],
)
def test_who_is_spoken_to(text: str, named: list[int]) -> None:
    assert mentioned(text, PEOPLE) == named
