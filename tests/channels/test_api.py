"""Bots over the API: the address is taken and never given out."""

from __future__ import annotations

import pytest

from channels.models import Bot
from people.models import Team, User
from tests.fixtures import ApiFor

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/bots/"
GIVEN = {
    "name": "Sales", "kind": "wecom", "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=not-to-be-told",
    "events": ["*"], "language": "en",
}  # fmt: skip


def test_a_bot_is_made_changed_tried_and_removed(ada: User, alice: User, north: Team, api: ApiFor) -> None:
    made = api(ada).post(ADDRESS, {**GIVEN, "teams": [str(north.pk)]}, format="json")
    assert made.status_code == 201, made.json()
    assert "not-to-be-told" not in made.content.decode()
    assert (made.json()["teams"], made.json()["events"]) == ([{"id": str(north.pk), "name": north.name}], ["*"])
    one = f"{ADDRESS}{made.json()['id']}/"
    assert api(alice).get(one).status_code in (403, 404)
    assert api(alice).post(ADDRESS, {**GIVEN, "name": "Mine"}, format="json").status_code == 404
    quiet = api(ada).patch(one, {"events": [], "is_active": False, "version": 1}, format="json").json()
    assert (quiet["events"], quiet["is_active"], quiet["teams"]) == ([], False, made.json()["teams"])
    assert api(ada).post(f"{one}test/").status_code == 422
    api(ada).patch(one, {"is_active": True}, format="json")
    assert api(ada).post(f"{one}test/").status_code == 202
    assert api(ada).delete(one).status_code == 204
    assert not Bot.objects.exists()


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"address": "https://example.com/hook"}, 422, "address"),
        ({"kind": "fax"}, 400, "kind"),
        ({"events": ["no.such"]}, 400, "events"),
        ({"colour": "red"}, 400, "colour"),
    ],
)
def test_what_is_wrong_is_named(ada: User, api: ApiFor, change: dict, status: int, field: str) -> None:
    answer = api(ada).post(ADDRESS, {**GIVEN, **change}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
