"""The plan editor: everything a plan can say is typed, drawn and told; nothing of it is JSON."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commissions.editor.drawing import HEIGHT, POINTS, curves
from commissions.editor.forms_of import can_show
from commissions.editor.templates import TEMPLATES, rules_of
from commissions.engine.rules import parse_rules
from commissions.models import CommissionPlan, PlanAssignment, PlanVersion
from people.models import User
from tests.factories.commissions import approve, draft, rate, rules
from tests.fixtures import BrowserFor

NEW = "/commissions/plans/new/"
TYPED = {
    "name": "Field sales", "description": "", "effective_start": "2026-01-01", "last_on": "", "count": "1", "pay_period": "month",
    "plan_cap": "", "held_percent": "20", "held_until": "pro_rata", "draw_amount": "2000", "draw_kind": "recoverable",
    "restate_attainment": "on", "tie": "upper", "c0-key": "", "c0-rows": "3", "c0-name": "Base", "c0-kind": "rate", "c0-credits": "own",
    "c0-basis": "won", "c0-base": "amount", "c0-window": "year", "c0-mode": "marginal", "c0-by": "amount", "c0-over": "", "c0-cap": "",
    "c0-from_1": "0", "c0-rate_1": "3", "c0-from_2": "100000", "c0-rate_2": "5.5",
}  # fmt: skip
SECOND = {
    "count": "2", "c1-key": "", "c1-rows": "3", "c1-name": "Override", "c1-kind": "rate", "c1-credits": "team", "c1-basis": "won",
    "c1-base": "amount", "c1-window": "year", "c1-mode": "marginal", "c1-by": "amount", "c1-from_1": "0", "c1-rate_1": "1",
}  # fmt: skip


def test_a_plan_by_form_alone(ada: User, fin: User, alice: User, browser: BrowserFor) -> None:
    admin = browser(ada)

    made = admin.post(NEW, {**TYPED, **SECOND, "held_until": "in_full"})
    plan = CommissionPlan.objects.get()
    assert made.headers["Location"] == f"/commissions/plans/{plan.pk}/"
    version = plan.versions.get()
    base, override = version.rules["components"]
    assert base == {
        "key": "base", "name": "Base", "kind": "rate", "basis": "won", "credits": "own", "window": "year", "match": {}, "cap": None,
        "over": "0", "base": "amount",
        "tiers": {"mode": "marginal", "by": "amount", "steps": [{"from": "0", "rate": "0.03"}, {"from": "100000", "rate": "0.055"}]},
    }  # fmt: skip
    assert (override["key"], override["credits"], override["tiers"]["steps"]) == (
        "override",
        "team",
        [{"from": "0", "rate": "0.01"}],
    )
    assert version.rules["release"] == {"on_booking": "0.8", "on_collection": "0.2", "collection": "in_full"}
    address = f"/commissions/plans/{plan.pk}/versions/{version.pk}/"
    admin.post(address + "submit/")
    browser(fin).post(address + "approve/")
    assert plan.versions.get().state == "approved"
    person = {"user": str(alice.pk), "start_on": "2026-01-01", "last_on": "2026-12-31"}
    admin.post(f"/commissions/plans/{plan.pk}/people/new/", person)
    assert PlanAssignment.objects.values_list("user_id", "end_on").get() == (alice.pk, date(2027, 1, 1))
    shown = browser(alice).get(f"/commissions/plans/{plan.pk}/").content.decode()
    assert "Base: of the won amount 3 % up to 100,000.00, then 5.5 %, each slice at its own rate" in shown


@pytest.mark.parametrize(("changes", "said"), [
    ({"name": ""}, "required"), ({"c0-rate_1": "", "c0-rate_2": ""}, "At least one step needs a rate"),
    ({"c0-from_1": "5"}, "The first step must start at 0"), ({"c0-from_2": "0"}, "Each step must start above"),
    ({"c0-rate_2": "", "c0-from_2": "7"}, "This step needs a rate"), ({"held_percent": "120"}, "100"),
    ({"last_on": "2025-01-01"}, "The last day lies before the first"), ({"c0-basis": "hope"}, "valid choice"),
    ({"c0-rate_1": "NaN"}, "number"), ({"c0-kind": "bonus"}, "This is needed"), ({"days_1": "90"}, "both the days and the share"),
])  # fmt: skip
def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(
    changes: dict[str, str], said: str, ada: User, browser: BrowserFor
) -> None:
    answer = browser(ada).post(NEW, {**TYPED, **changes})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Base"' in answer.content.decode()
    assert CommissionPlan.objects.count() == 0


@pytest.mark.parametrize("key", [template.key for template in TEMPLATES])
def test_every_template_is_sound_and_shown_whole(key: str, db: None) -> None:
    made = rules_of(key, "CNY")
    plan = parse_rules(made)

    assert can_show(made)
    assert all(len(curve.line.split()) == POINTS + 1 for curve in curves(plan, None))


CURVE = {"key": "c", "name": "C", "kind": "curve", "basis": "won", "window": "quarter", "target_incentive": "6000",
         "curve": {"points": [{"at": "0.7", "pays": "0"}, {"at": "1", "pays": "1"}], "beyond": "continue"}}  # fmt: skip
SPIF = {"key": "s", "name": "S", "kind": "per_unit", "basis": "won", "window": "deal", "match": {"products": ["GTX Pro"]},
        "tiers": {"mode": "whole", "by": "quantity", "steps": [{"from": "0", "rate": "12.5"}, {"from": "10", "rate": "20"}]}}  # fmt: skip


@pytest.mark.parametrize("content", [
    rules(CURVE, SPIF), rules(rate(), rate(key="two")), rules(rate(over="5", cap="900")), rules(cap="5", tie="lower"),
    rules(clawback={"restate_attainment": False, "schedule": [{"within_days": 9, "share": "0.55"}]}),
    rules(rate(("0", "0.1"), ("0.125", "0.2"), by="margin_percent", base="margin")), rules(pay_period="quarter"),
])  # fmt: skip
def test_what_forms_show_and_send_back_means_the_same(content: dict[str, Any], db: None) -> None:
    assert can_show(content)


def test_more_than_the_forms_can_say_is_edited_as_rules(ada: User, browser: BrowserFor) -> None:
    content = rules(*[rate(key=f"part-{number}") for number in range(9)])
    version = draft(ada, content)
    address = f"/commissions/plans/{version.plan_id}/versions/{version.pk}/"

    shown = browser(ada).get(address).content.decode()

    assert ('name="rules"' in shown, 'name="c0-rate_1"' in shown) == (True, False)
    typed = {"effective_start": "2026-02-01", "last_on": "", "rules": json.dumps({**content, "tie": "lower"})}
    assert browser(ada).post(address, typed).status_code == 302
    assert PlanVersion.objects.get().rules["tie"] == "lower"
    broken = browser(ada).post(address, {**typed, "rules": "{not json"})
    assert (broken.status_code, "not readable as JSON" in broken.content.decode()) == (422, True)
    unsound = browser(ada).post(address, {**typed, "rules": json.dumps({**content, "tie": "middle"})})
    assert (unsound.status_code, "not one of: upper, lower" in unsound.content.decode()) == (422, True)


def test_a_changed_version_keeps_the_keys_under_which_was_booked(ada: User, browser: BrowserFor) -> None:
    version = draft(ada, rules(rate(key="old-key", name="Old name")))
    address = f"/commissions/plans/{version.plan_id}/versions/{version.pk}/"
    assert 'value="old-key"' in browser(ada).get(address).content.decode()

    typed = {**TYPED, **SECOND, "c0-key": "old-key", "c0-name": "New name", "c1-credits": "own"}
    assert browser(ada).post(address, typed).status_code == 302

    components = PlanVersion.objects.get().rules["components"]
    assert [(one["key"], one["name"]) for one in components] == [("old-key", "New name"), ("base", "Override")]


@pytest.mark.parametrize(
    ("act", "components", "rows"), [("add", 2, 3), ("more-0", 1, 6), ("remove-0", 1, 3), ("refresh", 1, 3)]
)
def test_forms_grow_without_losing_what_was_typed(
    act: str, components: int, rows: int, ada: User, browser: BrowserFor
) -> None:
    answer = browser(ada, htmx=True).post(
        NEW, {**TYPED, "c0-name": "Half typed", "c0-rate_1": "x", "do": act}, headers={"HX-Target": "editor-fields"}
    )

    shown = answer.content.decode()
    assert (answer.status_code, "<html" in shown, CommissionPlan.objects.count()) == (200, False, 0)
    assert shown.count("-window") >= components
    assert (f'name="c{components - 1}-name"' in shown, f'name="c{components}-name"' in shown) == (True, False)
    assert (f'name="c0-rate_{rows}"' in shown, f'name="c0-rate_{rows + 1}"' in shown) == (True, False)
    assert 'value="Half typed"' in shown


def test_the_preview_tells_draws_and_pays_beside_what_holds_now(ada: User, fin: User, browser: BrowserFor) -> None:
    version = approve(draft(ada, rules(rate(("0", "0.02")))), author=ada, approver=fin)
    address = f"/commissions/plans/{version.plan_id}/preview/"

    typed = {
        **TYPED,
        "c0-key": "base",
        "held_percent": "",
        "draw_amount": "",
        "credited": "96000",
        "deal": "10000",
        "quota": "",
    }
    shown = browser(ada, htmx=True).post(address, typed).content.decode()

    assert "Base: of the won amount 3 % up to 100,000.00, then 5.5 %" in shown
    assert "Base commission: 2 % of the won amount" in shown
    assert "¥450.00" in shown  # 4,000 × 3 % + 6,000 × 5.5 %
    assert shown.count("<polyline") == 2
    assert "Fill in what is missing" in browser(ada).post(address, {**typed, "c0-rate_1": "x"}).content.decode()
    assert "must start at 0" in browser(ada).post(address, {**typed, "c0-from_1": "5"}).content.decode()


def test_a_curve_rises_where_the_steps_say() -> None:
    (curve,) = curves(parse_rules(rules(rate(("0", "0"), ("100000", "0.10")))), None)

    places = [tuple(map(float, point.split(","))) for point in curve.line.split()]
    assert (curve.reach, curve.most) == (Decimal(160_000), Decimal("6000.00"))
    assert {y for x, y in places if x <= 200} == {float(HEIGHT)}
    assert places[-1] == (320.0, 8.0)


def test_others_do_not_edit_plans(alice: User, maya: User, browser: BrowserFor) -> None:
    for user in (alice, maya):
        assert browser(user).get(NEW).status_code == 403
        assert browser(user).post("/commissions/plans/preview/", TYPED).status_code == 403


def test_several_people_are_put_on_a_plan_at_once_all_or_none(
    ada: User, fin: User, alice: User, bob: User, maya: User, browser: BrowserFor
) -> None:
    plan = approve(draft(ada), author=ada, approver=fin).plan
    address = f"/commissions/plans/{plan.pk}/people/new/"
    both = {"user": [str(alice.pk), str(bob.pk)], "start_on": "2026-01-01", "last_on": ""}

    assert browser(ada).post(address, both).status_code == 302
    assert browser(ada).post(address, {**both, "user": [str(maya.pk), str(bob.pk)]}).status_code == 422

    assert set(PlanAssignment.objects.values_list("user_id", flat=True)) == {alice.pk, bob.pk}
