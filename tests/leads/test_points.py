"""Points by rules: the worked example of the requirements, and each comparison."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from leads.scoring.points import Part, Rule, Subject, band_of, fulfils, learned_part, parts_of, total

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_industry_twenty_two_opened_mails_ten_idle_minus_ten_is_twenty() -> None:
    rules = [
        Rule("1", "Industry", "fit", 20, "industry", "is", "machinery"),
        Rule("2", "Opened", "behaviour", 5, "mail_opened", most_times=2),
        Rule("3", "Idle", "idle", -10, idle_days=30),
    ]
    subject = Subject({"industry": "Machinery"}, ago(31), [("mail_opened", ago(day)) for day in (31, 33, 40)])
    parts = parts_of(rules, subject, NOW)
    assert [(part.name, part.points) for part in parts] == [("Industry", 20), ("Opened", 10), ("Idle", -10)]
    assert total(parts) == 20


@pytest.mark.parametrize(
    ("operator", "value", "fact", "expected"),
    [
        ("is", "website, phone", "Website", True),
        ("is", "网站，电话", "电话", True),
        ("is", "website", "web", False),
        ("is", "website", None, False),
        ("contains", "chief, 总监", "销售总监", True),
        ("contains", "chief", "", False),
        ("present", "", "x", True),
        ("present", "", Decimal(0), True),
        ("present", "", None, False),
        ("missing", "", None, True),
        ("missing", "", "", True),
        ("missing", "", "x", False),
        ("at_least", "1000", Decimal("1000.00"), True),
        ("at_least", "1000", Decimal("999.99"), False),
        ("at_most", "-5", -5, True),
        ("at_most", "5", None, False),
        ("at_least", "much", Decimal(5), False),
        ("at_least", "5", "much", False),
    ],
)
def test_comparisons(operator: str, value: str, fact: object, expected: bool) -> None:
    assert fulfils(Rule("1", "x", "fit", 1, "f", operator, value), fact) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("points", "half_life", "days", "most", "expected"),
    [
        (10, None, [0, 400], 5, 20),
        (10, 30, [30], 5, 5),
        (10, 30, [0, 30, 60], 5, 18),
        (10, 30, [0, 0, 0], 2, 20),
        (5, 30, [30], 5, 3),
        (-5, 30, [30], 5, -3),
        (1, 1, [60], 5, 0),
        (10, 30, [-1], 5, 0),
    ],
)
def test_acts_fade_and_are_rounded_once(
    points: int, half_life: int | None, days: list[float], most: int, expected: int
) -> None:
    rule = Rule("1", "x", "behaviour", points, "form", most_times=most, half_life_days=half_life)
    assert total(parts_of([rule], Subject({}, NOW, [("form", ago(day)) for day in days]), NOW)) == expected


@pytest.mark.parametrize(("days", "expected"), [(29.99, 0), (30, -10), (300, -10)])
def test_silence_counts_once(days: float, expected: int) -> None:
    assert total(parts_of([Rule("1", "x", "idle", -10, idle_days=30)], Subject({}, ago(days)), NOW)) == expected


@pytest.mark.parametrize(("score", "band"), [(60, "hot"), (59, "warm"), (30, "warm"), (29, "cold"), (-10, "cold")])
def test_bands(score: int, band: str) -> None:
    assert band_of(score, 60, 30) == band


def test_the_learned_share_is_its_likelihood_of_the_most_points() -> None:
    part = learned_part(0.62, 0.38, 40, [{"column": "source", "value": "referral", "effect": 0.9}])
    assert (part.points, part.details["probability"], part.details["base_rate"]) == (25, 0.62, 0.38)


def test_a_part_is_stored_without_what_is_empty() -> None:
    assert Part("fit", "Industry", 0).told() == {"kind": "fit", "name": "Industry", "points": 0}
