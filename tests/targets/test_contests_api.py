"""Contests and honours for other programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from people.models import Notification, User
from targets.models import Contest, Honour
from tests.fixtures import ApiFor

pytestmark = pytest.mark.django_db


def asked(first: User, second: User, **more: object) -> dict[str, object]:
    today = timezone.localdate()
    period = {"start": today.isoformat(), "end": (today + timedelta(days=7)).isoformat()}
    sides = [{"type": "user", "id": str(side.pk)} for side in (first, second)]
    return {"name": "Week of calls", "metric": "calls", "period": period, "sides": sides, "stake": "Lunch", **more}


def test_a_program_starts_reads_and_calls_off_a_contest(
    api: ApiFor, alice: User, bob: User, maya: User, charlie: User
) -> None:
    made = api(maya).post("/api/v1/contests/", asked(alice, bob), format="json")
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["state"], [side["name"] for side in body["sides"]]) == ("running", ["Alice Adler", "Bob Brandt"])
    assert [side["score"] for side in body["sides"]] == ["0", "0"]
    assert Notification.objects.filter(kind="contest.started").count() == 2

    address = f"/api/v1/contests/{body['id']}/"
    assert api(alice).get(address).json() == body
    assert [row["id"] for row in api(bob).get("/api/v1/contests/?metric=calls").json()["results"]] == [body["id"]]
    assert api(charlie).get(address).status_code == 404
    assert api(alice).post(f"{address}call-off/", {"reason": "Ill"}, format="json").status_code == 403
    assert api(maya).post(f"{address}call-off/", {"reason": "Ill"}, format="json").status_code == 204
    assert not Contest.objects.exists()


def test_what_can_not_be_a_contest_is_refused(api: ApiFor, alice: User, bob: User, maya: User, charlie: User) -> None:
    program = api(maya)
    company = [{"type": "company"}, {"type": "user", "id": str(bob.pk)}]
    answers = [
        program.post("/api/v1/contests/", body, format="json").status_code
        for body in (
            asked(alice, alice),
            asked(alice, bob, sides=company),
            asked(alice, charlie),
            asked(alice, bob, prize="A car"),
        )
    ]
    assert answers == [422, 422, 403, 400]
    assert not Contest.objects.exists()


def test_honours_tell_places_and_no_amounts(api: ApiFor, alice: User, charlie: User) -> None:
    today = timezone.localdate()
    Honour.objects.create(metric="calls", start_on=today.replace(day=1), end_on=today, user=alice, rank=1, value=4711)

    [row] = api(charlie).get("/api/v1/honours/").json()["results"]

    assert (row["user"]["name"], row["rank"], row["metric"]) == ("Alice Adler", 1, "calls")
    assert "4711" not in str(row)
