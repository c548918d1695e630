"""Timeline, list, calendar and forms as people and htmx ask for them."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity
from customers import services as customers
from leads.models import Lead
from people.models import User
from tests.factories.activities import ActivityFactory
from tests.factories.leads import LeadFactory
from tests.fixtures import BrowserFor

pytestmark = pytest.mark.django_db

LIST_STATEMENTS = 6
TIMELINE_STATEMENTS = 8


def noon(days: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days), time(12)))


def count(client: object, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_quick_log_writes_and_answers_the_timeline(alice: User, browser: BrowserFor) -> None:
    lead, client = LeadFactory(owner=alice), browser(alice, htmx=True)

    answer = client.post(f"/activities/log/?lead={lead.pk}", {"line": "call 5m, left voicemail; next Tue 10:00"})

    call, planned = Activity.objects.order_by("id")
    assert (call.kind, call.subject, call.duration_minutes, call.lead) == ("call", "left voicemail", 5, lead)
    assert (planned.subject, timezone.localtime(planned.due_at).strftime("%a %H:%M")) == ("Follow up", "Tue 10:00")
    assert all(text in answer.text for text in ('id="timeline"', "left voicemail", "Follow up", "5 min"))
    assert "lead-changed" in answer.headers["HX-Trigger"]
    empty = client.post(f"/activities/log/?lead={lead.pk}", {"line": "  "})
    assert (empty.status_code, Activity.objects.count()) == (422, 2)


def test_the_timeline_of_another_teams_lead_does_not_exist(alice: User, charlie: User, browser: BrowserFor) -> None:
    lead = LeadFactory(owner=alice)

    assert browser(alice).get(f"/activities/timeline/?lead={lead.pk}").status_code == 200
    for client in (browser(charlie), browser(charlie, htmx=True)):
        assert client.get(f"/activities/timeline/?lead={lead.pk}").status_code == 404
        assert client.post(f"/activities/log/?lead={lead.pk}", {"line": "call"}).status_code == 404
    assert browser(alice).get("/activities/timeline/?lead=nonsense").status_code == 404
    assert browser(alice).get("/activities/timeline/").status_code == 404


def test_the_timeline_is_in_time_order_with_the_steps_of_status(alice: User, browser: BrowserFor) -> None:
    lead, now = LeadFactory(owner=alice), timezone.now()
    for days, subject in ((3, "First mail"), (2, "Second visit"), (1, "Third call")):
        ActivityFactory(actor=alice, about=lead, subject=subject, now=now, done_at=now - timedelta(days=days))

    text = browser(alice).get(f"/activities/timeline/?lead={lead.pk}").text

    places = [text.index(words) for words in ("Lead created", "Third call", "Second visit", "First mail")]
    assert places == sorted(places)
    assert "Second visit" not in browser(alice).get(f"/activities/timeline/?lead={lead.pk}&kind=email").text


def test_an_accounts_timeline_holds_that_of_its_people(alice: User, charlie: User, browser: BrowserFor) -> None:
    account = customers.create_account(actor=alice, name="Acme")
    contact = customers.create_contact(actor=alice, last_name="Lee", account=account)
    ActivityFactory(actor=alice, about=contact, subject="Lunch with Lee")

    assert "Lunch with Lee" in browser(alice).get(f"/activities/timeline/?account={account.pk}").text


def test_a_long_timeline_comes_in_pages(alice: User, browser: BrowserFor) -> None:
    lead, now = LeadFactory(owner=alice), timezone.now()
    for number in range(35):
        ActivityFactory(
            actor=alice, about=lead, subject=f"Call no {number:02}", now=now, done_at=now - timedelta(hours=number + 1)
        )
    client, address = browser(alice), f"/activities/timeline/?lead={lead.pk}"

    first = client.get(address).text
    more = first.split("before=")[1].split('"')[0]
    rest = client.get(f"{address}&kind=&before={more}", headers={"HX-Request": "true", "HX-Target": "more"}).text

    shown = [number for number in range(35) if f"Call no {number:02}" in first]
    left = [number for number in range(35) if f"Call no {number:02}" in rest]
    assert sorted(shown + left) == list(range(35))
    assert "quick-log" not in rest


def test_statements_do_not_grow_with_rows(alice: User, browser: BrowserFor) -> None:
    lead, client = LeadFactory(owner=alice), browser(alice)
    addresses = ("/activities/", f"/activities/timeline/?lead={lead.pk}", "/activities/calendar/")
    ActivityFactory(actor=alice, about=lead)
    one = [count(client, address) for address in addresses]
    for _ in range(2):
        ActivityFactory(actor=alice, about=lead)

    assert [count(client, address) for address in addresses] == one
    # The calendar asks for activities, and for the days of plans, of closings and of payments.
    assert one == [LIST_STATEMENTS, TIMELINE_STATEMENTS, 7]


@pytest.mark.parametrize(
    ("when", "expected"),
    [("overdue", {"Late"}), ("upcoming", {"Soon"}), ("open", {"Late", "Soon"}), ("done", {"Past"})],
)
def test_tabs(alice: User, browser: BrowserFor, when: str, expected: set[str]) -> None:
    lead = LeadFactory(owner=alice, next_step="")
    ActivityFactory(actor=alice, about=lead, subject="Late", due_at=noon(-2))
    ActivityFactory(actor=alice, about=lead, subject="Soon", due_at=noon(2))
    ActivityFactory(actor=alice, about=lead, subject="Past")

    text = browser(alice).get(f"/activities/?when={when}").text

    assert {subject for subject in ("Late", "Soon", "Past") if f">{subject}<" in text} == expected


def test_calendar_shows_months_and_weeks_of_mine_or_of_all(alice: User, maya: User, browser: BrowserFor) -> None:
    lead = LeadFactory(owner=alice)
    ActivityFactory(actor=alice, about=lead, subject="Alice's visit", due_at=noon(0))

    assert "Alice&#x27;s visit" in browser(alice).get("/activities/calendar/").text
    assert "Alice&#x27;s visit" in browser(alice).get("/activities/calendar/?span=week").text
    assert "Alice&#x27;s visit" not in browser(alice).get("/activities/calendar/?on=2020-02-01").text
    assert "Alice&#x27;s visit" not in browser(maya).get("/activities/calendar/").text
    assert "Alice&#x27;s visit" in browser(maya).get("/activities/calendar/?everybody=on").text
    assert browser(maya).get("/activities/calendar/?on=tomorrow").status_code == 400


def test_plan_complete_move_and_edit_by_the_pages(alice: User, browser: BrowserFor) -> None:
    lead, client = LeadFactory(owner=alice), browser(alice, htmx=True)
    made = client.post(
        f"/activities/new/?lead={lead.pk}", {"kind": "meeting", "subject": "Demo", "due_at": "2030-01-02T10:00"}
    )
    activity = Activity.objects.get()
    assert (made.status_code, activity.kind, Lead.objects.get().next_step) == (204, "meeting", "Demo")

    moved = client.post(f"/activities/{activity.pk}/reschedule/", {"due_at": "2030-01-03T10:00"})
    done = client.post(f"/activities/{activity.pk}/complete/", {"outcome": "liked it"})
    edited = client.post(
        f"/activities/{activity.pk}/edit/",
        {"kind": "meeting", "subject": "Demo day", "outcome": "loved it", "version": 3},
    )

    assert (moved.status_code, done.status_code, edited.status_code) == (204, 204, 204)
    activity.refresh_from_db()
    assert (activity.subject, activity.outcome, activity.done_at is not None) == ("Demo day", "loved it", True)
    assert "loved it" in browser(alice).get(f"/activities/{activity.pk}/").text
    stale = client.post(
        f"/activities/{activity.pk}/edit/",
        {"kind": "meeting", "subject": "Old", "version": 3},
        headers={"HX-Target": "dialog"},
    )
    assert (stale.status_code, "Somebody else" in stale.text) == (422, True)


def test_export_takes_out_ones_own(alice: User, maya: User, browser: BrowserFor) -> None:
    ActivityFactory(actor=maya, about=LeadFactory(owner=alice), subject="Maya's call")

    assert "Maya's call" in browser(maya).get("/activities/export/").content.decode("utf-8-sig")
    assert "Maya's call" in browser(alice).get("/activities/").text.replace("&#x27;", "'")
