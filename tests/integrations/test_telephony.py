"""Telephone systems tell of calls: signed, in any order, each call once, on the right timeline or in the list of the unknown."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from activities.models import Activity
from core.standard_webhooks import sign
from integrations import call_queries, services, telephony
from integrations.models import Call
from people.models import FieldRule, Notification, Role, User
from tests.factories.customers import ContactFactory
from tests.factories.leads import LeadFactory
from tests.fixtures import BrowserFor

NUMBER = "13812345678"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (b"{", "body"),
        (b"[]", "type"),
        (b'{"type": "call.sung", "data": {}}', "type"),
        (b'{"type": "call.ended", "data": {}}', "call_id"),
        (b'{"type": "call.ended", "data": {"call_id": "1", "direction": "up"}}', "direction"),
        (b'{"type": "call.ended", "data": {"call_id": "1", "duration": -1}}', "duration"),
        (b'{"type": "call.ended", "data": {"call_id": "1", "duration": "9"}}', "duration"),
        (b'{"type": "call.ended", "data": {"call_id": "1", "at": "2027-01-01T00:00:00Z"}}', "at"),
        (b'{"type": "call.ended", "data": {"call_id": "1", "recording_url": "javascript:alert(1)"}}', "recording_url"),
        (b'{"type": "call.ended", "data": {"call_id": "1\\u0000"}}', "call_id"),
    ],
)
def test_what_can_not_be_understood(said: bytes, field: str) -> None:
    with pytest.raises(telephony.Malformed, match=field):
        telephony.read(said, now=NOW)


class Exchange:
    """A telephone system that talks to us."""

    def __init__(self, ada: User, alice: User) -> None:
        self.system, self.secret = services.create_phone_system(actor=ada, name="Exchange")
        services.set_extensions(actor=ada, system=self.system, extensions={"801": alice})
        self.count = 0

    def say(
        self, kind: str, call_id: str = "c1", *, secret: str = "", message_id: str = "", **data: Any
    ) -> HttpResponse:
        self.count += 1
        body = json.dumps({"type": f"call.{kind}", "data": {"call_id": call_id, "extension": "801", **data}}).encode()
        message_id, stamp = message_id or f"msg_{self.count}", int(timezone.now().timestamp())
        headers = {
            "webhook-id": message_id, "webhook-timestamp": str(stamp),
            "webhook-signature": sign(secret or self.secret, message_id=message_id, timestamp=stamp, body=body),
        }  # fmt: skip
        return Client().post(
            f"/telephony/hear/{self.system.pk}/", body, content_type="application/json", headers=headers
        )


@pytest.fixture
def exchange(ada: User, alice: User) -> Exchange:
    return Exchange(ada, alice)


@pytest.mark.django_db
def test_a_bad_signature_is_turned_away(exchange: Exchange, ada: User) -> None:
    _other, secret = services.create_phone_system(actor=ada, name="Other")
    answers = [exchange.say("ringing", secret=secret), Client().post(f"/telephony/hear/{exchange.system.pk}/", {})]
    services.switch_phone_system(actor=ada, system=exchange.system, is_active=False)
    answers.append(exchange.say("ringing"))
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert not Call.objects.exists()


@pytest.mark.django_db
def test_a_known_number_opens_the_right_contact_and_is_logged_once(
    exchange: Exchange, alice: User, bob: User, browser: BrowserFor
) -> None:
    ContactFactory(owner=bob, mobile=NUMBER, first_name="Wrong")
    contact = ContactFactory(owner=alice, mobile="+86 138 1234 5678", first_name="Right")
    exchange.say("ringing", number="0086-13812345678")
    assert f"/contacts/{contact.pk}/" in browser(alice).get("/telephony/pop/").content.decode()
    # The end overtakes the answer, and comes twice under one id.
    exchange.say("ended", message_id="end", duration=61, recording_url="https://pbx.example.com/1.mp3")
    exchange.say("ended", message_id="end", duration=61)
    exchange.say("answered", number=NUMBER)
    call = Call.objects.get()
    assert (call.state, call.seconds, call.contact, call.owner) == ("ended", 61, contact, alice)
    logged = Activity.objects.get()
    assert (logged.kind, logged.duration_minutes, logged.contact, logged.owner) == ("call", 2, contact, alice)
    assert NUMBER not in f"{logged.subject} {logged.body} {logged.outcome}"
    assert contact.last_name not in browser(alice).get("/telephony/pop/").content.decode()


@pytest.mark.django_db
def test_a_missed_call_of_somebody_known_is_a_task(exchange: Exchange, alice: User) -> None:
    lead = LeadFactory(owner=alice, phone=NUMBER)
    exchange.say("ringing", number=NUMBER)
    exchange.say("ended")
    task = Activity.objects.get()
    assert (task.kind, task.lead, task.owner, task.done_at) == ("task", lead, alice, None)
    assert Notification.objects.get(kind="call.missed").user == alice


@pytest.mark.django_db
def test_an_unknown_number_waits_until_somebody_says_who_it_was(
    exchange: Exchange, alice: User, charlie: User, browser: BrowserFor
) -> None:
    exchange.say("ended", number=NUMBER)
    call = Call.objects.get()
    assert NUMBER[-8:] in browser(alice).get("/telephony/").content.decode()
    assert browser(charlie).get(f"/telephony/calls/{call.pk}/").status_code == 404
    contact = ContactFactory(owner=alice)
    answer = browser(alice).post(f"/telephony/calls/{call.pk}/", {"contact": str(contact.pk)})
    assert answer.status_code == 302
    call.refresh_from_db()
    assert (call.contact, call.activity.contact) == (contact, contact)
    assert NUMBER[-8:] not in browser(alice).get("/telephony/").content.decode()


@pytest.mark.django_db
def test_who_may_not_read_numbers_can_not_dial_them(exchange: Exchange, alice: User) -> None:
    exchange.say("ended", number=NUMBER)
    FieldRule.objects.create(role=Role.objects.get(key="rep"), noun="contact", field="phone", mode="masked")
    seen = call_queries.shown_call(Call.objects.get(), User.objects.get(pk=alice.pk))
    assert (seen.number, seen.dial) == ("138****5678", "")


@pytest.mark.django_db
def test_the_list_costs_the_same_for_one_call_and_for_three(
    exchange: Exchange, alice: User, browser: BrowserFor, django_assert_num_queries: Any
) -> None:
    client = browser(alice)
    for number in range(3):
        ContactFactory(owner=alice, mobile=f"1381234567{number}")
        exchange.say("ended", f"c{number}", number=f"1381234567{number}", duration=5)
    client.get("/telephony/?show=all")
    with django_assert_num_queries(5) as three:
        client.get("/telephony/?show=all")
    Call.objects.exclude(call_id="c0").delete()
    with django_assert_num_queries(len(three)):
        client.get("/telephony/?show=all")


def test_times_are_believed_only_when_they_are_past() -> None:
    told = telephony.read(
        b'{"type": "call.ended", "data": {"call_id": "1", "at": "2026-11-20T17:00:05+08:00"}}', now=NOW
    )
    assert told.at == NOW  # five seconds ahead: a clock that is a little fast
    assert telephony.read(b'{"type": "call.ended", "data": {"call_id": "1"}}', now=NOW + timedelta(hours=1)).at > NOW
