"""Plans, their versions, and who is on them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from audit.models import AuditEntry
from commissions import services
from commissions.models import CommissionPlan, PlanAssignment, PlanVersion
from core.errors import Conflict, Forbidden, Refusal
from people.models import User
from tests.factories.commissions import (
    MARCH,
    NOW,
    approve,
    calculate,
    credit,
    draft,
    new_version,
    plan_for,
    rate,
    rules,
    run_of,
)
from tests.fixtures import RunJobs


def test_a_version_goes_from_draft_to_approved(ada: User, fin: User) -> None:
    version = draft(ada)

    submitted = services.submit_version(actor=ada, plan_version=version, now=NOW)
    approved = services.approve_version(actor=fin, plan_version=submitted, now=NOW)

    assert (approved.state, approved.approved_by, approved.submitted_by) == ("approved", fin, ada)
    assert (approved.pay_period, approved.currency, approved.bases) == ("month", "CNY", ["won"])


def test_a_second_person_approves(ada: User, fin: User) -> None:
    version = services.submit_version(actor=ada, plan_version=draft(ada), now=NOW)

    with pytest.raises(Forbidden, match="second person"):
        services.approve_version(actor=ada, plan_version=version, now=NOW)

    assert PlanVersion.objects.get().state == "submitted"


def test_whoever_edited_it_does_not_approve_it(ada: User, fin: User) -> None:
    version = draft(ada)
    services.edit_version(actor=fin, plan_version=version, changes={"rules": rules(rate(("0", "0.2")))})
    services.submit_version(actor=ada, plan_version=version, now=NOW)

    with pytest.raises(Forbidden):
        services.approve_version(actor=fin, plan_version=version, now=NOW)


def test_only_those_who_manage_plans_write_them(alice: User, maya: User, ada: User) -> None:
    version = draft(ada)
    for actor in (alice, maya):
        with pytest.raises(Forbidden):
            services.create_plan(actor=actor, name="Mine")
        with pytest.raises(Forbidden):
            services.edit_version(actor=actor, plan_version=version, changes={"rules": rules()})
        with pytest.raises(Forbidden):
            services.assign(actor=actor, plan=version.plan, user=actor, start_on=date(2026, 1, 1))


@pytest.mark.parametrize("act", ["edit", "discard", "submit", "withdraw"])
def test_an_approved_version_is_left_alone(act: str, ada: User, fin: User) -> None:
    version = approve(draft(ada), author=ada, approver=fin)
    acts: dict[str, Any] = {
        "edit": lambda: services.edit_version(actor=ada, plan_version=version, changes={"rules": rules()}),
        "discard": lambda: services.discard_version(actor=ada, plan_version=version),
        "submit": lambda: services.submit_version(actor=ada, plan_version=version, now=NOW),
        "withdraw": lambda: services.withdraw_version(actor=ada, plan_version=version),
    }

    with pytest.raises(Conflict, match="kept as it is"):
        acts[act]()

    assert PlanVersion.objects.get().state == "approved"


def test_a_submitted_version_is_withdrawn_to_be_changed(ada: User) -> None:
    version = services.submit_version(actor=ada, plan_version=draft(ada), now=NOW)
    with pytest.raises(Conflict):
        services.edit_version(actor=ada, plan_version=version, changes={"rules": rules()})

    services.withdraw_version(actor=ada, plan_version=version)
    edited = services.edit_version(actor=ada, plan_version=version, changes={"rules": rules(rate(("0", "0.2")))})

    assert edited.rules["components"][0]["tiers"]["steps"] == [{"from": "0", "rate": "0.2"}]


def test_unsound_rules_are_not_stored(ada: User) -> None:
    version = draft(ada)

    with pytest.raises(Refusal) as refused:
        services.edit_version(actor=ada, plan_version=version, changes={"rules": rules(rate(("5", "0.1")), cap="-1")})

    assert [problem.field for problem in refused.value.problems] == [
        "rules.components[0].tiers.steps[0].from", "rules.cap"]  # fmt: skip
    assert PlanVersion.objects.get().rules == version.rules


@pytest.mark.parametrize(
    ("changes", "field"), [({"pay_period": "quarter"}, "rules.pay_period"), ({"currency": "USD"}, "rules.currency")]
)
def test_how_a_plan_pays_stays(changes: dict[str, str], field: str, ada: User, fin: User, alice: User) -> None:
    plan = plan_for(alice, author=ada, approver=fin)

    with pytest.raises(Refusal) as refused:
        services.add_version(actor=ada, plan=plan, effective_start=MARCH.start, rules=rules(**changes))

    assert [problem.field for problem in refused.value.problems] == [field]


def test_every_act_leaves_one_audit_entry(ada: User, fin: User, alice: User) -> None:
    def entries() -> int:
        return AuditEntry.objects.count()

    before = entries()
    plan = services.create_plan(actor=ada, name="P", versions=[{"effective_start": date(2026, 1, 1), "rules": rules()}])
    version = plan.versions.get()
    acts: list[Any] = [
        lambda: services.edit_plan(actor=ada, plan=plan, changes={"description": "for the field"}),
        lambda: services.edit_version(actor=ada, plan_version=version, changes={"rules": rules(rate(("0", "0.2")))}),
        lambda: services.submit_version(actor=ada, plan_version=version, now=NOW),
        lambda: services.approve_version(actor=fin, plan_version=version, now=NOW),
        lambda: services.assign(actor=ada, plan=plan, user=alice, start_on=date(2026, 1, 1)),
        lambda: services.change_assignment(
            actor=ada, assignment=PlanAssignment.objects.get(), changes={"end_on": MARCH.end}
        ),
        lambda: services.remove_assignment(actor=ada, assignment=PlanAssignment.objects.get()),
        lambda: services.add_version(actor=ada, plan=plan, effective_start=MARCH.start, rules=rules()),
        lambda: services.discard_version(actor=ada, plan_version=plan.versions.get(state="draft")),
    ]
    for number, act in enumerate(acts, 2):
        act()
        assert entries() - before == number


def test_an_edit_that_changes_nothing_leaves_no_trace(ada: User) -> None:
    version = draft(ada)
    before = AuditEntry.objects.count()

    services.edit_version(actor=ada, plan_version=version, changes={"rules": version.rules})

    assert AuditEntry.objects.count() == before
    assert PlanVersion.objects.get().version == version.version


def test_two_plans_of_one_basis_may_not_overlap_unless_additive(ada: User, fin: User, alice: User) -> None:
    plan_for(alice, author=ada, approver=fin)
    second = plan_for(author=ada, approver=fin)

    with pytest.raises(Refusal, match="Alice Adler is on the plan"):
        services.assign(actor=ada, plan=second, user=alice, start_on=date(2026, 6, 1))
    services.assign(actor=ada, plan=second, user=alice, start_on=date(2026, 6, 1), is_additive=True)

    assert PlanAssignment.objects.filter(user=alice).count() == 2


def test_plans_of_different_bases_stand_beside_each_other(ada: User, fin: User, alice: User) -> None:
    plan_for(alice, author=ada, approver=fin)
    cash = plan_for(author=ada, approver=fin, content=rules(rate(basis="collected")))

    services.assign(actor=ada, plan=cash, user=alice, start_on=date(2026, 1, 1))

    assert PlanAssignment.objects.filter(user=alice).count() == 2


def test_one_plan_follows_another_on_the_same_day(ada: User, fin: User, alice: User) -> None:
    first = plan_for(alice, author=ada, approver=fin)
    second = plan_for(author=ada, approver=fin)
    services.change_assignment(actor=ada, assignment=first.assignments.get(), changes={"end_on": date(2026, 6, 1)})

    services.assign(actor=ada, plan=second, user=alice, start_on=date(2026, 6, 1))

    assert PlanAssignment.objects.filter(user=alice).count() == 2


def test_a_new_version_on_a_taken_basis_is_not_approved(ada: User, fin: User, alice: User) -> None:
    plan = plan_for(alice, author=ada, approver=fin)
    plan_for(alice, author=ada, approver=fin, content=rules(rate(basis="signed")))

    with pytest.raises(Refusal, match="same basis"):
        new_version(plan, rules(rate(), rate(key="more", basis="signed")), start=MARCH.start, author=ada, approver=fin)

    assert plan.versions.get(number=2).state == "submitted"


def test_nobody_is_twice_on_one_plan_at_a_time(ada: User, fin: User, alice: User) -> None:
    plan = plan_for(alice, author=ada, approver=fin)

    with pytest.raises(Refusal):
        services.assign(actor=ada, plan=plan, user=alice, start_on=date(2026, 6, 1), is_additive=True)


def test_an_assignment_with_pay_is_ended_not_removed(ada: User, fin: User, alice: User, run_jobs: RunJobs) -> None:
    plan = plan_for(alice, author=ada, approver=fin)
    credit(alice, "2026-03-05", "1000")
    calculate(run_of(fin), fin, run_jobs)

    with pytest.raises(Conflict, match="End it"):
        services.remove_assignment(actor=ada, assignment=plan.assignments.get())

    assert plan.assignments.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "nul\x00"])
def test_a_plan_needs_a_proper_name(name: str, ada: User) -> None:
    with pytest.raises(Refusal):
        services.create_plan(actor=ada, name=name)

    assert CommissionPlan.objects.count() == 0


def test_names_are_unique(ada: User) -> None:
    services.create_plan(actor=ada, name="Field")

    with pytest.raises(Refusal, match="already"):
        services.create_plan(actor=ada, name="Field")
