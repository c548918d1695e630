"""R1–R8 with people and a database: publish, adjust by two, break down, join late, generate."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.errors import Conflict, Forbidden, Refusal
from core.periods import Period
from people.models import Notification, Team, User
from targets import services
from targets.models import Target, TargetAdjustment, TargetRules, TargetVersion
from targets.queries import attainments
from targets.queries.division import slots_of
from targets.queries.tree import parts_of
from tests.factories.targets import Q4, credit, target
from tests.fixtures import ApiFor

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 15)
NOW = datetime(2026, 10, 15, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
SEPTEMBER = Period(date(2026, 9, 1), date(2026, 10, 1))
YEAR = Period(date(2027, 1, 1), date(2028, 1, 1))
D = Decimal


def rule(**changes: Any) -> None:
    TargetRules.objects.update(**changes)


def draft(actor: User, value: str = "100000.00", **more: Any) -> Target:
    return target(actor, value, draft=True, **more)


def test_a_draft_without_a_strategy_is_not_published_and_says_so(api: ApiFor, alice: User, maya: User) -> None:
    mine = draft(maya, user=alice)
    address = f"/api/v1/targets/{mine.pk}/publish/"

    refused = api(maya).post(address, {}, format="json")
    api(maya).patch(f"/api/v1/targets/{mine.pk}/", {"strategy": "Grow in the east"}, format="json")
    published = api(maya).post(address, {}, format="json")
    again = api(maya).post(address, {}, format="json")

    assert (refused.status_code, [error["code"] for error in refused.json()["errors"]]) == (422, ["relevant"])
    assert (published.status_code, published.json()["status"]) == (200, "active")
    assert again.status_code == 409
    assert api(alice).post(address, {}, format="json").status_code == 403


def test_twice_the_baseline_needs_a_reason(alice: User, maya: User) -> None:
    credit(alice, "50000.00", date(2025, 11, 3))
    mine = draft(maya, user=alice, strategy="Grow")

    with pytest.raises(Refusal) as refused:
        services.publish_target(actor=maya, target=mine, today=TODAY)
    assert [problem.code for problem in refused.value.problems] == ["achievable"]
    assert "200.0 %" in refused.value.problems[0].message

    services.edit_target(actor=maya, target=mine, changes={"achievable": "Two new customers"}, today=TODAY)
    published = services.publish_target(actor=maya, target=mine, today=TODAY)
    assert (published.status, published.baseline["last_year"]) == ("active", "50000.00")


def test_where_the_rules_say_so_nobody_gets_around_smart(alice: User, maya: User) -> None:
    rule(smart_required=True)
    with pytest.raises(Refusal) as refused:
        target(maya, "1.00", user=alice)
    assert [problem.code for problem in refused.value.problems] == ["relevant"]
    assert target(maya, "1.00", user=alice, strategy="Grow").status == "active"


def test_a_draft_is_no_quota_and_is_seen_only_by_those_who_may_set_it(
    alice: User, maya: User, ada: User, north: Team
) -> None:
    from targets.queries import quota_of

    mine, ours = draft(maya, user=alice), draft(maya, team=north)

    assert quota_of(alice, Q4) is None
    assert ours not in Target.objects.visible_to(alice)
    assert set(Target.objects.visible_to(maya)) == {mine, ours}


def test_an_adjustment_needs_a_second_person_and_leaves_the_past_alone(
    alice: User, maya: User, dana: User, ada: User
) -> None:
    """R4: Q4 from 300 to 350 on 15 October; two versions; September's attainment is what it was."""
    mine = target(maya, "300.00", user=alice)
    september = target(maya, "100.00", user=alice, period=SEPTEMBER)
    credit(alice, "80.00", date(2026, 9, 7))
    before = attainments([september], today=TODAY)[0].ratio
    asked = services.ask_for_adjustment(
        actor=maya, target=mine, value=D(350), effective_on=TODAY, reason_class="market", reason="A competitor left", today=TODAY
    )  # fmt: skip
    with pytest.raises(Forbidden):
        services.decide_adjustment(actor=maya, adjustment=asked, approve=True, today=TODAY, now=NOW)
    services.decide_adjustment(actor=dana, adjustment=asked, approve=True, today=TODAY, now=NOW)

    mine.refresh_from_db()
    versions = [(row.number, row.value, row.reason_class, row.asked_by, row.actor) for row in mine.versions.all()]
    assert versions == [(2, D(350), "market", maya, dana), (1, D(300), "", None, maya)]
    assert mine.value == D(350)
    assert attainments([september], today=TODAY)[0].ratio == before == D("0.8000")
    assert Notification.objects.filter(user=dana, kind="target.adjustment_asked").count() == 1
    assert Notification.objects.filter(user=maya, kind="target.adjusted").count() == 1


def test_a_later_adjustment_is_applied_on_its_day_once(alice: User, maya: User, dana: User) -> None:
    mine = target(maya, "300.00", user=alice)
    november = date(2026, 11, 1)
    asked = services.ask_for_adjustment(
        actor=maya, target=mine, value=D(200), effective_on=november, reason_class="other", reason="Parental leave", today=TODAY
    )  # fmt: skip
    services.decide_adjustment(actor=dana, adjustment=asked, approve=True, today=TODAY, now=NOW)

    applied = [services.apply_due_adjustments(actor=None, today=day) for day in (TODAY, november, november)]

    mine.refresh_from_db()
    assert (applied, mine.value, mine.versions.count()) == ([0, 1, 0], D(200), 2)


def test_one_adjustment_at_a_time_and_rejected_ones_change_nothing(alice: User, maya: User, dana: User) -> None:
    mine = target(maya, "300.00", user=alice)
    ask = {"target": mine, "effective_on": TODAY, "reason_class": "market", "reason": "x", "today": TODAY}
    first = services.ask_for_adjustment(actor=maya, value=D(1), **ask)
    with pytest.raises(Conflict):
        services.ask_for_adjustment(actor=maya, value=D(2), **ask)
    services.decide_adjustment(actor=dana, adjustment=first, approve=False, today=TODAY, now=NOW, answer="Too low")
    with pytest.raises(Conflict):
        services.decide_adjustment(actor=dana, adjustment=first, approve=True, today=TODAY, now=NOW)
    second = services.ask_for_adjustment(actor=maya, value=D(2), **ask)
    services.withdraw_adjustment(actor=maya, adjustment=second, now=NOW)

    mine.refresh_from_db()
    assert (mine.value, mine.versions.count()) == (D(300), 1)
    assert set(TargetAdjustment.objects.values_list("state", flat=True)) == {"rejected", "withdrawn"}


def test_the_database_refuses_one_person_in_both_roles_and_rewritten_versions(alice: User, maya: User) -> None:
    mine = target(maya, "300.00", user=alice)
    row = {"target": mine, "value": 1, "effective_on": TODAY, "reason_class": "market", "reason": "x", "asked_by": maya}
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetAdjustment.objects.create(**row, state="approved", decided_by=maya, decided_at=NOW)
    with pytest.raises(DatabaseError, match="stays as it was written"), transaction.atomic():
        TargetVersion.objects.update(value=1)


@pytest.mark.parametrize(("grace", "refused"), [(0, True), (30, False)])
def test_a_closed_month_is_a_conflict(api: ApiFor, alice: User, maya: User, grace: int, refused: bool) -> None:
    rule(lock_after_days=grace)
    old = target(maya, "100.00", user=alice, period=SEPTEMBER)
    verbs: list[Any] = [
        lambda: services.edit_target(actor=maya, target=old, changes={"value": D(1)}, today=TODAY),
        lambda: services.delete_target(actor=maya, target=old, today=TODAY),
    ]
    for verb in verbs:
        if refused:
            with pytest.raises(Conflict):
                verb()
        else:
            verb()
    assert Target.objects.filter(value=D(100)).exists() is refused
    if refused:
        assert api(maya).patch(f"/api/v1/targets/{old.pk}/", {"value": "1.00"}, format="json").status_code == 409


def test_where_two_are_needed_nobody_changes_alone(alice: User, maya: User) -> None:
    mine = target(maya, "300.00", user=alice)
    rule(approval_required=True)
    with pytest.raises(Refusal) as refused:
        services.edit_target(actor=maya, target=mine, changes={"value": D(1)}, today=TODAY)
    assert refused.value.code == "approval_required"
    services.edit_target(actor=maya, target=mine, changes={"note": "Words are free"}, today=TODAY)


def test_a_year_broken_down_shows_what_is_missing(api: ApiFor, alice: User, maya: User) -> None:
    """R3: twelve months of 1,150,000 in a year of 1,200,000: a difference of 50,000.00."""
    year = target(maya, "1200000.00", user=alice, period=YEAR)
    months = services.break_down_target(actor=maya, target=year, way="month", method="equal", today=TODAY)
    services.edit_target(actor=maya, target=months[3], changes={"value": D("50000.00")}, today=TODAY)

    shown = api(maya).get(f"/api/v1/targets/{year.pk}/parts/").json()["results"]

    assert [row.value for row in months] == [D("100000.00")] * 12
    assert [(row["axis"], row["sum"]["amount"], row["difference"]["amount"]) for row in shown] == [
        ("time", "1150000.00", "50000.00")
    ]


def test_a_team_broken_down_by_last_years_share_keeps_what_is_set(
    alice: User, bob: User, maya: User, dana: User, north: Team
) -> None:
    credit(alice, "75.00", date(2025, 10, 5))
    credit(bob, "25.00", date(2025, 10, 5))
    whole = target(dana, "1000.01", team=north)
    own = target(maya, "300.00", user=bob)

    services.break_down_target(actor=maya, target=whole, way="user", method="last_year", today=TODAY)

    own.refresh_from_db()
    children = list(Target.objects.filter(parent=whole).order_by("user__full_name"))
    assert [(row.user, row.value) for row in children] == [(alice, D("750.01")), (bob, D("300.00"))]
    (parts,) = parts_of(whole, children)
    assert (parts.axis, parts.difference.missing, own.parent) == ("subject", D("-50.00"), whole)


def test_parts_by_time_and_by_subject_are_not_added_to_each_other(
    alice: User, bob: User, maya: User, dana: User, north: Team
) -> None:
    """R5: a department's own value wins; what it is broken down into is only compared with it."""
    whole = target(dana, "100.00", team=north)
    for way in ("user", "month"):
        services.break_down_target(actor=maya, target=whole, way=way, method="equal", today=TODAY)
    groups = {parts.axis: parts.difference.missing for parts in parts_of(whole, list(whole.children.all()))}
    assert groups == {"subject": D("0.00"), "time": D("0.00")}
    assert attainments([whole], today=TODAY)[0].target.value == D("100.00")


def test_who_joins_late_is_asked_for_his_days_if_wanted(alice: User, bob: User, maya: User) -> None:
    alice.hired_on = date(2026, 11, 16)
    alice.save(update_fields=["hired_on"])
    whole, part = target(maya, "630.00", user=bob), target(maya, "630.00", user=alice, joiner_pro_rata=True)

    assert (whole.value, whole.full_value) == (D("630.00"), None)
    assert (part.value, part.full_value, part.prorated_from) == (D("345.48"), D("630.00"), date(2026, 11, 16))


def test_generated_targets_say_where_they_come_from(alice: User, bob: User, maya: User, north: Team) -> None:
    credit(alice, "1000.00", date(2025, 10, 5))
    slots = slots_of(
        Target(metric="won_amount", subject_type="team", team=north, start_on=Q4.start, end_on=Q4.end), "user"
    )
    made = services.generate_targets(
        actor=maya, metric="won_amount", slots=slots, source="last_year", growth=D(15), today=TODAY
    )
    again = services.generate_targets(
        actor=maya, metric="won_amount", slots=slots, source="last_year", growth=D(15), today=TODAY
    )
    forecast = services.generate_targets(
        actor=maya, metric="won_count", slots=slots, source="forecast", growth=D(0), today=TODAY,
        bases={f"user:{bob.pk}": D(7)}, reference="snapshot 42",
    )  # fmt: skip

    assert [(row.user, row.value, row.status) for row in made] == [(alice, D("1150.00"), "draft")]
    assert made[0].origin == {
        "source": "last_year", "base": "1000.00", "growth": "15", "formula": "1,000.00 × 115 % = 1,150.00",
    }  # fmt: skip
    assert (again, [(row.user, row.value, row.origin["reference"]) for row in forecast]) == (
        [],
        [(bob, D(7), "snapshot 42")],
    )


def test_a_part_must_fit_its_whole(alice: User, maya: User) -> None:
    year = target(maya, "100.00", user=alice, period=YEAR)
    with pytest.raises(Refusal) as refused:
        target(maya, "1", user=alice, metric="calls", parent=year)
    assert [problem.code for problem in refused.value.problems] == ["other_metric", "other_period"]
    month = target(maya, "1.00", user=alice, period=Period(date(2027, 1, 1), date(2027, 2, 1)), parent=year)
    with pytest.raises(Refusal):
        services.edit_target(actor=maya, target=year, changes={"parent": month}, today=TODAY)


def test_territories_and_families_count_what_is_theirs(alice: User, bob: User, ada: User, maya: User) -> None:
    from people.memberships import territory_memberships
    from people.models import Territory, TerritoryMembership
    from products.models import ProductFamily

    east = Territory.objects.create(name="East")
    harbour = Territory.objects.create(name="Harbour", parent=east)
    pumps = ProductFamily.objects.create(name="Pumps")
    TerritoryMembership.objects.create(user=alice, territory=harbour, start_on=date(2026, 1, 1))
    on = territory_memberships([alice.pk]).on
    credit(alice, "70.00", date(2026, 10, 5), territory_id=on(alice.pk, date(2026, 10, 5)), product_family=pumps)
    credit(bob, "5.00", date(2026, 10, 5))
    asked = [target(ada, "100.00", territory=east), target(ada, "100.00", product_family=pumps), target(ada, "100.00")]

    assert [found.actual for found in attainments(asked, today=TODAY)] == [D("70.00"), D("70.00"), D("75.00")]
    with pytest.raises(Refusal):
        target(ada, "5", metric="calls", product_family=pumps)
    with pytest.raises(Forbidden):
        target(maya, "5.00", territory=east)
