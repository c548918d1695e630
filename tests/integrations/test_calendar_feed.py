"""A person's calendar in another program: what its owner may see, and nothing after it was revoked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from activities import services as activities
from integrations import services
from people.models import User
from tests.factories.leads import LeadFactory

pytestmark = pytest.mark.django_db


def read(secret: str) -> tuple[int, bytes]:
    answer = Client().get(f"/calendar/{secret.removeprefix('smt_')}.ics")
    return answer.status_code, answer.content


def test_tasks_and_meetings_in_utc_folded_and_escaped(alice: User, bob: User) -> None:
    lead, due = LeadFactory(owner=alice, company="Quarry; Sons, 采石场"), timezone.now() + timedelta(days=2)
    subject = "Visit; with, commas and 中文 " + "长" * 60
    activities.plan_task(
        actor=alice,
        subject=subject,
        about=lead,
        due_at=due,
        kind="meeting",
        duration_minutes=90,
    )
    activities.plan_task(actor=bob, subject="Not hers", about=LeadFactory(owner=bob), due_at=due)
    _feed, secret = services.create_feed(actor=alice, now=timezone.now())
    status, raw = read(secret)
    assert status == 200
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    (event,) = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert str(event["summary"]) == subject
    assert event.decoded("dtstart") == due.astimezone(UTC).replace(microsecond=0)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=90)
    assert b"Not hers" not in raw


def test_what_was_lost_is_gone_and_a_revoked_address_finds_nothing(alice: User, bob: User, maya: User) -> None:
    lead = LeadFactory(owner=alice)
    task = activities.plan_task(actor=alice, subject="Call them", about=lead, due_at=timezone.now() + timedelta(days=1))
    _old, first = services.create_feed(actor=alice, now=timezone.now())
    _new, second = services.create_feed(actor=alice, now=timezone.now())
    assert (read(first)[0], read(second)[0], read("smt_nonsense")[0]) == (404, 200, 404)
    assert b"Call them" in read(second)[1]
    activities.edit_activity(actor=maya, activity=task, owner=bob, now=timezone.now())
    assert b"Call them" not in read(second)[1]
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert read(second)[0] == 404
    User.objects.filter(pk=alice.pk).update(is_active=True)
    services.revoke_feed(actor=alice, now=datetime.now(UTC))
    assert read(second)[0] == 404
