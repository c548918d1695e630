"""Reversals under either rule, with and without a schedule, whole and in part."""

from typing import Any

import pytest

from commissions.engine.preview import preview
from tests.commissions.engine.build import amounts, codes, component, credit, facts, once, pay, rules, sentences, tiers

TWO_STEPS = tiers(("0", "0.04"), ("100000", "0.06"))
RESTATE = {"restate_attainment": True, "schedule": []}
KEEP = {"restate_attainment": False, "schedule": []}
SCHEDULE = [{"within_days": 90, "share": "1"}, {"within_days": 180, "share": "0.5"}]
AUGUST = {"start": "2026-08-01", "end": "2026-09-01"}


def yearly(clawback: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return rules(component(window="year", tiers=TWO_STEPS, **changes), clawback=clawback)


def reversed_in_august(amount: str = "-80000", **more: Any) -> dict[str, Any]:
    """D1 crosses nothing, D2 crosses the step at 100,000; then D1 falls away."""
    return facts(
        credit("R1", "2026-08-10", amount, reverses="D1", **more),
        earlier=[credit("D1", "2026-03-10", "80000"), credit("D2", "2026-05-10", "40000")],
        period=AUGUST,
    )


def test_restating_moves_later_deals_down() -> None:
    # Before: D1 3,200 and D2 20,000 × 4 % + 20,000 × 6 % = 2,000. After: D2 alone 1,600.
    assert amounts(preview(yearly(RESTATE), reversed_in_august())) == {
        ("base", "D1"): "-3200.00",
        ("base", "D2"): "-400.00",
    }


def test_keeping_takes_back_exactly_what_the_deal_paid() -> None:
    answer = preview(yearly(KEEP), reversed_in_august())

    assert amounts(answer) == {("base", "R1"): "-3200.00"}
    assert sentences(answer) == ["Taken back: 100 % of the 3,200.00 paid on D1"]


@pytest.mark.parametrize(("rule", "expected"), [
    (RESTATE, {("base", "D1"): "-1600.00", ("base", "D2"): "-400.00"}),
    (KEEP, {("base", "R1"): "-1600.00"}),
])  # fmt: skip
def test_half_of_a_deal_reversed(rule: dict[str, Any], expected: dict[tuple[str, str], str]) -> None:
    assert amounts(preview(yearly(rule), reversed_in_august("-40000"))) == expected


@pytest.mark.parametrize(("on", "taken"), [
    ("2026-03-10", "-3200.00"), ("2026-06-08", "-3200.00"), ("2026-06-09", "-1600.00"), ("2026-09-06", "-1600.00"),
    ("2026-09-07", "0.00"),
])  # fmt: skip
@pytest.mark.parametrize("restate", [True, False])
def test_the_schedule_goes_by_the_age_of_the_deal(on: str, taken: str, restate: bool) -> None:
    """90 days after 10 March is 8 June; 180 days is 6 September."""
    plan = yearly({"restate_attainment": restate, "schedule": SCHEDULE})
    happened = facts(
        credit("R1", on, "-80000", reverses="D1"),
        earlier=[credit("D1", "2026-03-10", "80000")],
        period={"start": "2026-03-01", "end": "2026-10-01"},
    )

    assert pay(plan, happened) == taken


def test_a_share_of_the_schedule_takes_that_share_of_the_restated_difference() -> None:
    plan = yearly({"restate_attainment": True, "schedule": SCHEDULE})

    answer = preview(plan, reversed_in_august())

    # 153 days: half of −3,200 and half of −400.
    assert amounts(answer) == {("base", "D1"): "-1600.00", ("base", "D2"): "-200.00"}
    assert (
        sentences(answer)[0]
        == "0.00; 80,000.00 was reversed; 1,600.00 stays, because only 50 % is taken back at the age of the deal"
    )


def test_several_shares_at_once_are_each_taken_at_their_own() -> None:
    plan = rules(component(window="year"), clawback={"restate_attainment": True, "schedule": [
        {"within_days": 30, "share": "1"}, {"within_days": 90, "share": "0.5"}, {"within_days": 365, "share": "0.25"}]})  # fmt: skip
    happened = facts(
        *[credit(f"R{n}", "2026-08-10", "-1000", reverses=f"D{n}") for n in (1, 2, 3)],
        earlier=[
            credit("D1", "2026-02-10", "1000"),
            credit("D2", "2026-06-10", "1000"),
            credit("D3", "2026-08-01", "1000"),
        ],
        period=AUGUST,
    )

    assert amounts(preview(plan, happened)) == {
        ("base", "D1"): "-25.00", ("base", "D2"): "-50.00", ("base", "D3"): "-100.00"}  # fmt: skip


def test_whole_tiers_fall_back_for_everything() -> None:
    plan = rules(component(window="year", tiers={**TWO_STEPS, "mode": "whole"}))

    # Before: 120,000 × 6 % = 7,200. After: 40,000 × 4 % = 1,600.
    assert amounts(preview(plan, reversed_in_august())) == {("base", "D1"): "-4800.00", ("base", "D2"): "-800.00"}


def test_pieces_and_cost_return_pro_rata_unless_they_are_named() -> None:
    spif = component(kind="per_unit", tiers=tiers(("0", "10"), by="quantity"))
    margin = component(key="margin", base="margin", tiers=tiers(("0", "0.10")))
    sold = credit("D1", "2026-02-05", "1000", quantity="10", cost="600")
    plan = rules(spif, margin)

    pro_rata = preview(plan, facts(credit("R1", "2026-03-05", "-500", reverses="D1"), earlier=[sold]))
    named = preview(
        plan, facts(credit("R1", "2026-03-05", "-500", reverses="D1", quantity="2", cost="-100"), earlier=[sold])
    )

    assert amounts(pro_rata) == {("base", "D1"): "-50.00", ("margin", "D1"): "-20.00"}
    assert amounts(named) == {("base", "D1"): "-20.00", ("margin", "D1"): "-40.00"}


def test_thirds_come_back_to_nothing_to_the_cent() -> None:
    plan = rules(component(window="year", tiers=tiers(("0", "0.05"))), clawback=KEEP)
    happened = facts(
        *[credit(f"R{n}", f"2026-03-0{n}", "-333.33" if n < 3 else "-333.34", reverses="D1") for n in (1, 2, 3)],
        earlier=[credit("D1", "2026-02-05", "1000")],
        booked=[{"component": "base", "credit": "D1", "amount": "50.00"}],
    )

    assert amounts(preview(plan, happened)) == {
        ("base", "R1"): "-16.67",
        ("base", "R2"): "-16.66",
        ("base", "R3"): "-16.67",
    }


def test_every_component_gives_back_its_own_part() -> None:
    plan = rules(
        component(), component(key="spif", kind="per_unit", tiers=tiers(("0", "7"), by="quantity")), clawback=KEEP
    )
    happened = facts(credit("R1", "2026-03-05", "-100", reverses="D1"), earlier=[credit("D1", "2026-02-05", "100")])

    assert amounts(preview(plan, happened)) == {("base", "R1"): "-10.00", ("spif", "R1"): "-7.00"}


@pytest.mark.parametrize(("rule", "expected"), [(RESTATE, {("prize", None): "-500.00"}), (KEEP, {})])
def test_a_bonus_falls_only_where_attainment_is_restated(rule: dict[str, Any], expected: dict[Any, str]) -> None:
    prize = once(key="prize", kind="bonus", window="year", amount="500", when={"by": "amount", "at_least": "100"})
    happened = facts(credit("R1", "2026-03-05", "-100", reverses="D1"), earlier=[credit("D1", "2026-02-05", "100")])

    assert amounts(preview(rules(prize, clawback=rule), happened)) == expected


@pytest.mark.parametrize("window", ["deal", "period"])
def test_a_bonus_for_anything_at_all_falls_with_the_last_deal(window: str) -> None:
    prize = once(key="prize", kind="bonus", window=window, amount="50", when={"by": "amount", "at_least": "0"})
    sold = [credit("D1", "2026-02-05", "100"), credit("D2", "2026-01-05", "100")]
    undone = credit("R1", "2026-03-05", "-100", reverses="D1")

    before = pay(rules(prize), facts(earlier=sold, booked=[]))
    after = pay(rules(prize), facts(undone, earlier=sold, booked=[]))

    # March's own window pays 50 where the window is the month: nothing sold reaches 0, too.
    assert (before, after) == {"deal": ("100.00", "50.00"), "period": ("150.00", "100.00")}[window]


def test_a_reversal_may_come_before_its_original() -> None:
    happened = facts(credit("D1", "2026-03-20", "100"), credit("R1", "2026-03-05", "-100", reverses="D1"))

    assert pay(rules(), happened) == "0.00"
    assert pay(rules(clawback=KEEP), happened) == "0.00"


@pytest.mark.parametrize("rule", [RESTATE, KEEP])
def test_a_reversal_that_is_itself_undone_leaves_the_deal_whole(rule: dict[str, Any]) -> None:
    happened = facts(
        credit("D1", "2026-03-01", "100"),
        credit("R1", "2026-03-05", "-100", reverses="D1"),
        credit("R2", "2026-03-06", "100", reverses="R1"),
    )

    assert pay(rules(clawback=rule), happened) == "10.00"


@pytest.mark.parametrize("rule", [RESTATE, KEEP])
def test_no_more_than_the_whole_can_be_taken_back(rule: dict[str, Any]) -> None:
    happened = facts(credit("D1", "2026-03-01", "100"), credit("R1", "2026-03-05", "-150", reverses="D1"))

    answer = preview(rules(clawback=rule), happened)

    assert answer["total"] == "0.00"
    assert codes(answer["problems"]) == [("credits", "reversed_too_much")]


def test_a_reversal_of_something_unknown_counts_as_a_negative_credit_and_is_told() -> None:
    answer = preview(rules(), facts(credit("R1", "2026-03-05", "-100", reverses="gone")))

    assert amounts(answer) == {("base", "R1"): "-10.00"}
    assert codes(answer["problems"]) == [("credits", "unknown_original")]


def test_what_only_the_books_know_is_taken_back_once() -> None:
    booked = [{"component": "base", "credit": "gone", "amount": "12.34"}]

    answer = preview(rules(), facts(credit("R1", "2026-03-05", "-100", reverses="gone"), booked=booked))

    assert amounts(answer) == {("base", "gone"): "-12.34"}
    assert codes(answer["problems"]) == [("credits", "original_only_booked")]


def test_a_refund_in_another_currency_mirrors_the_originals_frozen_rate() -> None:
    happened = facts(
        credit("R1", "2026-03-05", "-100", reverses="D1", currency="EUR", fx_rate="9"),
        earlier=[credit("D1", "2026-02-05", "100", currency="EUR", fx_rate="7.5")],
    )

    assert pay(rules(), happened) == "-75.00"


def test_the_reversal_of_a_team_members_deal_is_not_mixed_up_with_ones_own() -> None:
    plan = rules(component(), component(key="override", credits="team", tiers=tiers(("0", "0.01"))))
    happened = facts(
        credit("D1", "2026-03-01", "100"),
        team=[{"participant": "bob", "credits": [credit("R1", "2026-03-05", "-100", reverses="D1")],
               "earlier": [credit("D1", "2026-02-05", "100")]}],
    )  # fmt: skip

    assert amounts(preview(plan, happened)) == {("base", "D1"): "10.00", ("override", "D1"): "-1.00"}
