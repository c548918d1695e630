"""The pages of tasks, of comments and of the calendar."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities import services
from activities.models import Activity, Comment, Follower
from activities.queries.calendar import CalendarEntry, in_lanes
from activities.services import Repeat
from core.models import new_id
from leads.models import Lead
from people.models import User
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory

NOW = timezone.make_aware(datetime.fromisoformat("2026-11-02T09:00"))


def entry(start: str, minutes: int) -> CalendarEntry:
    at = timezone.make_aware(datetime.fromisoformat(f"2026-11-02T{start}"))
    return CalendarEntry(new_id(), at, start, "phone", "", "", length=minutes)


@pytest.mark.parametrize(
    ("times", "places"),
    [
        ([("09:00", 60), ("10:00", 30)], [(0, 1), (0, 1)]),
        ([("09:00", 60), ("09:30", 60)], [(0, 2), (1, 2)]),
        ([("09:00", 60), ("09:30", 60), ("10:00", 30)], [(0, 2), (1, 2), (0, 2)]),
        ([("09:00", 30), ("09:00", 60), ("11:00", 15)], [(0, 2), (1, 2), (0, 1)]),
        ([], []),
    ],
)
def test_what_overlaps_stands_side_by_side(times: list[tuple[str, int]], places: list[tuple[int, int]]) -> None:
    found = list(in_lanes(entry(start, minutes) for start, minutes in times))
    assert [(one.lane, one.lanes) for one in found] == places


@pytest.fixture
def lead(alice: User) -> Lead:
    return LeadFactory(owner=alice, company="Zebra")


def plan(actor: User, lead: Lead, subject: str, due_at: datetime, kind: str = "meeting") -> Activity:
    return services.plan_task(actor=actor, about=lead, subject=subject, due_at=due_at, kind=kind, duration_minutes=60)


@pytest.mark.django_db
def test_what_is_moved_in_the_calendar_is_moved_in_the_list_and_can_be_taken_back(
    browser: Any, alice: User, charlie: User, lead: Lead
) -> None:
    first, second = plan(alice, lead, "first", NOW), plan(alice, lead, "second", NOW + timedelta(hours=3))
    client = browser(alice, htmx=True)
    answer = client.post(f"/activities/{second.pk}/shift/", {"due_at": "2026-11-02T09:30", "minutes": "90"})
    second.refresh_from_db()
    assert (second.due_at, second.duration_minutes) == (NOW + timedelta(minutes=30), 90)
    assert "At the same time: first" in answer.headers["HX-Trigger"]
    assert '"level": "warning"' in answer.headers["HX-Trigger"]
    page = client.get("/activities/calendar/?on=2026-11-02&span=week").content.decode()
    assert f'id="entry-{second.pk}"' in page
    assert "--start: 570; --length: 90" in page
    assert client.get("/activities/calendar/?on=2026-11-02&span=day").status_code == 200

    client.post(f"/activities/{second.pk}/shift/?due_at=2026-11-02T12:00&minutes=60")
    second.refresh_from_db()
    assert (second.due_at, second.duration_minutes) == (NOW + timedelta(hours=3), 60)
    assert client.post(f"/activities/{second.pk}/shift/", {"due_at": "soon"}).status_code == 400
    assert (
        browser(charlie, htmx=True).post(f"/activities/{first.pk}/shift/", {"due_at": "2026-11-03T09:00"}).status_code
        == 404
    )


@pytest.mark.django_db
def test_plan_dates_stand_in_the_calendar(browser: Any, alice: User, bob: User) -> None:
    deal = OpportunityFactory(owner=alice, name="Zebra wheels", expected_close_on=NOW.date())
    assert str(deal.pk) in browser(alice).get("/activities/calendar/?on=2026-11-02&span=week").content.decode()
    assert str(deal.pk) not in browser(bob).get("/activities/calendar/?on=2026-11-02&everybody=on").content.decode()


@pytest.mark.django_db
def test_a_new_activity_finds_what_it_is_about(browser: Any, alice: User, bob: User, lead: Lead) -> None:
    client = browser(alice)
    found = client.get("/activities/about/?q=zebra").json()["results"]
    assert [row["id"] for row in found] == [f"lead:{lead.pk}"]
    assert browser(bob).get("/activities/about/?q=zebra").json() == {"results": []}
    form = client.get("/activities/new/?at=2026-11-02T10:15").content.decode()
    assert 'value="2026-11-02T10:15"' in form
    values = {"about": f"lead:{lead.pk}", "kind": "call", "subject": "hello", "due_at": "2026-11-02T10:15"}
    assert browser(bob).post("/activities/new/", values).status_code == 422
    assert client.post("/activities/new/", values).status_code == 302
    assert Activity.objects.get().lead == lead


@pytest.mark.django_db
def test_the_task_on_its_page(browser: Any, alice: User, bob: User, lead: Lead) -> None:
    task, other = plan(alice, lead, "offer", NOW), plan(alice, lead, "survey", NOW)
    client, url = browser(alice, htmx=True), f"/activities/{task.pk}"
    for what, values in (
        ("progress", {"progress": "30"}),
        ("checklist", {"checklist": "[x] measured\nwritten"}),
        ("helpers", {"users": [str(bob.pk)]}),
        ("waits", {"before": [str(other.pk)]}),
        ("repeat", {"frequency": "weekly", "interval": "2", "weekdays": ["0", "3"], "count": "5"}),
    ):
        assert client.get(f"{url}/task/{what}/").status_code == 200
        assert client.post(f"{url}/task/{what}/", values).status_code == 204, what
    assert client.get(f"{url}/task/nothing/").status_code == 404
    client.post(f"{url}/tick/1/", {"done": "on"})
    client.post(f"{url}/important/")
    page = browser(alice).get(f"{url}/").content.decode()
    for words in (
        "30 %",
        "2/2",
        "Bob Brandt",
        "survey",
        "Every week × 2",
        "This waits for: “survey”",
        "You see it because",
    ):
        assert words in page, words
    assert client.post(f"{url}/complete/", {"outcome": "sent"}).status_code in (409, 422)
    quadrants = browser(alice).get("/activities/quadrants/").content.decode()
    assert quadrants.index('id="quadrant-do"') < quadrants.index("offer") < quadrants.index('id="quadrant-plan"')
    assert "Change all that follow" in client.get(f"{url}/edit/").content.decode()


@pytest.mark.django_db
def test_comments_on_a_record(browser: Any, alice: User, maya: User, bob: User, lead: Lead) -> None:
    url = f"/activities/comments/?lead={lead.pk}"
    asking = browser(maya, htmx=True).post(url, {"body": "Why <b>late</b>?", "asked": str(alice.pk)})
    page = browser(alice, htmx=True).get(url).content.decode()
    assert asking.status_code == 200
    assert "1 open question" in page
    assert "&lt;b&gt;late" in page
    refused = browser(alice, htmx=True).post(url, {"body": "@Bob Brandt look"})
    assert refused.status_code == 422
    assert 'name="grant"' in refused.content.decode()
    assert "@Bob Brandt look" in refused.content.decode()
    browser(alice, htmx=True).post(url, {"body": "Tomorrow.", "parent": str(Comment.objects.get().pk)})
    assert "open question" not in browser(alice, htmx=True).get(url).content.decode()
    assert browser(bob, htmx=True).get(url).status_code == 404
    assert browser(bob, htmx=True).post(f"/activities/follow/?lead={lead.pk}").status_code == 404
    browser(alice, htmx=True).post(f"/activities/follow/?lead={lead.pk}", {"follows": "on"})
    assert not Follower.objects.filter(user=alice).exists()
    assert "comments/?lead=" in browser(alice, htmx=True).get(f"/activities/timeline/?lead={lead.pk}").content.decode()


@pytest.mark.django_db
def test_settings_of_tasks(browser: Any, ada: User, alice: User) -> None:
    assert browser(alice).get("/activities/settings/").status_code == 404
    assert browser(ada).post("/activities/settings/", {"escalate": "on"}).status_code == 302
    assert services.details.settings().refuse_early_start is False


@pytest.mark.django_db
def test_a_series_is_changed_from_one_on(browser: Any, alice: User, lead: Lead) -> None:
    task = plan(alice, lead, "weekly", NOW)
    services.repeat(actor=alice, activity=task, repeat=Repeat("weekly"))
    values = {"kind": "call", "subject": "weekly call", "due_at": "2026-11-02T09:00", "following": "on"}
    assert browser(alice, htmx=True).post(f"/activities/{task.pk}/edit/", values).status_code == 204
    services.complete(actor=alice, activity=task, now=NOW)
    assert Activity.objects.open().get().subject == "weekly call"
