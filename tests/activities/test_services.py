"""Logging, planning, doing and correcting."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from activities import services
from activities.models import Activity
from activities.services import FollowUp
from audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Refusal
from jobs.services import enqueue
from people.models import Notification, User
from tests.factories.activities import ActivityFactory
from tests.factories.leads import LeadFactory
from tests.fixtures import RunJobs

pytestmark = pytest.mark.django_db


def test_a_call_with_a_next_step_moves_the_lead(alice: User) -> None:
    lead, now = LeadFactory(owner=alice), timezone.now()
    due = now + timedelta(days=2)

    call = services.log_activity(
        actor=alice,
        kind="call",
        subject="left voicemail",
        about=lead,
        now=now,
        duration_minutes=5,
        follow_up=FollowUp("Call again", due),
    )

    lead.refresh_from_db()
    assert (lead.last_activity_at, lead.next_step, lead.next_step_on) == (now, "Call again", timezone.localdate(due))
    planned = Activity.objects.open().get()
    assert (planned.kind, planned.due_at, planned.remind_at, planned.owner, planned.lead) == (
        "task",
        due,
        due,
        alice,
        lead,
    )
    assert list(AuditEntry.objects.filter(action__startswith="activity.").values_list("action", "record_id")) == [
        ("activity.logged", call.pk)
    ]


def test_an_entry_dated_back_does_not_move_the_last_activity_back(alice: User) -> None:
    lead, now = LeadFactory(owner=alice), timezone.now()

    ActivityFactory(actor=alice, about=lead, now=now)
    ActivityFactory(actor=alice, about=lead, now=now, done_at=now - timedelta(days=9))

    lead.refresh_from_db()
    assert lead.last_activity_at == now


def test_the_next_step_is_the_earliest_planned(alice: User) -> None:
    lead, now = LeadFactory(owner=alice), timezone.now()
    later = ActivityFactory(actor=alice, about=lead, subject="Send offer", due_at=now + timedelta(days=9))
    sooner = ActivityFactory(actor=alice, about=lead, subject="Call", due_at=now + timedelta(days=1))

    def step() -> str:
        lead.refresh_from_db()
        return lead.next_step

    assert step() == "Call"
    services.complete(actor=alice, activity=sooner, now=now, outcome="reached")
    assert step() == "Send offer"
    services.reschedule(actor=alice, activity=later, due_at=now + timedelta(days=20))
    lead.refresh_from_db()
    assert lead.next_step_on == timezone.localdate(now + timedelta(days=20))
    services.delete_activity(actor=alice, activity=later)
    assert step() == ""


def test_nobody_logs_on_what_he_may_not_see(alice: User, charlie: User, rae: User) -> None:
    lead = LeadFactory(owner=alice)

    for stranger in (charlie, rae):
        with pytest.raises(Forbidden):
            ActivityFactory(actor=stranger, about=lead)
    with pytest.raises(Refusal):
        ActivityFactory(actor=alice, about=lead, done_at=timezone.now() + timedelta(hours=1))

    assert not Activity.objects.exists()


def test_the_author_may_edit_for_a_day_then_only_add(alice: User, maya: User) -> None:
    lead, start = LeadFactory(owner=alice), timezone.now()
    call = ActivityFactory(actor=alice, about=lead, now=start, subject="Talkd")
    with pytest.raises(Forbidden):
        services.edit_activity(actor=maya, activity=call, now=start, subject="Maya's view")

    services.edit_activity(actor=alice, activity=call, now=start + timedelta(hours=23), version=1, subject="Talked")
    with pytest.raises(Forbidden) as refusal:
        services.edit_activity(actor=alice, activity=call, now=start + timedelta(hours=25), subject="Rewritten")
    services.append(actor=alice, activity=call, body="He called back.", now=start + timedelta(hours=25))

    call.refresh_from_db()
    assert (call.subject, call.version) == ("Talked", 2)
    assert "24 hours" in refusal.value.message
    assert list(call.addenda.values_list("body", "author")) == [("He called back.", alice.pk)]


def test_deleting_leaves_what_it_said(alice: User, bob: User, maya: User) -> None:
    call = ActivityFactory(actor=alice, about=LeadFactory(owner=alice), subject="Said too much", body="secret")
    with pytest.raises(Forbidden):
        services.delete_activity(actor=bob, activity=call)

    services.delete_activity(actor=maya, activity=call, reason="privacy")

    entry = AuditEntry.objects.get(action="activity.deleted")
    assert (entry.changes["subject"], entry.changes["body"], entry.reason) == (
        ["Said too much", None],
        ["secret", None],
        "privacy",
    )
    with pytest.raises(Conflict):
        services.complete(actor=maya, activity=call, now=timezone.now())


def test_exactly_one_record(alice: User) -> None:
    call = ActivityFactory(actor=alice, about=LeadFactory(owner=alice))

    with pytest.raises(IntegrityError, match="activity_on_exactly_one"), transaction.atomic():
        Activity.objects.filter(pk=call.pk).update(lead=None)


def test_seen_with_its_record_and_with_its_owner(alice: User, bob: User, maya: User, charlie: User, ada: User) -> None:
    from leads import services as leads

    lead = LeadFactory(owner=alice)
    call = ActivityFactory(actor=maya, about=lead)

    def seers() -> set[str]:
        users = {"alice": alice, "bob": bob, "maya": maya, "charlie": charlie, "ada": ada}
        return {name for name, user in users.items() if Activity.objects.visible_to(user).filter(pk=call.pk).exists()}

    assert seers() == {"alice", "maya", "ada"}
    leads.add_collaborator(actor=alice, lead=lead, user=charlie)
    assert seers() == {"alice", "maya", "ada", "charlie"}
    leads.delete_lead(actor=maya, lead=lead, now=timezone.now())
    assert seers() == set()


def test_each_reminder_is_given_once(alice: User, run_jobs: RunJobs) -> None:
    lead, now = LeadFactory(owner=alice), timezone.now()
    ActivityFactory(
        actor=alice, about=lead, subject="Call", due_at=now + timedelta(hours=1), remind_at=now + timedelta(minutes=30)
    )
    ActivityFactory(
        actor=alice, about=lead, subject="Far away", due_at=now + timedelta(days=9), remind_at=now + timedelta(days=8)
    )
    with time_machine.travel(now + timedelta(minutes=31), tick=False):
        for _ in range(2):
            enqueue(kind="activities.remind")
            run_jobs()

        assert list(Notification.objects.filter(kind="activity.reminder").values_list("user", "params__subject")) == [
            (alice.pk, "Call")
        ]


def test_a_moved_activity_is_reminded_again(alice: User) -> None:
    now: datetime = timezone.now()
    task = ActivityFactory(actor=alice, about=LeadFactory(owner=alice), due_at=now, remind_at=now)
    assert services.remind_due(actor=None, now=now) == 1

    services.reschedule(actor=alice, activity=task, due_at=now + timedelta(hours=2))

    assert services.remind_due(actor=None, now=now + timedelta(hours=1)) == 0
    assert services.remind_due(actor=None, now=now + timedelta(hours=2)) == 1
    assert Notification.objects.filter(kind="activity.reminder").count() == 2


def test_what_was_planned_is_handed_over(alice: User, bob: User, ada: User) -> None:
    lead = LeadFactory(owner=alice)
    ActivityFactory(actor=alice, about=lead)
    ActivityFactory(actor=alice, about=lead, due_at=None)

    assert services.hand_over(actor=ada, user=alice, successor=bob) == 1
    assert list(Activity.objects.order_by("id").values_list("owner__full_name", flat=True)) == [
        "Alice Adler",
        "Bob Brandt",
    ]
