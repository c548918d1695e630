"""Sentences: of a line, of a plan, of what is missing to the next step; in both languages."""

from decimal import Decimal

import pytest

from commissions.engine.describe import describe
from commissions.engine.explain import (
    explain,
    parts_as_json,
    parts_from_json,
    segments_as_json,
    segments_from_json,
    sentence,
)
from commissions.engine.facts_reading import parse_facts
from commissions.engine.line_sentences import LINE_SENTENCES
from commissions.engine.plan_sentences import PLAN_SENTENCES, PLAN_TERMS
from commissions.engine.preview import preview
from commissions.engine.progress import progress
from commissions.engine.rules import parse_rules
from commissions.engine.truth import truth
from tests.commissions.engine.build import Json, component, credit, facts, once, rules, tiers

TWO_STEPS = tiers(("0", "0.03"), ("100000", "0.05"))


def test_a_line_in_chinese() -> None:
    plan = rules(component(window="year", tiers=TWO_STEPS))
    earlier = [credit("D1", "2026-01-15", "96000")]

    [line] = preview(plan, facts(credit("D2", "2026-03-09", "10000"), earlier=earlier), "zh-hans")["lines"]  # type: ignore[misc]

    assert line["sentence"] == "4,000.00 × 3% + 6,000.00 × 5%,因为本年度此前已计入 96,000.00"


def everything() -> Json:
    return rules(
        component(window="year", tiers=TWO_STEPS, cap="5000"),
        component(key="whole", over="50", tiers=tiers(("0", "0.01"), ("0.5", "0.02"), mode="whole", by="attainment")),
        component(
            key="margin", base="margin", tiers=tiers(("0", "0.1"), ("0.5", "0.2"), mode="whole", by="margin_percent")
        ),
        component(key="spif", kind="per_unit", tiers=tiers(("0", "5"), ("2", "7"), by="quantity")),
        once(key="curve", kind="curve", target_incentive="100", curve={"points": [{"at": "0.5", "pays": "1"}]}),
        once(key="bonus", kind="bonus", amount="100", when={"by": "quantity", "at_least": "3"}),
        once(key="missed", kind="bonus", amount="100", when={"by": "attainment", "at_least": "99"}),
        draw={"amount": "1", "kind": "recoverable"},
        cap="6000",
        clawback={
            "restate_attainment": True,
            "schedule": [{"within_days": 5, "share": "1"}, {"within_days": 90, "share": "0.5"}],
        },
        release={"on_booking": "0.5", "on_collection": "0.5"},
        leaver={"unfinished": "0.5"},
    )


def much() -> Json:
    return facts(
        credit("D1", "2026-03-05", "120000", quantity="2", cost="40000", collected="60000"),
        credit("D2", "2026-03-06", "9000", quantity="2", currency="EUR", fx_rate="1.5"),
        credit("R0", "2026-03-07", "-500", reverses="D0"),
        earlier=[credit("D0", "2026-02-05", "1000")],
        quota="200000",
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_stored_line_reads_as_it_did_when_it_was_made(language: str) -> None:
    for line in truth(parse_rules(everything()), parse_facts(much())).lines:
        parts = parts_from_json(parts_as_json(line.parts))
        segments = segments_from_json(segments_as_json(line.segments, Decimal("0.01")))

        assert sentence(segments, parts, language) == explain(line, language)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_sentence_has_an_unfilled_place(language: str) -> None:
    answer = preview(everything(), much(), language)
    told = [line["sentence"] for line in answer["lines"]] + describe(parse_rules(everything()), language)  # type: ignore[attr-defined]

    assert len(told) > 15
    assert [one for one in told if not one or "{" in one or "None" in one] == []


def test_every_sentence_exists_in_both_languages() -> None:
    for table in (LINE_SENTENCES, PLAN_SENTENCES, PLAN_TERMS):
        assert {(len(pair), all(pair)) for pair in table.values()} == {(2, True)}


def test_a_plan_read_aloud() -> None:
    plan = parse_rules(rules(component(basis="collected", window="year", tiers=TWO_STEPS), currency="CNY"))

    assert describe(plan)[0] == (
        "Base commission: of the collected amount 3 % up to 100,000.00, then 5 %, each slice at its own rate; "
        "counted over the year."
    )
    assert describe(plan, "zh-hans")[0] == (
        "Base commission:按本人回款额,超额累进:0.00 至 100,000.00 为 3%,100,000.00 起为 5%;按年度累计。"
    )


@pytest.mark.parametrize(("changes", "expected"), [
    ({"tiers": {**TWO_STEPS, "mode": "whole"}}, "the step reached holding for the whole amount"),
    ({"credits": "team", "tiers": tiers(("0", "0.01"))}, "Base commission: 1 % of the team's won amount; counted over the month."),
    ({"window": "deal", "match": {"deal_types": ["renewal", "new"]}}, "each deal by itself; only deals of the type new, renewal."),
    ({"over": "500", "cap": "90"}, "only on what exceeds 500.00; at most 90.00 a month."),
    ({"kind": "per_unit", "tiers": tiers(("0", "7.5"))}, "7.50 for each unit of the won deals"),
    ({"base": "margin"}, "10 % of the margin of the won amount"),
])  # fmt: skip
def test_what_a_component_says(changes: Json, expected: str) -> None:
    assert expected in describe(parse_rules(rules(component(**changes))))[0]


def test_what_is_missing_to_the_next_step() -> None:
    plan = parse_rules(rules(component(tiers=TWO_STEPS)))

    [found] = progress(plan, parse_facts(facts(credit("D1", "2026-03-05", "96000"))))

    assert (found.reached, found.missing) == (Decimal(96000), Decimal(4000))
    assert (found.rate, found.next_rate) == (Decimal("0.03"), Decimal("0.05"))


def test_what_is_missing_to_the_next_attainment_is_money() -> None:
    by_attainment = tiers(("0", "0.03"), ("1", "0.05"), ("1.5", "0.07"), mode="whole", by="attainment")
    plan = parse_rules(rules(component(tiers=by_attainment)))

    [found] = progress(plan, parse_facts(facts(credit("D1", "2026-03-05", "96000"), quota="96000")))

    assert (found.missing, found.rate, found.next_rate) == (Decimal(48000), Decimal("0.05"), Decimal("0.07"))


def test_beyond_the_last_step_nothing_is_missing() -> None:
    [found] = progress(parse_rules(rules()), parse_facts(facts(credit("D1", "2026-03-05", "5"))))

    assert (found.missing, found.next_rate) == (None, None)
