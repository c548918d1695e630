"""Attainment, gap, days left and quota: one function for page, API, dashboard and pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.periods import Period
from people.models import Team, User
from targets.metrics import METRICS, totals
from targets.queries import attainment, attainments, quota_of
from targets.queries.attainment import covering_sum
from targets.queries.rules import days_left, expected_share
from targets.scopes import Scope, TeamTree
from tests.cast import person
from tests.factories.targets import Q4, credit, target
from tests.fixtures import RunJobs

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY, MARCH = (Period(date(2026, month, 1), date(2026, month + 1, 1)) for month in (1, 2, 3))
Q1 = Period(date(2026, 1, 1), date(2026, 4, 1))


@pytest.mark.parametrize(
    ("actual", "value", "expected"),
    [
        ("120000.00", "300000.00", Decimal("0.4000")),
        ("0", "300000.00", Decimal("0.0000")),
        ("450000.00", "300000.00", Decimal("1.5000")),
        ("1.00", "3.00", Decimal("0.3333")),
        ("2.00", "3.00", Decimal("0.6667")),
        ("5.00", "0", None),
        ("0", "0", None),
        ("5.00", None, None),
        ("-30.00", "100.00", Decimal("-0.3000")),
    ],
)
def test_attainment_is_actual_by_target_and_a_dash_for_none(actual: Any, value: Any, expected: Any) -> None:
    assert attainment(Decimal(actual), None if value is None else Decimal(value)) == expected


def test_the_example_of_the_requirements(alice: User, maya: User) -> None:
    """Target 300,000, credited 120,000: 40.00 %, gap 180,000."""
    mine = target(maya, "300000.00", user=alice)
    credit(alice, "70000.00", date(2026, 10, 1))
    credit(alice, "50000.00", date(2026, 12, 31))
    credit(alice, "999.00", date(2026, 9, 30))
    credit(alice, "999.00", date(2027, 1, 1))
    credit(alice, "999.00", date(2026, 11, 1), kind="overlay")
    credit(alice, "999.00", date(2026, 11, 1), basis="signed")

    (found,) = attainments([mine], today=date(2026, 11, 23))

    assert (found.actual, found.percent, found.gap) == (Decimal("120000.00"), Decimal("40.00"), Decimal("180000.00"))


def test_a_team_counts_the_teams_below_by_the_team_of_the_day(
    alice: User, charlie: User, dana: User, region: Team, north: Team, south: Team
) -> None:
    credit(alice, "100.00", date(2026, 10, 5))
    credit(charlie, "10.00", date(2026, 10, 5))
    credit(alice, "1.00", date(2026, 10, 6), team_id=south.pk)
    of_region, of_north = target(dana, "1000.00", team=region), target(dana, "200.00", team=north)
    alice.team = south
    alice.save(update_fields=["team"])

    found = attainments([of_region, of_north], today=date(2026, 10, 7))

    assert [item.actual for item in found] == [Decimal("111.00"), Decimal("100.00")]


def test_many_targets_cost_as_many_statements_as_one(alice: User, bob: User, maya: User, north: Team) -> None:
    targets = [
        target(maya, "10.00", user=alice),
        target(maya, "5", user=bob, metric="new_leads"),
        target(maya, "9.00", team=north),
    ]
    counts = []
    for wanted in (targets[2:], targets):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            attainments(wanted, today=date(2026, 11, 23))
        counts.append(
            len(
                [
                    query
                    for query in captured
                    if "organisation" not in query["sql"] and "calendarday" not in query["sql"]
                ]
            )
        )
    assert counts == [3, 3]


def test_won_count_counts_a_shared_deal_once_and_takes_an_undone_one_away(
    alice: User, bob: User, maya: User, run_jobs: RunJobs
) -> None:
    from django.utils import timezone

    from opportunities import services as deals
    from opportunities.services.parts import Split
    from tests.factories.opportunities import OpportunityFactory, won_deal

    today = timezone.localdate()
    now = timezone.now()
    kept, undone = (
        won_deal(alice),
        OpportunityFactory(owner=alice, amount=Decimal(100), account=won_deal(alice).account),
    )
    deals.win(
        actor=alice,
        opportunity=undone,
        now=now,
        today=today,
        splits=[Split(alice, Decimal(60)), Split(bob, Decimal(40))],
    )
    run_jobs()
    period = Period(date(today.year, 1, 1), date(today.year + 1, 1, 1))
    before = totals(
        [(METRICS["won_count"], scope, period) for scope in (Scope(), Scope(user_id=alice.pk), Scope(user_id=bob.pk))]
    )
    deals.reopen(actor=maya, opportunity=type(kept).objects.get(pk=undone.pk), now=now, reason="A mistake")
    run_jobs()
    after = totals(
        [(METRICS["won_count"], scope, period) for scope in (Scope(), Scope(user_id=alice.pk), Scope(user_id=bob.pk))]
    )

    assert (before, after) == ([3, 3, 1], [2, 2, 0])


def test_a_number_with_a_viewer_counts_only_what_he_may_see(alice: User, charlie: User, maya: User) -> None:
    credit(alice, "100.00", date(2026, 10, 5))
    credit(charlie, "10.00", date(2026, 10, 5))

    seen = totals([(METRICS["won_amount"], Scope(viewer=viewer), Q4) for viewer in (None, maya, alice, charlie)])

    assert seen == [Decimal("110.00"), Decimal("100.00"), Decimal("100.00"), Decimal("10.00")]


def test_a_former_members_credit_stays_in_the_teams_sum_and_in_the_managers_list(
    alice: User, maya: User, south: Team, north: Team
) -> None:
    from targets.models import CreditEntry

    credit(alice, "100.00", date(2026, 10, 5))
    alice.team = south
    alice.save(update_fields=["team"])

    scope = TeamTree().scope(team_id=north.pk, viewer=maya)
    assert METRICS["won_amount"].value(scope, Q4) == Decimal("100.00")
    assert CreditEntry.objects.visible_to(maya).count() == 1


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(Q1, 300)], 300),
        ([(JANUARY, 100), (FEBRUARY, 110), (MARCH, 120)], 330),
        ([(JANUARY, 100), (MARCH, 120)], None),
        ([], None),
        ([(Q1, 300), (JANUARY, 100)], 300),
    ],
)
def test_a_quota_is_the_target_of_the_period_or_the_parts_that_cover_it(parts: Any, expected: Any) -> None:
    assert covering_sum(parts, Q1) == expected


def test_quota_of_a_person_by_month_and_quarter(alice: User, bob: User, maya: User) -> None:
    for month in (JANUARY, FEBRUARY, MARCH):
        target(maya, "100.00", user=alice, period=month)
    target(maya, "250.00", user=bob, period=Q1)

    assert quota_of(alice, Q1) == Decimal("300.00")
    assert quota_of(alice, FEBRUARY) == Decimal("100.00")
    assert quota_of(bob, Q1) == Decimal("250.00")
    assert quota_of(bob, JANUARY) is None
    assert quota_of(alice, Q1, "new_leads") is None


@pytest.mark.parametrize(
    ("today", "left", "share"),
    [
        (date(2026, 11, 2), 21, Decimal("0.0000")),
        (date(2026, 11, 16), 11, Decimal("0.4762")),
        (date(2026, 12, 1), 0, Decimal("1.0000")),
    ],
)
def test_days_left_and_pace_are_working_days(today: Any, left: Any, share: Any) -> None:
    november = Period(date(2026, 11, 1), date(2026, 12, 1))
    assert (days_left(november, today), expected_share(november, today)) == (left, share)


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("alice", {"alice", "north"}),
        ("bob", {"bob", "north"}),
        ("maya", {"alice", "bob", "north"}),
        ("dana", {"alice", "bob", "charlie", "north", "south", "region"}),
        ("charlie", {"charlie", "south"}),
        ("mo", {"charlie", "south"}),
        ("fin", {"alice", "bob", "charlie", "north", "south", "region", "company"}),
        ("ada", {"alice", "bob", "charlie", "north", "south", "region", "company"}),
    ],
)
def test_who_sees_which_targets(
    request: pytest.FixtureRequest,
    name: Any,
    sees: Any,
    alice: User,
    bob: User,
    charlie: User,
    maya: User,
    mo: User,
    dana: User,
    ada: User,
    north: Team,
    south: Team,
    region: Team,
) -> None:
    from targets.models import Target

    subjects = {
        "alice": alice,
        "bob": bob,
        "charlie": charlie,
        "north": north,
        "south": south,
        "region": region,
        "company": None,
    }
    made = {}
    for key, subject in subjects.items():
        kind = {} if subject is None else {"team": subject} if isinstance(subject, Team) else {"user": subject}
        made[target(ada, "10.00", **kind).pk] = key

    viewer = request.getfixturevalue(name)

    assert {made[pk] for pk in Target.objects.visible_to(viewer).values_list("pk", flat=True)} == sees


def test_a_deactivated_user_sees_no_target(alice: User, maya: User) -> None:
    from targets.models import CreditEntry, Target

    target(maya, "10.00", user=alice)
    credit(alice, "1.00", date(2026, 10, 5))
    leaver = person("Lea Leaver", "rep", alice.team, is_active=False)

    assert (Target.objects.visible_to(leaver).count(), CreditEntry.objects.visible_to(leaver).count()) == (0, 0)
    assert (Target.objects.visible_to(alice).count(), CreditEntry.objects.visible_to(alice).count()) == (1, 1)
