"""The grid saves all or nothing; contests freeze; who is behind is told once; honours and seasons are noted."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.errors import Conflict, Forbidden, Refusal
from core.periods import Period, add_months
from people.models import Notification, Team, User
from people.queries import working_days_between
from targets import services
from targets.models import Contest, Honour, PaceCurve, Target
from targets.queries.contests import matches
from tests.factories.activities import ActivityFactory
from tests.factories.customers import AccountFactory
from tests.factories.targets import credit, target
from tests.fixtures import BrowserFor

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 12, 1, 0, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
JANUARY, DECEMBER = date(2027, 1, 1), Period(date(2026, 12, 1), date(2027, 1, 1))
NOVEMBER = Period(date(2026, 11, 1), date(2026, 12, 1))


def cell(subject: Any, value: Any, version: int = 0, start: date = JANUARY) -> list[Any]:
    kind = "team" if isinstance(subject, Team) else "user"
    return [f"{kind}:{subject.pk}", start.isoformat(), add_months(start, 1).isoformat(), value, version]


def send(browser: BrowserFor, user: User, cells: list[Any], **more: Any) -> Any:
    body = {"metric": "won_amount", "cells": cells, **more}
    return browser(user).post("/targets/grid/save/", json.dumps(body), content_type="application/json")


def test_the_grid_sets_changes_and_removes_in_one_request(
    browser: BrowserFor, alice: User, bob: User, maya: User, north: Team
) -> None:
    made = send(browser, maya, [cell(alice, "100.00"), cell(bob, "50.50"), cell(north, "150.50")])
    changed = send(
        browser, maya, [cell(alice, "120.00", 1), cell(bob, None, 1)], reason_class="market", reason="More to do"
    )

    assert made.json()["cells"] == {
        f"user:{alice.pk}:2027-01-01": ["100.00", 1], f"user:{bob.pk}:2027-01-01": ["50.50", 1],
        f"team:{north.pk}:2027-01-01": ["150.50", 1],
    }  # fmt: skip
    assert changed.json()["cells"] == {f"user:{alice.pk}:2027-01-01": ["120.00", 2]}
    mine = Target.objects.get(user=alice)
    assert [(row.number, row.value, row.reason_class) for row in mine.versions.all()] == [
        (2, D("120.00"), "market"),
        (1, D("100.00"), ""),
    ]
    assert set(Target.objects.values_list("user", "team")) == {(alice.pk, None), (None, north.pk)}


def test_one_bad_cell_saves_none_and_every_bad_cell_says_why(
    browser: BrowserFor, alice: User, bob: User, charlie: User, maya: User
) -> None:
    target(maya, "10.00", user=bob, period=Period(JANUARY, date(2027, 2, 1)))
    old = target(maya, "10.00", user=alice, period=Period(date(2026, 1, 1), date(2026, 2, 1)))
    cells = [
        cell(alice, "1.00"), cell(bob, "2.00", 0), cell(charlie, "3.00"), cell(alice, "4.00", old.version, date(2026, 1, 1)),
        cell(alice, "-5.00", 0, date(2027, 3, 1)),
    ]  # fmt: skip
    answer = send(browser, maya, cells)

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {f"{row[0]}:{row[1]}" for row in cells[1:]}
    assert "10.00" in answer.json()["errors"][f"user:{bob.pk}:2027-01-01"]
    assert sorted(Target.objects.values_list("value", flat=True)) == [D("10.00"), D("10.00")]
    assert send(browser, alice, [cell(alice, "1.00")]).status_code == 403
    assert send(browser, maya, [["user:x", "2027-01-01", "2027-02-01", "1.00", 0]]).status_code == 400
    assert send(browser, maya, [cell(alice, "NaN")]).status_code == 400


def test_the_grid_costs_the_same_for_one_person_and_for_three(
    browser: BrowserFor, alice: User, maya: User, north: Team, django_assert_max_num_queries: Any
) -> None:
    from tests.cast import person

    client = browser(maya)
    client.get("/targets/grid/")
    with django_assert_max_num_queries(12) as first:
        client.get("/targets/grid/")
    for name in ("Cora Cole", "Dave Dorn"):
        person(name, "rep", north)
    target(maya, "7.00", user=alice, period=NOVEMBER)
    with django_assert_max_num_queries(12) as second:
        page = client.get("/targets/grid/").content.decode()
    assert len(first) == len(second)
    assert page.count('data-kind="user"') == 3


def test_without_scripts_a_person_is_a_form_of_twelve_fields(browser: BrowserFor, alice: User, maya: User) -> None:
    client, row = browser(maya), f"user:{alice.pk}"
    page = client.get(f"/targets/grid/?metric=calls&year=2027&row={row}").content.decode()
    assert page.count(f'name="cell:{row}|') == 12
    form = {"metric": "calls", "query": "metric=calls&year=2027", f"cell:{row}|2027-01-01|2027-02-01|0|": "40"}
    answer = client.post("/targets/grid/save/", {**form, f"cell:{row}|2027-02-01|2027-03-01|0|": ""})
    assert answer.status_code == 302
    assert [(row.value, row.start_on) for row in Target.objects.all()] == [(D(40), JANUARY)]


def contest(maya: User, *sides: Any, metric: str = "calls") -> Contest:
    return services.start_contest(
        actor=maya, name="November", metric=metric, period=NOVEMBER, sides=sides, today=TODAY, stake="A cake"
    )


def test_a_contest_is_live_then_frozen_and_both_sides_are_told(
    alice: User, bob: User, charlie: User, maya: User, ada: User
) -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    made, call = contest(maya, alice, bob), {"actor": ada, "about": AccountFactory(owner=alice), "done_at": noon}
    ActivityFactory(**call, owner=alice)
    live = matches([made], today=TODAY)[0]
    ended = [services.end_contests(actor=None, today=day, now=NOW) for day in (TODAY, NOW.date(), NOW.date())]
    ActivityFactory(**call, owner=bob)
    ActivityFactory(**call, owner=bob)
    made.refresh_from_db()
    over = matches([made], today=NOW.date())[0]

    assert [(s.score, s.leads) for s in live.standings] == [(1, True), (0, False)]
    assert (live.state, over.state, ended) == ("running", "over", [0, 1, 0])
    assert [(s.score, s.leads) for s in over.standings] == [(1, True), (0, False)]
    assert Notification.objects.filter(kind="contest.won", params__winner="Alice Adler").count() == 2
    seen = [Contest.objects.visible_to(user).count() for user in (alice, bob, maya, charlie)]
    assert seen == [1, 1, 1, 0]


def test_contests_are_between_two_alike_that_one_manages(
    alice: User, bob: User, charlie: User, maya: User, north: Team
) -> None:
    for sides in ((alice, alice), (alice, north), (alice,)):
        with pytest.raises(Refusal):
            contest(maya, *sides)
    with pytest.raises(Forbidden):
        contest(maya, alice, charlie)
    made = contest(maya, alice, bob)
    services.end_contests(actor=None, today=NOW.date(), now=NOW)
    with pytest.raises(Conflict):
        services.call_off_contest(actor=maya, contest=made)


@pytest.mark.parametrize(("attained", "told"), [("38.00", True), ("41.00", False), ("100.00", False)])
def test_who_is_ten_points_behind_is_told_once_a_checkpoint(alice: User, maya: User, attained: str, told: bool) -> None:
    """R6: half of the working days gone, 38 % attained: a notice to the person and the manager; 41 %: none."""
    four_weeks = Period(date(2026, 11, 2), date(2026, 11, 28))
    checkpoint = date(2026, 11, 16)
    assert (working_days_between(four_weeks.start, checkpoint), working_days_between(checkpoint, four_weeks.end)) == (
        10,
        10,
    )
    target(maya, "100.00", user=alice, period=four_weeks)
    credit(alice, attained, date(2026, 11, 2))

    for _time in range(2):
        services.warn_behind(actor=None, today=checkpoint)

    kinds = Notification.objects.filter(kind__startswith="target.behind").values_list("user", "kind")
    expected = {(alice.pk, "target.behind"), (maya.pk, "target.behind_other")} if told else set()
    assert (set(kinds), len(kinds)) == (expected, len(expected))


def test_honours_are_noted_once_with_shared_places(alice: User, bob: User, charlie: User) -> None:
    for person, amount in ((alice, "50.00"), (bob, "50.00"), (charlie, "20.00")):
        credit(person, amount, date(2026, 11, 3))
    added = [services.note_honours(actor=None, today=date(2026, 12, 1)) for _time in range(2)]
    rows = Honour.objects.filter(metric="won_amount").values_list("user__full_name", "rank")
    assert set(rows) == {("Alice Adler", 1), ("Bob Brandt", 1), ("Charlie Chen", 3)}
    assert added[1] == 0
    assert Notification.objects.filter(kind="target.honour", user=alice).exists()


def test_seasons_are_learned_from_the_ledger_and_change_the_pace(alice: User, maya: User) -> None:
    for index in range(24):
        credit(alice, ("10.00", "20.00", "70.00")[index % 3], add_months(date(2024, 10, 1), index))
    mine = target(maya, "300.00", user=alice, period=Period(date(2026, 10, 1), date(2027, 1, 1)))
    from targets.queries import attainments

    before = attainments([mine], today=date(2026, 11, 1))[0].expected
    services.learn_seasons(actor=None, today=date(2026, 10, 15))
    after = attainments([mine], today=date(2026, 11, 1))[0].expected

    assert PaceCurve.objects.get(metric="won_amount").months == 24
    assert before is not None
    assert after is not None
    assert before > D("0.25") > after
