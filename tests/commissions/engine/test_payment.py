"""What is done with earned lines: caps, release, draws, the difference against the books."""

from typing import Any

import pytest

from commissions.engine.preview import preview
from tests.commissions.engine.build import Json, amounts, component, credit, facts, once, pay, rules, sentences, tiers

HALVES = {"on_booking": "0.5", "on_collection": "0.5"}


def test_a_cap_cuts_the_line_that_crosses_it() -> None:
    plan = rules(component(cap="50"))
    happened = facts(*[credit(f"D{n}", f"2026-03-0{n}", "200") for n in (1, 2, 3, 4)])

    answer = preview(plan, happened)

    assert amounts(answer) == {("base", "D1"): "20.00", ("base", "D2"): "20.00", ("base", "D3"): "10.00"}
    assert sentences(answer)[2] == "200.00 × 10 %; cut by 10.00 to the cap of 50.00 a month"


def test_a_cap_is_each_pay_periods_own() -> None:
    plan = rules(component(cap="50", window="year"))
    earlier = [credit("D1", "2026-01-05", "900"), credit("D2", "2026-02-05", "900")]

    assert pay(plan, facts(credit("D3", "2026-03-05", "900"), earlier=earlier)) == "50.00"


def test_what_one_month_rates_again_counts_towards_that_months_cap() -> None:
    plan = rules(component(cap="60", window="year", tiers=tiers(("0", "0.10"), ("1000", "0.20"), mode="whole")))

    # January: 500 × 10 % = 50. In March 500 more lift all to 20 %: 50 again on D1 and 100 on D2, of which 60 are paid.
    answer = preview(plan, facts(credit("D2", "2026-03-05", "500"), earlier=[credit("D1", "2026-01-05", "500")]))

    assert amounts(answer) == {("base", "D1"): "50.00", ("base", "D2"): "10.00"}


def test_a_plans_cap_holds_for_all_components_together() -> None:
    plan = rules(component(), component(key="more", tiers=tiers(("0", "0.05"))), cap="25")
    happened = facts(credit("D1", "2026-03-05", "100"), credit("D2", "2026-03-06", "100"))

    answer = preview(plan, happened)

    assert answer["total"] == "25.00"
    assert amounts(answer) == {("base", "D1"): "10.00", ("base", "D2"): "10.00", ("more", "D1"): "5.00"}


def test_both_caps() -> None:
    plan = rules(component(cap="8"), component(key="more", tiers=tiers(("0", "0.05"))), cap="10")

    assert amounts(preview(plan, facts(credit("D1", "2026-03-05", "100")))) == {
        ("base", "D1"): "8.00",
        ("more", "D1"): "2.00",
    }


def test_a_capped_bonus_and_a_capped_curve() -> None:
    prize = once(key="prize", kind="bonus", cap="300", amount="500", when={"by": "amount", "at_least": "1"})

    assert pay(rules(prize), facts(credit("D1", "2026-03-05", "1"))) == "300.00"


def test_a_cap_of_zero_pays_nothing_and_takes_back_in_full() -> None:
    plan = rules(component(cap="0"))

    assert pay(plan, facts(credit("D1", "2026-03-05", "100"))) == "0.00"
    assert pay(plan, facts(credit("M1", "2026-03-05", "-100"))) == "-10.00"


@pytest.mark.parametrize("restate", [True, False])
def test_a_reversed_deal_gives_back_no_more_than_the_cap_had_paid(restate: bool) -> None:
    plan = rules(component(cap="50"), clawback={"restate_attainment": restate, "schedule": []})
    happened = facts(credit("R1", "2026-03-05", "-800", reverses="D1"), earlier=[credit("D1", "2026-01-05", "800")])

    assert pay(plan, happened) == "-50.00"


def test_rounded_lines_never_exceed_the_cap() -> None:
    plan = rules(component(cap="1.00", tiers=tiers(("0", "0.5"))))
    happened = facts(*[credit(f"D{n}", "2026-03-05", "0.67") for n in range(4)])

    assert pay(plan, happened) == "1.00"


@pytest.mark.parametrize(("collected", "total"), [
    (None, "20.00"), ("0", "20.00"), ("100", "25.00"), ("400", "40.00"), ("999", "40.00"), ("-5", "20.00"),
])  # fmt: skip
def test_release_pays_a_part_as_the_money_comes_in(collected: str | None, total: str) -> None:
    plan = rules(component(), release=HALVES)

    assert pay(plan, facts(credit("D1", "2026-03-05", "400", collected=collected))) == total


def test_the_rest_is_released_at_the_rate_of_the_day_it_was_earned() -> None:
    plan = rules(component(window="year", tiers=tiers(("0", "0.10"), ("400", "0.20"))), release=HALVES)
    happened = facts(
        credit("D2", "2026-03-05", "100", collected="0"),
        earlier=[credit("D1", "2026-01-05", "400", collected="400")],
        booked=[{"component": "base", "credit": "D1", "amount": "20.00"}],
    )

    answer = preview(plan, happened)

    assert amounts(answer) == {("base", "D1"): "20.00", ("base", "D2"): "10.00"}
    assert sentences(answer)[0] == (
        "400.00 × 10 %; of 40.00 earned, 100 % is payable: 50 % on booking, 50 % as money comes in (100 %)"
    )


def test_a_released_line_is_rounded_once() -> None:
    """0.30 × 0.35 = 0.105: half of it is 0.0525 → 0.05; rounding to 0.11 first would pay 0.055 → 0.06."""
    plan = rules(component(tiers=tiers(("0", "0.35"))), release=HALVES)

    assert pay(plan, facts(credit("D1", "2026-03-05", "0.30"))) == "0.05"


def test_money_that_was_collected_is_released_at_once() -> None:
    assert pay(rules(component(basis="collected"), release=HALVES), facts(credit("P1", "2026-03-05", "400"))) == "40.00"


def test_what_has_no_contract_is_released_at_once() -> None:
    prize = once(kind="bonus", amount="500", when={"by": "amount", "at_least": "1"})

    assert pay(rules(prize, release=HALVES), facts(credit("D1", "2026-03-05", "400"))) == "500.00"


def test_a_foreign_credits_collected_money_is_in_its_own_currency() -> None:
    happened = facts(credit("D1", "2026-03-05", "100", currency="EUR", fx_rate="8", collected="50"))

    assert pay(rules(component(), release=HALVES), happened) == "60.00"


@pytest.mark.parametrize(("kind", "gross", "owed", "expected"), [
    ("recoverable", "1500", "0", ("2000.00", "500.00", "0.00", "500.00")),
    ("recoverable", "1500", "300", ("2000.00", "500.00", "0.00", "800.00")),
    ("recoverable", "2000", "300", ("2000.00", "0.00", "0.00", "300.00")),
    ("recoverable", "2200", "300", ("2000.00", "0.00", "200.00", "100.00")),
    ("recoverable", "3000", "300", ("2700.00", "0.00", "300.00", "0.00")),
    ("recoverable", "3000", "0", ("3000.00", "0.00", "0.00", "0.00")),
    ("recoverable", "-100", "0", ("2000.00", "2100.00", "0.00", "2100.00")),
    ("non_recoverable", "1500", "0", ("2000.00", "500.00", "0.00", "0.00")),
    ("non_recoverable", "3000", "0", ("3000.00", "0.00", "0.00", "0.00")),
    ("non_recoverable", "3000", "300", ("3000.00", "0.00", "0.00", "300.00")),
    ("forgiven", "1500", "300", ("2000.00", "500.00", "0.00", "0.00")),
    ("forgiven", "3000", "300", ("3000.00", "0.00", "0.00", "0.00")),
])  # fmt: skip
def test_draws(kind: str, gross: str, owed: str, expected: tuple[str, ...]) -> None:
    plan = rules(component(tiers=tiers(("0", "1"))), draw={"amount": "2000", "kind": kind})

    answer = preview(plan, facts(credit("D1", "2026-03-05", gross), draw_balance=owed))

    draw: dict[str, Any] = answer["draw"]
    assert (answer["total"], draw["advanced"], draw["recovered"], draw["balance"]) == expected


def test_a_draw_is_paid_in_a_month_without_any_credit() -> None:
    assert pay(rules(draw={"amount": "2000", "kind": "recoverable"}), facts()) == "2000.00"


def test_without_a_draw_what_is_owed_stays_owed() -> None:
    answer = preview(rules(), facts(credit("D1", "2026-03-05", "100"), draw_balance="7"))

    assert (answer["total"], answer["draw"]["balance"]) == ("10.00", "7.00")


def test_the_difference_takes_back_what_should_not_have_been_booked() -> None:
    booked = [
        {"component": "base", "credit": "D1", "amount": "8.00"},
        {"component": "dropped", "credit": "D1", "amount": "3.00"},
        {"component": "base", "credit": "moved", "amount": "5.00"},
        {"component": "prize", "credit": None, "amount": "1.00"},
    ]

    answer = preview(rules(), facts(earlier=[credit("D1", "2026-03-05", "100")], booked=booked))

    assert amounts(answer) == {
        ("base", "D1"): "2.00", ("base", "moved"): "-5.00", ("dropped", "D1"): "-3.00", ("prize", None): "-1.00"}  # fmt: skip


def test_nothing_booked_is_not_the_same_as_not_knowing_what_was_booked() -> None:
    earlier = [credit("D1", "2026-02-05", "100")]

    assert pay(rules(), facts(earlier=earlier, booked=[])) == "10.00"
    assert pay(rules(), facts(earlier=earlier, booked=None)) == "0.00"


def test_lines_tell_only_about_this_period_and_what_it_changed() -> None:
    plan = rules(component(window="year", tiers=tiers(("0", "0.10"), ("1000", "0.20"), mode="whole")))
    earlier = [credit("D0", "2025-11-05", "500"), credit("D1", "2026-01-05", "500")]

    calm = preview(plan, facts(credit("D2", "2026-03-05", "10"), earlier=earlier))
    lifting = preview(plan, facts(credit("D2", "2026-03-05", "500"), earlier=earlier))

    assert [line["credit"] for line in calm["lines"]] == ["D2"]
    assert [line["credit"] for line in lifting["lines"]] == ["D1", "D2"]


LEAVER = {"leaver": {"unfinished": "0.5"}}


@pytest.mark.parametrize(("release", "then", "now", "total"), [
    (None, None, "1", "40.00"),       # nobody left: all of it
    (HALVES, None, "0.5", "30.00"),
    (HALVES, "0", "0", "20.00"),
    (HALVES, "0", "1", "30.00"),      # open when leaving: half of the held half
    (HALVES, "1", "1", "40.00"),      # finished when leaving: all of it
    (HALVES, "0.5", "1", "35.00"),
    (HALVES, "0.5", "0.25", "25.00"), # refunded afterwards: never more than has come in
    ({**HALVES, "collection": "in_full"}, "0.5", "1", "30.00"),
    ({**HALVES, "collection": "in_full"}, "1", "1", "40.00"),
])  # fmt: skip
def test_what_was_open_when_somebody_left_is_released_at_the_leavers_share(
    release: Json | None, then: str | None, now: str, total: str
) -> None:
    plan = rules(component(), **LEAVER, **({"release": release} if release else {}))

    assert pay(plan, facts(credit("D1", "2026-03-05", "400", paid_share=now, paid_at_leaving=then))) == total


@pytest.mark.parametrize(("leaver", "total"), [
    ({}, "40.00"), ({"leaver": None}, "40.00"), ({"leaver": {"unfinished": "0"}}, "0.00"), (LEAVER, "20.00"),
    ({"leaver": {"unfinished": "1"}}, "40.00"),
])  # fmt: skip
def test_money_that_comes_in_after_leaving_pays_the_leavers_share(leaver: Json, total: str) -> None:
    plan = rules(component(basis="collected"), **leaver)

    assert pay(plan, facts(credit("P1", "2026-03-05", "400", is_after_leaving=True))) == total


def test_a_refund_after_leaving_takes_back_what_was_paid_by_either_rule() -> None:
    for restate in (True, False):
        plan = rules(component(basis="collected"), **LEAVER, clawback={"restate_attainment": restate, "schedule": []})
        paid = credit("P1", "2026-03-05", "400", is_after_leaving=True)
        refund = credit("R1", "2026-03-20", "-400", reverses="P1", is_after_leaving=True)

        assert pay(plan, facts(paid, refund)) == "0.00"
