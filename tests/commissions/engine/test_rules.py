"""Soundness: all problems at once, each with its path, in both languages."""

from typing import Any

import pytest

from commissions.engine.preview import preview
from commissions.engine.problem_sentences import PROBLEM_SENTENCES
from commissions.engine.problems import UnsoundRules
from commissions.engine.rules import parse_rules, read_rules
from tests.commissions.engine.build import component, facts, once, rules, steps, tiers


def found(document: object) -> list[tuple[str, str]]:
    _, problems = read_rules(document)
    return [(problem.path, problem.code) for problem in problems]


def with_tiers(**changes: Any) -> dict[str, Any]:
    return rules(component(tiers={**tiers(("0", "0.1")), **changes}))


def test_sound_rules_have_no_problem() -> None:
    assert found(rules()) == []


def test_all_problems_are_reported_at_once() -> None:
    document = rules(
        component(tiers=tiers(("0", "0.03"), ("100", "0.05"), ("100", "x"))),
        component(kind="rat"),
        pay_period="week",
        cap="-1",
        release={"on_booking": "0.6", "on_collection": "0.5"},
    )

    assert sorted(found(document)) == [
        ("cap", "too_small"),
        ("components[0].tiers.steps[2].from", "steps_not_increasing"),
        ("components[0].tiers.steps[2].rate", "not_number"),
        ("components[1].key", "duplicate_key"),
        ("components[1].kind", "unknown_choice"),
        ("pay_period", "unknown_choice"),
        ("release", "release_not_whole"),
    ]


@pytest.mark.parametrize(
    ("document", "path", "code"),
    [
        (with_tiers(steps=steps(("1", "0.1"))), "components[0].tiers.steps[0].from", "first_step_not_zero"),
        (with_tiers(steps=[]), "components[0].tiers.steps", "no_steps"),
        (with_tiers(steps=None), "components[0].tiers.steps", "no_steps"),
        (with_tiers(steps="0"), "components[0].tiers.steps", "not_list"),
        (with_tiers(steps=[7]), "components[0].tiers.steps[0]", "not_object"),
        (with_tiers(mode="flat"), "components[0].tiers.mode", "unknown_choice"),
        (with_tiers(by="profit"), "components[0].tiers.by", "unknown_choice"),
        (with_tiers(steps=steps(("0", "0.1"), ("50", "0.2"), ("20", "0.3"))),
         "components[0].tiers.steps[2].from", "steps_not_increasing"),
        (with_tiers(steps=[{"from": "0", "rate": 0.05}]), "components[0].tiers.steps[0].rate", "not_number"),
        (with_tiers(steps=[{"from": "0", "rate": "NaN"}]), "components[0].tiers.steps[0].rate", "not_number"),
        (with_tiers(steps=[{"from": "0", "rate": "1e5"}]), "components[0].tiers.steps[0].rate", "not_number"),
        (with_tiers(steps=[{"from": "0", "rate": "9" * 30}]), "components[0].tiers.steps[0].rate", "not_number"),
        (with_tiers(steps=[{"from": "0", "rate": "-0.05"}]), "components[0].tiers.steps[0].rate", "too_small"),
        (with_tiers(steps=[{"from": "0"}]), "components[0].tiers.steps[0].rate", "required"),
        (with_tiers(steps=[{"from": "0", "rate": "0", "to": "9"}]),
         "components[0].tiers.steps[0].to", "unknown_field"),
        (rules(component(tiers=None)), "components[0].tiers", "missing_for_kind"),
        (rules(component(kind="bonus", tiers=None, when={"by": "amount", "at_least": "1"})),
         "components[0].amount", "missing_for_kind"),
        (rules(component(kind="curve", curve={"points": [{"at": "1", "pays": "1"}]})), "components[0].tiers", "field_of_other_kind"),
        (rules(component(kind="bonus", tiers=None, over="5", amount="1", when={"by": "amount", "at_least": "1"})),
         "components[0].over", "field_of_other_kind"),
        (rules(component(curve={"points": [{"at": "1", "pays": "1"}]})), "components[0].curve", "field_of_other_kind"),
        (rules(component(window="week")), "components[0].window", "unknown_choice"),
        (rules(component(window=None)), "components[0].window", "required"),
        (rules(component(basis=None)), "components[0].basis", "required"),
        (rules(component(basis=["won"])), "components[0].basis", "unknown_choice"),
        (rules(component(key=None)), "components[0].key", "required"),
        (rules(component(key="")), "components[0].key", "not_text"),
        (rules(component(key="a\x00b")), "components[0].key", "not_text"),
        (rules(component(name="\ud800")), "components[0].name", "not_text"),
        (rules(component(over="-1")), "components[0].over", "too_small"),
        (rules(component(match={"regions": ["north"]})), "components[0].match.regions", "unknown_field"),
        (rules(component(match={"products": [1.5]})), "components[0].match.products[0]", "not_text"),
        (rules(component(match={"products": "P"})), "components[0].match.products", "not_list"),
        (rules(component(rate="0.1")), "components[0].rate", "unknown_field"),
        (rules(component(), component()), "components[1].key", "duplicate_key"),
        (rules(once(kind="curve", curve={"points": []})), "components[0].curve.points", "no_points"),
        (rules(once(kind="curve", curve={"points": [{"at": "1", "pays": "1"}, {"at": "1", "pays": "2"}]})),
         "components[0].curve.points[1].at", "points_not_increasing"),
        (rules(once(kind="curve", curve={"points": [{"at": "1", "pays": "1"}], "beyond": "continue"})),
         "components[0].curve.beyond", "no_slope"),
        (rules(once(kind="curve", curve={"points": [{"at": "0", "pays": "1"}, {"at": "1", "pays": "0"}],
                                         "beyond": "continue"})), "components[0].curve.beyond", "no_slope"),
        (rules(components="none"), "components", "not_list"),
        (rules(components=[]), "components", "no_components"),
        (rules(components=[None]), "components[0]", "not_object"),
        (rules(currency="usd"), "currency", "not_currency"),
        (rules(currency=None), "currency", "required"),
        (rules(tie="middle"), "tie", "unknown_choice"),
        (rules(draw={"amount": "100"}), "draw.kind", "required"),
        (rules(draw={"amount": "-1", "kind": "recoverable"}), "draw.amount", "too_small"),
        (rules(draw="100"), "draw", "not_object"),
        (rules(clawback={"restate_attainment": "yes"}), "clawback.restate_attainment", "not_flag"),
        (rules(clawback={"schedule": [{"within_days": 90, "share": "1.5"}]}), "clawback.schedule[0].share", "too_large"),
        (rules(clawback={"schedule": [{"within_days": "soon", "share": "1"}]}),
         "clawback.schedule[0].within_days", "not_integer"),
        (rules(clawback={"schedule": [{"within_days": 90, "share": "1"}, {"within_days": 90, "share": "0"}]}),
         "clawback.schedule[1].within_days", "schedule_not_increasing"),
        (rules(leaver={"unfinished": "1.5"}), "leaver.unfinished", "too_large"),
        (rules(leaver={"unfinished": 0.5}), "leaver.unfinished", "not_number"),
        (rules(leaver={"unfinished": "1", "finished": "1"}), "leaver.finished", "unknown_field"),
        (rules(release={"on_booking": "0.5", "on_collection": "0.4"}), "release", "release_not_whole"),
        (rules(discount="1"), "discount", "unknown_field"),
        ([], "rules", "not_object"),
        (None, "rules", "not_object"),
        ("rules", "rules", "not_object"),
    ],
)  # fmt: skip
def test_what_cannot_be_explained_is_refused(document: object, path: str, code: str) -> None:
    assert found(document) == [(path, code)]


def test_every_problem_has_a_sentence_in_both_languages() -> None:
    _, problems = read_rules(rules(component(kind="rat"), component(), cap="-1", draw={"amount": "1", "kind": "x"}))

    for problem in problems:
        assert problem.sentence("en") != problem.sentence("zh-hans")
        assert "{" not in problem.sentence("en") + problem.sentence("zh-hans")
    assert {len(sentences) for sentences in PROBLEM_SENTENCES.values()} == {2}


def test_unsound_rules_refuse_a_preview_with_all_problems() -> None:
    with pytest.raises(UnsoundRules) as refused:
        preview(rules(tie="middle", cap="-1"), facts())

    assert [problem.path for problem in refused.value.problems] == ["tie", "cap"]


def test_what_may_be_left_out_has_the_stated_default() -> None:
    short = {
        "currency": "CNY",
        "pay_period": "month",
        "components": [
            {"key": "k", "kind": "rate", "basis": "won", "window": "period",
             "tiers": {"mode": "marginal", "steps": steps(("0", "0.1"))}}
        ],
    }  # fmt: skip

    plan = parse_rules(short)

    assert plan == parse_rules(
        rules(
            component(key="k", name="k", credits="own", base="amount", over="0", cap=None),
            currency="CNY",
            clawback={"restate_attainment": True, "schedule": []},
        )
    )
