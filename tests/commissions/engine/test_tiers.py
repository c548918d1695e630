"""Marginal and whole tiers: every measure, the ties, thresholds, negative credits."""

from decimal import Decimal

import pytest

from commissions.engine.preview import preview
from tests.commissions.engine.build import amounts, codes, component, credit, facts, pay, rules, sentences, tiers

STEPS = (("0", "0.04"), ("100000", "0.06"), ("250000", "0.08"))


@pytest.mark.parametrize(("amount", "total"), [
    ("0", "0.00"), ("0.12", "0.00"), ("0.13", "0.01"), ("99999.99", "4000.00"), ("100000", "4000.00"),
    ("100000.01", "4000.00"), ("150000", "7000.00"), ("250000", "13000.00"), ("300000", "17000.00"),
])  # fmt: skip
def test_marginal_pays_each_slice_at_its_own_rate(amount: str, total: str) -> None:
    assert pay(rules(component(tiers=tiers(*STEPS))), facts(credit("D1", "2026-03-05", amount))) == total


@pytest.mark.parametrize(("tie", "amount", "total"), [
    ("upper", "99999.99", "4000.00"), ("upper", "100000", "6000.00"), ("lower", "100000", "4000.00"),
    ("lower", "100000.01", "6000.00"), ("upper", "250000", "20000.00"), ("lower", "250000", "15000.00"),
    ("lower", "0", "0.00"),
])  # fmt: skip
def test_the_tie_decides_which_rate_holds_exactly_on_a_step(tie: str, amount: str, total: str) -> None:
    plan = rules(component(tiers=tiers(*STEPS, mode="whole")), tie=tie)

    assert pay(plan, facts(credit("D1", "2026-03-05", amount))) == total


def test_the_tie_holds_for_attainment_too() -> None:
    happened = facts(credit("D1", "2026-03-05", "100000"), quota="100000")
    by_attainment = tiers(("0", "0.05"), ("1", "0.10"), mode="whole", by="attainment")

    assert pay(rules(component(tiers=by_attainment)), happened) == "10000.00"
    assert pay(rules(component(tiers=by_attainment), tie="lower"), happened) == "5000.00"


def test_marginal_does_not_care_about_ties() -> None:
    happened = facts(credit("D1", "2026-03-05", "100000"), credit("D2", "2026-03-06", "100"))

    assert pay(rules(component(tiers=tiers(*STEPS)), tie="lower"), happened) == "4006.00"


def test_whole_rates_earlier_lines_of_the_window_again() -> None:
    plan = rules(component(window="year", tiers=tiers(*STEPS, mode="whole")))
    happened = facts(credit("D2", "2026-03-05", "30000"), earlier=[credit("D1", "2026-01-05", "90000")])

    answer = preview(plan, happened)

    assert amounts(answer) == {("base", "D1"): "1800.00", ("base", "D2"): "1800.00"}
    assert sentences(answer)[0] == "90,000.00 × 6 %, because 120,000.00 this year reaches the step from 100,000.00"


def test_each_deal_alone() -> None:
    plan = rules(component(window="deal", tiers=tiers(*STEPS)))
    happened = facts(credit("D1", "2026-03-05", "120000"), credit("D2", "2026-03-06", "120000"))

    assert amounts(preview(plan, happened)) == {("base", "D1"): "5200.00", ("base", "D2"): "5200.00"}


@pytest.mark.parametrize(("mode", "total"), [("marginal", "8500.00"), ("whole", "12000.00")])
def test_attainment_steps_are_fractions_of_the_quota(mode: str, total: str) -> None:
    by_attainment = tiers(("0", "0.05"), ("0.5", "0.08"), ("1", "0.10"), mode=mode, by="attainment")
    happened = facts(credit("D1", "2026-03-05", "120000"), quota="100000")

    # marginal: 50,000 × 5 % + 50,000 × 8 % + 20,000 × 10 %
    assert pay(rules(component(tiers=by_attainment)), happened) == total


@pytest.mark.parametrize("quota", [None, "0", "0.00"])
def test_without_a_quota_an_attainment_component_pays_nothing_and_says_why(quota: str | None) -> None:
    by_attainment = component(tiers=tiers(("0", "0.05"), ("1", "0.10"), by="attainment"))
    flat = component(key="flat", tiers=tiers(("0", "0.01")))

    answer = preview(rules(by_attainment, flat), facts(credit("D1", "2026-03-05", "1000"), quota=quota))

    assert amounts(answer) == {("flat", "D1"): "10.00"}
    assert codes(answer["problems"]) == [("components[0]", "no_quota")]
    assert sentences(answer)[0] == "Nothing, because no quota is set"


def test_target_incentive_times_attainment() -> None:
    plan = rules(component(base="target_incentive", tiers=tiers(("0", "1"), ("1", "2"), by="attainment")))
    happened = facts(credit("D1", "2026-03-05", "60000"), credit("D2", "2026-03-06", "60000"),
                     quota="90000", target_incentive="3000")  # fmt: skip

    answer = preview(plan, happened)

    # D1: 3,000 × 2/3 = 2,000. D2: up to the quota 1,000, then 1,000 × 200 %.
    assert amounts(answer) == {("base", "D1"): "2000.00", ("base", "D2"): "3000.00"}
    assert answer["lines"][1]["segments"] == [
        {"from": "2000.00", "to": "3000.00", "rate": "1", "amount": "1000.00"},
        {"from": "3000.00", "to": "4000.00", "rate": "2", "amount": "2000.00"},
    ]


def test_a_component_may_carry_its_own_target_incentive() -> None:
    own = component(base="target_incentive", target_incentive="500", tiers=tiers(("0", "1"), by="attainment"))

    assert pay(rules(own), facts(credit("D1", "2026-03-05", "50"), quota="100", target_incentive="9000")) == "250.00"


def test_without_a_target_incentive_nothing_is_paid_and_it_is_said() -> None:
    plan = rules(component(base="target_incentive", tiers=tiers(("0", "1"), by="attainment")))

    answer = preview(plan, facts(credit("D1", "2026-03-05", "50"), quota="100"))

    assert answer["total"] == "0.00"
    assert codes(answer["problems"]) == [("components[0]", "no_target_incentive")]


def test_thirds_of_a_target_incentive_stay_exact() -> None:
    """100.005 × 3 credits of a third each: every line 33.335 → 33.34, no 33.33499…"""
    plan = rules(component(base="target_incentive", tiers=tiers(("0", "1"), by="attainment")))
    happened = facts(*[credit(f"D{n}", "2026-03-05", "1") for n in range(3)], quota="3", target_incentive="100.005")

    assert list(amounts(preview(plan, happened)).values()) == ["33.34"] * 3


def test_margin_is_the_base_while_the_amount_finds_the_step() -> None:
    plan = rules(component(base="margin", tiers=tiers(("0", "0.10"), ("100", "0.20"))))

    answer = preview(plan, facts(credit("D1", "2026-03-05", "200", cost="120")))

    # 80 of margin on 200 of amount: half of it lies under the step.
    assert answer["total"] == "12.00"
    assert answer["lines"][0]["base"] == "80.00"


@pytest.mark.parametrize(("by", "cost", "total"), [
    ("margin_percent", "64", "9.00"), ("margin_percent", "63.99", "9.00"), ("margin_percent", "64.01", "3.60"),
    ("markup_percent", "80", "5.00"), ("markup_percent", "80.01", "2.00"),
])  # fmt: skip
def test_margin_and_markup_percent(by: str, cost: str, total: str) -> None:
    first_above = {"margin_percent": "0.36", "markup_percent": "0.25"}[by]
    plan = rules(
        component(base="margin", window="deal", tiers=tiers(("0", "0.10"), (first_above, "0.25"), mode="whole", by=by))
    )

    assert pay(plan, facts(credit("D1", "2026-03-05", "100", cost=cost))) == total


def test_the_percentage_of_a_period_is_that_of_all_its_deals() -> None:
    plan = rules(
        component(base="margin", tiers=tiers(("0", "0.10"), ("0.5", "0.20"), mode="whole", by="margin_percent"))
    )
    happened = facts(credit("D1", "2026-03-05", "100", cost="90"), credit("D2", "2026-03-06", "100", cost="10"))

    assert amounts(preview(plan, happened)) == {("base", "D1"): "2.00", ("base", "D2"): "18.00"}


def test_marginal_by_percentage_cuts_the_margin_itself() -> None:
    plan = rules(
        component(base="margin", window="deal", tiers=tiers(("0", "0.10"), ("0.2", "0.30"), by="margin_percent"))
    )

    # 50 of margin on 100: 20 points at 10 %, 30 points at 30 %.
    assert pay(plan, facts(credit("D1", "2026-03-05", "100", cost="50"))) == "11.00"


@pytest.mark.parametrize(("by", "more", "code"), [
    ("markup_percent", {"amount": "100"}, "no_ratio_cost"),
    ("margin_percent", {"amount": "0", "cost": "5"}, "no_ratio_amount"),
])  # fmt: skip
def test_a_percentage_of_nothing_pays_nothing_and_says_why(by: str, more: dict[str, str], code: str) -> None:
    plan = rules(component(base="margin", window="deal", tiers=tiers(("0", "0.1"), mode="whole", by=by)))

    answer = preview(plan, facts({"id": "D1", "on": "2026-03-05", **more}))

    assert answer["total"] == "0.00"
    assert codes(answer["problems"]) == [("components[0]", code)]


def test_per_unit_pays_for_pieces_and_can_step_by_them() -> None:
    plan = rules(component(kind="per_unit", tiers=tiers(("0", "10"), ("5", "15"), by="quantity")))
    happened = facts(credit("D1", "2026-03-05", "900", quantity="4"), credit("D2", "2026-03-06", "500", quantity="2.5"))

    answer = preview(plan, happened)

    assert amounts(answer) == {("base", "D1"): "40.00", ("base", "D2"): "32.50"}
    assert sentences(answer)[1] == "1 × 10.00 + 1.5 × 15.00, because 4 was already credited this month"


def test_per_unit_can_step_by_what_was_sold() -> None:
    plan = rules(component(kind="per_unit", tiers=tiers(("0", "10"), ("1000", "20"), mode="whole", by="amount")))

    assert pay(plan, facts(credit("D1", "2026-03-05", "1000", quantity="3"))) == "60.00"


@pytest.mark.parametrize(
    ("mode", "expected"), [("marginal", ["0.00", "8.00", "16.00"]), ("whole", ["0.00", "12.00", "16.00"])]
)
def test_over_pays_only_on_what_exceeds_it(mode: str, expected: list[str]) -> None:
    plan = rules(component(over="100", tiers=tiers(("0", "0.10"), ("140", "0.20"), mode=mode)))
    happened = facts(*[credit(f"D{n}", f"2026-03-0{n}", "80") for n in (1, 2, 3)])

    lines = preview(plan, happened)["lines"]

    # 240 in all. D2 reaches from 80 to 160: 20 below the threshold, then 40 at 10 % and 20 at 20 %.
    assert [line["amount"] for line in lines] == expected


def test_over_counts_pieces_where_pieces_are_paid() -> None:
    plan = rules(component(kind="per_unit", over="10", tiers=tiers(("0", "100"), by="quantity")))

    assert pay(plan, facts(credit("D1", "2026-03-05", "1", quantity="12"))) == "200.00"


def test_over_with_a_base_on_another_axis() -> None:
    plan = rules(component(base="margin", over="30", tiers=tiers(("0", "0.10"), ("100", "0.20"))))

    # margin 60 on an amount of 200; the first 30 of margin don't pay: the rest lies on the amounts from 100 to 200.
    assert pay(plan, facts(credit("D1", "2026-03-05", "200", cost="140"))) == "6.00"


def test_a_negative_credit_walks_back_down_the_steps() -> None:
    plan = rules(component(tiers=tiers(*STEPS)))
    happened = facts(credit("D1", "2026-03-05", "120000"), credit("M1", "2026-03-06", "-50000"))

    answer = preview(plan, happened)

    assert amounts(answer) == {("base", "D1"): "5200.00", ("base", "M1"): "-2400.00"}
    assert answer["lines"][1]["segments"] == [
        {"from": "120000.00", "to": "100000.00", "rate": "0.06", "amount": "-1200.00"},
        {"from": "100000.00", "to": "70000.00", "rate": "0.04", "amount": "-1200.00"},
    ]


def test_below_zero_the_first_rate_holds() -> None:
    assert pay(rules(component(tiers=tiers(*STEPS))), facts(credit("M1", "2026-03-06", "-1000"))) == "-40.00"


def test_below_a_threshold_a_negative_credit_takes_nothing() -> None:
    plan = rules(component(over="100", tiers=tiers(("0", "0.10"))))
    happened = facts(credit("D1", "2026-03-05", "150"), credit("M1", "2026-03-06", "-100"))

    assert amounts(preview(plan, happened)) == {("base", "D1"): "5.00", ("base", "M1"): "-5.00"}


def test_half_a_cent_is_rounded_up_once_a_line() -> None:
    plan = rules(component(tiers=tiers(("0", "0.10"))))
    happened = facts(*[credit(f"D{n}", "2026-03-05", "0.05") for n in range(10)])

    assert Decimal(pay(plan, happened)) == Decimal("0.10")


def test_a_team_component_counts_the_team_and_not_oneself() -> None:
    plan = rules(component(credits="team", tiers=tiers(("0", "0.01"), ("100", "0.02"))))
    happened = facts(
        credit("D1", "2026-03-01", "5000"),
        team=[
            {"participant": "bob", "credits": [credit("D1", "2026-03-03", "80")]},
            {"participant": "cyd", "credits": [credit("D1", "2026-03-02", "40")],
             "earlier": [credit("D0", "2026-02-02", "1000")]},
        ],
    )  # fmt: skip

    answer = preview(plan, happened)

    # Two people hold a share of the same deal: cyd's 40 come first, bob's 80 cross the step at 100.
    assert amounts(answer) == {("base", "D1"): "1.40"}
    assert [(line["participant"], line["amount"]) for line in answer["lines"]] == [("cyd", "0.40"), ("bob", "1.00")]
