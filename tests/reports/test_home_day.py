"""“My day” and the live boards: what waits, that each number is its list's, and what one key does."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from leads.models import FirstResponse
from people.models import User
from reports.queries.home import Home
from reports.queries.home.rows import call, later_than
from tests.factories.activities import ActivityFactory
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import ApiFor, BrowserFor

LISTS = {
    "/leads/": "/api/v1/leads/", "/opportunities/list/": "/api/v1/opportunities/", "/activities/": "/api/v1/activities/",
    "/people/users/": "/api/v1/users/", "/contracts/": "/api/v1/contracts/", "/contracts/payments/": "/api/v1/payments/",
    "/contracts/invoices/": "/api/v1/invoices/", "/commissions/runs/": "/api/v1/commission-runs/",
    "/commissions/": "/api/v1/commission-statements/",
}  # fmt: skip


def home_of(user: User) -> Home:
    return Home(user, now=timezone.now(), today=timezone.localdate())


@pytest.mark.parametrize(
    ("phone", "number"),
    [("+86 138-1234-5678", "tel:+8613812345678"), ("010 1234", "tel:0101234"), ("", None), ("–", None)],
)
def test_a_number_to_call(phone: str, number: str | None) -> None:
    assert [act.address for act in call(phone)] == ([number] if number else [])


@pytest.mark.parametrize(
    ("due", "later"),
    [
        (None, "2026-03-02T09:00"),
        (datetime(2026, 2, 27, 6, 30, tzinfo=timezone.get_fixed_timezone(0)), "2026-03-02T14:30"),
    ],
)
def test_later_is_the_same_time_on_the_next_working_day(due: datetime | None, later: str) -> None:
    assert later_than(due, date(2026, 3, 2)) == later


def busy_day(alice: User) -> dict[str, Any]:
    now = timezone.now()
    waiting = LeadFactory(owner=alice, phone="13812345678")
    FirstResponse.objects.update_or_create(
        lead=waiting,
        defaults={
            "band": "hot",
            "started_at": now,
            "warn_at": now - timedelta(hours=2),
            "due_at": now - timedelta(hours=1),
        },
    )
    falling = LeadFactory(owner=alice)
    hot = LeadFactory(owner=alice)
    type(falling).objects.filter(pk=falling.pk).update(
        recycles_on=timezone.localdate() + timedelta(days=3), status="contacted"
    )
    type(hot).objects.filter(pk=hot.pk).update(band="hot", score=90, status="contacted")
    task = ActivityFactory(actor=alice, about=hot, kind="task", due_at=now - timedelta(hours=3), remind_at=None)
    deal = OpportunityFactory(owner=alice, next_step="Call", opened_on=timezone.localdate() - timedelta(days=400))
    FirstResponse.objects.filter(lead__in=[falling, hot]).delete()
    return {"waiting": waiting, "falling": falling, "hot": hot, "task": task, "deal": deal}


@pytest.mark.django_db
def test_what_waits_stands_in_its_section_and_each_number_is_its_lists(alice: User, bob: User, api: ApiFor) -> None:
    made = busy_day(alice)
    LeadFactory(owner=bob)
    home = home_of(alice)
    sections = {section.key: section for section in home.sections}

    assert [row.key for row in home.task_rows] == [f"task-{made['task'].pk}"]
    assert {key: [row.key for row in one.rows] for key, one in sections.items()} == {
        "answers": [f"lead-{made['waiting'].pk}"], "falling": [f"lead-{made['falling'].pk}"],
        "hot": [f"lead-{made['hot'].pk}"], "stalled": [f"deal-{made['deal'].pk}"],
    }  # fmt: skip
    for key, section in sections.items():
        path, _mark, query = section.address.partition("?")
        listed = api(alice).get(f"{LISTS[path]}?{query}").json()["results"]
        assert len(listed) == section.total, key
    assert [act.key for act in sections["answers"].rows[0].acts] == ["d", "c", "l"]


@pytest.mark.django_db
def test_one_key_does_it_with_and_without_scripts(alice: User, browser: BrowserFor) -> None:
    made = busy_day(alice)
    page = browser(alice).get("/").content.decode()
    task = made["task"]
    assert re.search(rf'form="day-form" formaction="/activities/{task.pk}/complete/"[^>]*data-day-key="d"', page)
    later = re.search(rf'formaction="/activities/{task.pk}/reschedule/"[^>]*name="due_at" value="([^"]+)"', page)
    assert later is not None
    client = browser(alice)
    assert client.post(f"/activities/{task.pk}/reschedule/", {"due_at": later.group(1)}).status_code == 302
    task.refresh_from_db()
    assert task.due_at > timezone.now()
    assert "Waiting for a first answer" in page
    assert client.post(f"/leads/{made['waiting'].pk}/status/", {"status": "contacted"}).status_code == 302
    assert "Waiting for a first answer" not in client.get("/").content.decode()
    assert client.post(f"/activities/{task.pk}/complete/", {"csrfmiddlewaretoken": "x"}).status_code == 302
    assert home_of(alice).tasks == []


@pytest.mark.django_db
def test_every_number_of_the_live_boards_is_that_of_its_list(
    alice: User, bob: User, maya: User, charlie: User, fin: User, ada: User, api: ApiFor
) -> None:
    for person in (alice, bob, charlie):
        busy_day(person)
        ActivityFactory(actor=person, about=LeadFactory(owner=person), kind="visit")
        OpportunityFactory(
            owner=person, amount=Decimal("5.00"), expected_close_on=timezone.localdate() - timedelta(days=2)
        )
    for user, boards in (
        (maya, ["activity", "process"]),
        (fin, ["finance"]),
        (ada, ["activity", "process", "finance", "system"]),
    ):
        home = home_of(user)
        assert [board.key for board in home.boards] == boards
        for one in (one for board in home.boards for one in board.tallies):
            path, _mark, query = one.address.partition("?")
            if path in LISTS:
                listed = api(user).get(f"{LISTS[path]}?{query}&page_size=200")
                assert (one.label, listed.status_code) == (one.label, 200), listed.json()
                assert (one.label, len(listed.json()["results"])) == (one.label, one.count)
    counts = {one.label: one.count for board in home_of(maya).boards for one in board.tallies}
    assert (counts["Visit"], counts["Late first answers"], counts["Overdue tasks"], counts["Close date passed"]) == (
        2,
        2,
        2,
        2,
    )


@pytest.mark.django_db
def test_a_visit_that_is_logged_counts_on_the_managers_board_at_once(
    alice: User, maya: User, browser: BrowserFor
) -> None:
    client = browser(maya, htmx=True)

    def visits() -> str:
        body = client.get("/", headers={"HX-Target": "boards"}).content.decode()
        return re.findall(r"<span>Visit</span><strong[^>]*>(\d+)<", body)[0]

    assert visits() == "0"
    ActivityFactory(actor=alice, about=LeadFactory(owner=alice), kind="visit")
    assert visits() == "1"
