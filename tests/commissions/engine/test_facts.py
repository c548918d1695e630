"""Facts in any shape: read, or refused with every path; late, foreign and unknown ones are told."""

from typing import Any

import pytest

from commissions.engine.facts_reading import read_facts
from commissions.engine.preview import preview
from commissions.engine.problems import MalformedFacts
from tests.commissions.engine.build import amounts, codes, component, credit, facts, pay, rules


@pytest.mark.parametrize(
    ("document", "path", "code"),
    [
        (None, "facts", "not_object"),
        ([], "facts", "not_object"),
        (facts(period=None), "facts.period", "required"),
        (facts(period="March"), "facts.period", "not_object"),
        (facts(period={"start": "2026-03-01"}), "facts.period.end", "required"),
        (facts(period={"start": "2026-03-01", "end": "2026-03-01"}), "facts.period", "empty_period"),
        (facts(period={"start": "2026-02-30", "end": "2026-03-01"}), "facts.period.start", "not_date"),
        (facts(period={"start": "20260301", "end": "2026-04-01"}), "facts.period.start", "not_date"),
        (facts(credit("D1", "0001-01-01", "1")), "facts.credits[0].on", "not_date"),
        (facts({"on": "2026-03-01", "amount": "1"}), "facts.credits[0].id", "required"),
        (facts({"id": "D1", "amount": "1"}), "facts.credits[0].on", "required"),
        (facts({"id": "D1", "on": "2026-03-01"}), "facts.credits[0].amount", "required"),
        (facts(credit("D1", "2026-03-01", 10.5)), "facts.credits[0].amount", "not_number"),  # type: ignore[arg-type]
        (facts(credit("D1", "2026-03-01", "1,000")), "facts.credits[0].amount", "not_number"),
        (facts(credit("D1", "2026-03-01", "１０")), "facts.credits[0].amount", "not_number"),
        (facts(credit("D1", "2026-03-01", "Infinity")), "facts.credits[0].amount", "not_number"),
        (facts(credit("D1", "2026-03-01", "1", fx_rate="0")), "facts.credits[0].fx_rate", "too_small"),
        (facts(credit("D1", "2026-03-01", "1", currency="euro")), "facts.credits[0].currency", "not_currency"),
        (facts(credit("D1", "2026-03-01", "1", basis="paid")), "facts.credits[0].basis", "unknown_choice"),
        (facts(credit("D1", "2026-03-01", "1", rate="1")), "facts.credits[0].rate", "unknown_field"),
        (facts(7), "facts.credits[0]", "not_object"),  # type: ignore[arg-type]
        (facts(credits={}), "facts.credits", "not_list"),
        (facts(quota="-1"), "facts.quota", "too_small"),
        (facts(quota="lots"), "facts.quota", "not_number"),
        (facts(draw_balance="-5"), "facts.draw_balance", "too_small"),
        (facts(booked=[{"component": "base", "credit": "D1"}]), "facts.booked[0].amount", "required"),
        (facts(booked=[{"amount": "1"}]), "facts.booked[0].component", "required"),
        (facts(credit("D1", "2026-03-01", "1"), credit("D1", "2026-03-02", "1")),
         "facts.credits[1].id", "duplicate_credit"),
        (facts(credit("D1", "2026-03-01", "1"), earlier=[credit("D1", "2026-02-02", "1")]),
         "facts.earlier[0].id", "duplicate_credit"),
        (facts(credit("R1", "2026-03-01", "100", reverses="D1")), "facts.credits[0].amount", "reversal_sign"),
        (facts(credit("R1", "2026-03-01", "100", reverses="D1"), earlier=[credit("D1", "2026-02-02", "100")]),
         "facts.credits[0].amount", "reversal_sign"),
        (facts(credit("R1", "2026-03-01", "0", reverses="R1")), "facts.credits[0].reverses", "reversal_of_itself"),
        (facts(team=[{"participant": "bob", "credits": [credit("T", "2026-03-01", "x")]}]),
         "facts.team[0].credits[0].amount", "not_number"),
        (facts(team=[{"participant": "bob"}, {"participant": "bob"}]), "facts.team[1].participant", "duplicate_key"),
        (facts(weather="fine"), "facts.weather", "unknown_field"),
    ],
)  # fmt: skip
def test_malformed_facts_are_told_with_their_path(document: object, path: str, code: str) -> None:
    _, problems = read_facts(document)

    assert [(problem.path, problem.code) for problem in problems] == [(path, code)]
    with pytest.raises(MalformedFacts):
        preview(rules(), document)


def test_two_credits_that_reverse_each_other_are_refused() -> None:
    _, problems = read_facts(
        facts(credit("A", "2026-03-01", "-1", reverses="B"), credit("B", "2026-03-01", "1", reverses="A"))
    )

    assert {problem.code for problem in problems} == {"reversal_of_itself"}


def test_no_credits_pay_nothing() -> None:
    answer = preview(rules(), facts())

    assert (answer["lines"], answer["entries"], answer["total"], answer["problems"]) == ([], [], "0.00", [])


def test_only_the_id_the_day_and_the_amount_are_needed() -> None:
    assert pay(rules(), {"period": {"start": "2026-03-01", "end": "2026-04-01"},
                         "credits": [credit("D1", "2026-03-05", "100")]}) == "10.00"  # fmt: skip


def test_numbers_may_come_as_integers_but_never_as_floats() -> None:
    assert pay(rules(), facts({"id": 7, "on": "2026-03-05", "amount": 100})) == "10.00"


def test_an_amount_in_another_currency_enters_at_its_frozen_rate() -> None:
    answer = preview(rules(currency="CNY"), facts(credit("D1", "2026-03-05", "1000", currency="EUR", fx_rate="7.8125")))

    assert answer["total"] == "781.25"
    assert answer["lines"][0]["base"] == "7812.50"
    assert answer["lines"][0]["sentence"] == "7,812.50 × 10 %; 1,000.00 EUR at 7.8125"


def test_a_foreign_amount_without_a_rate_is_left_out_and_told() -> None:
    answer = preview(
        rules(), facts(credit("D1", "2026-03-05", "1000", currency="EUR"), credit("D2", "2026-03-06", "50"))
    )

    assert amounts(answer) == {("base", "D2"): "5.00"}
    assert codes(answer["problems"]) == [("credits", "no_rate")]


def test_the_order_of_the_list_never_matters() -> None:
    plan = rules(component(window="year"))
    some = [credit(f"D{day}", f"2026-03-{day:02}", f"{day}33.33") for day in range(1, 20)]

    assert preview(plan, facts(*some)) == preview(plan, facts(*reversed(some)))


def test_a_credit_after_the_period_waits_and_is_told() -> None:
    answer = preview(rules(), facts(credit("D1", "2026-04-01", "1000")))

    assert answer["total"] == "0.00"
    assert codes(answer["problems"]) == [("credits", "after_period")]


@pytest.mark.parametrize(("plan_basis", "credit_basis", "total"), [
    ("collected", None, "10.00"), ("collected", "won", "0.00"), ("won", "won", "10.00"), ("signed", "collected", "0.00"),
])  # fmt: skip
def test_only_credits_of_the_basis_count(plan_basis: str, credit_basis: str | None, total: str) -> None:
    named: dict[str, Any] = {} if credit_basis is None else {"basis": credit_basis}

    assert pay(rules(component(basis=plan_basis)), facts(credit("D1", "2026-03-05", "100", **named))) == total


def test_in_a_plan_of_several_bases_an_unnamed_one_is_won() -> None:
    plan = rules(component(), component(key="cash", basis="collected", tiers={"mode": "marginal", "by": "amount",
                 "steps": [{"from": "0", "rate": "0.5"}]}))  # fmt: skip

    assert amounts(preview(plan, facts(credit("D1", "2026-03-05", "100")))) == {("base", "D1"): "10.00"}


def test_match_lets_through_only_what_meets_every_condition() -> None:
    match = {"products": ["GTX"], "product_families": [], "deal_types": ["new", "renewal"]}
    happened = facts(
        credit("D1", "2026-03-01", "100", product="GTX", deal_type="new"),
        credit("D2", "2026-03-02", "100", product="GTX", deal_type="expansion"),
        credit("D3", "2026-03-03", "100", product="MG", deal_type="new"),
        credit("D4", "2026-03-04", "100", deal_type="new"),
        credit("D5", "2026-03-05", "100", product="GTX", deal_type="renewal"),
    )

    assert amounts(preview(rules(component(match=match)), happened)) == {
        ("base", "D1"): "10.00",
        ("base", "D5"): "10.00",
    }


def test_a_late_event_of_an_earlier_month_is_paid_now_at_its_place() -> None:
    plan = rules(component(tiers={"mode": "marginal", "by": "amount",
                 "steps": [{"from": "0", "rate": "0.1"}, {"from": "100", "rate": "0.2"}]}))  # fmt: skip
    earlier = [credit("D1", "2026-02-10", "100")]

    answer = preview(plan, facts(credit("L1", "2026-02-05", "50"), earlier=earlier))

    # L1 comes first in February and pays 10 %; D1 now reaches from 50 to 150: 5 + 10 instead of 10.
    assert amounts(answer) == {("base", "L1"): "5.00", ("base", "D1"): "5.00"}


def test_yen_have_no_minor_unit() -> None:
    assert pay(rules(currency="JPY"), facts(credit("D1", "2026-03-05", "1005"))) == "101"


def test_huge_amounts_stay_exact() -> None:
    plan = rules(component(tiers={"mode": "marginal", "by": "amount", "steps": [{"from": "0", "rate": "0.123456789"}]}))

    assert pay(plan, facts(credit("D1", "2026-03-05", "999999999999999999.99"))) == "123456789000000000.00"
