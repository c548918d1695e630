"""Thresholds and calls over the API, in their reader's sight."""

from __future__ import annotations

import pytest
from django.utils import timezone

from integrations import services as telephony
from integrations.telephony import read
from people.models import User
from performance import services
from tests.factories.leads import LeadFactory
from tests.fixtures import ApiFor

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/alerts/"


def test_a_threshold_is_set_crossed_and_given_up(alice: User, bob: User, maya: User, api: ApiFor) -> None:
    given = {"name": "Visits", "metric": "visits", "direction": "below", "threshold": "3.00", "user": str(alice.pk)}
    made = api(maya).post(ADDRESS, given, format="json")
    assert made.status_code == 201, made.json()
    one = f"{ADDRESS}{made.json()['id']}/"
    assert (made.json()["threshold"], made.json()["user"]["id"]) == ("3", str(alice.pk))
    services.check_alerts(actor=None, today=timezone.localdate(), now=timezone.now())
    assert [row["value"] for row in api(maya).get(f"{one}breaches/").json()["results"]] == ["0"]
    assert api(alice).get(one).status_code == 404
    assert api(bob).post(ADDRESS, given, format="json").status_code == 403  # a colleague's number
    assert api(maya).post(ADDRESS, {**given, "metric": "luck"}, format="json").status_code == 422
    assert api(maya).patch(one, {"threshold": "5", "version": 1}, format="json").json()["version"] == 2
    assert api(maya).patch(one, {"threshold": "6", "version": 1}, format="json").status_code == 409
    assert api(maya).delete(one).status_code == 204


def test_calls_are_those_one_may_see(ada: User, alice: User, maya: User, charlie: User, api: ApiFor) -> None:
    now = timezone.now()
    system, _secret = telephony.create_phone_system(actor=ada, name="PBX")
    telephony.set_extensions(actor=ada, system=system, extensions={"801": alice})
    lead = LeadFactory(owner=alice, phone="13999990001")
    body = b'{"type": "call.ringing", "data": {"call_id": "1", "extension": "801", "number": "13999990001"}}'
    call = telephony.hear_call(system=system, message_id="m", told=read(body, now=now), now=now)
    (row,) = api(maya).get("/api/v1/calls/?count=true").json()["results"]
    assert (row["id"], row["lead"]["id"], row["number"]) == (str(call.pk), str(lead.pk), "+8613999990001")
    assert api(alice).get(f"/api/v1/calls/{call.pk}/").json()["state"] == "ringing"
    assert api(charlie).get("/api/v1/calls/").json()["results"] == []
    assert api(charlie).get(f"/api/v1/calls/{call.pk}/").status_code == 404
    assert api(alice).post("/api/v1/calls/", {}, format="json").status_code == 405
