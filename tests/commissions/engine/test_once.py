"""Payout curves and bonuses: once per window."""

import pytest

from commissions.engine.preview import preview
from tests.commissions.engine.build import amounts, codes, credit, facts, once, pay, rules, sentences

POINTS = [{"at": "0.70", "pays": "0"}, {"at": "1", "pays": "1"}, {"at": "1.5", "pays": "2"}]


def curve(beyond: str = "flat", **changes: object) -> dict[str, object]:
    return once(
        key="curve", kind="curve", target_incentive="10000", curve={"points": POINTS, "beyond": beyond}, **changes
    )


@pytest.mark.parametrize(("credited", "beyond", "total"), [
    ("0", "flat", "0.00"), ("69999.99", "flat", "0.00"), ("70000", "flat", "0.00"), ("85000", "flat", "5000.00"),
    ("100000", "flat", "10000.00"), ("110000", "flat", "12000.00"), ("150000", "flat", "20000.00"),
    ("200000", "flat", "20000.00"), ("200000", "continue", "30000.00"), ("150000", "continue", "20000.00"),
    ("-5000", "flat", "0.00"), ("80000", "flat", "3333.33"),
])  # fmt: skip
def test_a_curve_is_linear_between_its_points(credited: str, beyond: str, total: str) -> None:
    assert pay(rules(curve(beyond)), facts(credit("D1", "2026-03-05", credited), quota="100000")) == total


def test_one_point_is_a_cliff() -> None:
    cliff = once(kind="curve", target_incentive="100", curve={"points": [{"at": "1", "pays": "0.5"}]})

    assert pay(rules(cliff), facts(credit("D1", "2026-03-05", "99"), quota="100")) == "0.00"
    assert pay(rules(cliff), facts(credit("D1", "2026-03-05", "100"), quota="100")) == "50.00"


def test_a_curve_that_starts_at_zero_pays_without_any_credit_and_only_once() -> None:
    guaranteed = once(
        kind="curve", target_incentive="100", window="quarter", curve={"points": [{"at": "0", "pays": "0.2"}]}
    )
    january = {"start": "2026-01-01", "end": "2026-02-01"}
    february = {"start": "2026-02-01", "end": "2026-03-01"}

    assert pay(rules(guaranteed), facts(quota="100", period=january)) == "20.00"
    assert pay(rules(guaranteed), facts(quota="100", period=february)) == "0.00"


def test_a_quarter_grows_month_by_month_and_pays_the_difference() -> None:
    plan = rules(curve(window="quarter"))
    earlier = [credit("D1", "2026-01-05", "85000")]

    answer = preview(plan, facts(credit("D2", "2026-03-05", "35000"), earlier=earlier, quota="100000"))

    assert amounts(answer) == {("curve", None): "9000.00"}
    assert sentences(answer) == ["10,000.00 × 140 %, because 120 % of the quota of 100,000.00 is reached"]


def test_the_persons_target_incentive_holds_where_the_component_names_none() -> None:
    personal = once(kind="curve", curve={"points": POINTS})
    happened = facts(credit("D1", "2026-03-05", "100"), quota="100", target_incentive="700")

    assert pay(rules(personal), happened) == "700.00"


@pytest.mark.parametrize(
    ("quota", "incentive", "code"),
    [(None, "1", "no_quota"), ("0", "1", "no_quota"), ("5", None, "no_target_incentive")],
)
def test_what_is_missing_is_said(quota: str | None, incentive: str | None, code: str) -> None:
    personal = once(kind="curve", curve={"points": POINTS})

    answer = preview(rules(personal), facts(credit("D1", "2026-03-05", "100"), quota=quota, target_incentive=incentive))

    assert answer["total"] == "0.00"
    assert codes(answer["problems"]) == [("components[0]", code)]


@pytest.mark.parametrize(("by", "at_least", "total"), [
    ("amount", "300", "500.00"), ("amount", "300.01", "0.00"), ("quantity", "3", "500.00"), ("quantity", "4", "0.00"),
    ("attainment", "1.5", "500.00"), ("attainment", "1.51", "0.00"),
])  # fmt: skip
def test_a_bonus_is_paid_when_the_mark_is_reached(by: str, at_least: str, total: str) -> None:
    prize = once(kind="bonus", amount="500", when={"by": by, "at_least": at_least})
    happened = facts(credit("D1", "2026-03-05", "200", quantity="2"), credit("D2", "2026-03-06", "100"), quota="200")

    assert pay(rules(prize), happened) == total


def test_a_missed_bonus_says_what_is_missing() -> None:
    prize = once(kind="bonus", amount="500", when={"by": "amount", "at_least": "100000"})

    answer = preview(rules(prize), facts(credit("D1", "2026-03-05", "96000")))

    assert sentences(answer) == ["Nothing yet, because 96,000.00 of 100,000.00 is reached; 4,000.00 is missing"]


def test_a_bonus_is_paid_once_per_window() -> None:
    prize = once(key="prize", kind="bonus", window="quarter", amount="500", when={"by": "amount", "at_least": "100"})
    earlier = [credit("D1", "2026-01-05", "150")]

    assert amounts(preview(rules(prize), facts(credit("D2", "2026-03-05", "150"), earlier=earlier))) == {}


def test_a_bonus_for_each_large_deal() -> None:
    prize = once(key="prize", kind="bonus", window="deal", amount="500", when={"by": "amount", "at_least": "100"})
    happened = facts(
        credit("D1", "2026-03-05", "150"), credit("D2", "2026-03-05", "90"), credit("D3", "2026-03-05", "100")
    )

    assert amounts(preview(rules(prize), happened)) == {("prize", None): "1000.00"}


def test_by_attainment_without_a_quota_nothing_is_paid() -> None:
    prize = once(kind="bonus", amount="500", when={"by": "attainment", "at_least": "0"})

    answer = preview(rules(prize), facts(credit("D1", "2026-03-05", "100")))

    assert (answer["total"], codes(answer["problems"])) == ("0.00", [("components[0]", "no_quota")])
