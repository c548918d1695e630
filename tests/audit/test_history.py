"""The history of one record, in words."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from audit.queries import history
from audit.services import batch, door, record
from people.models import Team, User
from tests.fixtures import ApiFor, BrowserFor

pytestmark = pytest.mark.django_db


def test_history_says_who_when_old_and_new(alice: User, ada: User, north: Team, south: Team) -> None:
    record(
        actor=ada,
        action="user.edited",
        record=alice,
        changes={"title": ["", "Rep"], "team_id": [str(north.pk), str(south.pk)]},
        reason="moved",
    )
    record(
        actor=None,
        action="user.edited",
        record=alice,
        changes={"language": ["en", "zh-hans"], "is_active": [True, False]},
    )
    newest, oldest = history(alice, ada)
    assert (newest.actor_name, oldest.actor_name, oldest.reason) == ("", "Ada Abel", "moved")
    assert [(str(change.label), change.old, change.new) for change in oldest.changes] == [
        ("Job title", "–", "Rep"),
        ("Team", "North", "South"),
    ]
    assert {(change.field, change.old, change.new) for change in newest.changes} == {
        ("language", "English", "简体中文"),
        ("is_active", "yes", "no"),
    }


def test_history_is_of_one_record_only(alice: User, bob: User) -> None:
    record(actor=alice, action="user.edited", record=alice)
    record(actor=alice, action="user.edited", record=bob)
    assert len(history(alice)) == 1


def test_the_door_and_the_batch_are_kept(alice: User) -> None:
    came_in, act = door.set("api"), batch.set(alice.pk)
    try:
        made = record(actor=alice, action="user.edited", record=alice)
    finally:
        door.reset(came_in)
        batch.reset(act)
    assert (made.via, made.batch) == ("api", alice.pk)


def test_api_shows_the_trail_to_who_may_see_it(api: ApiFor, ada: User, fin: User, alice: User, maya: User) -> None:
    entry = record(actor=ada, action="user.edited", record=alice, changes={"title": ["", "Rep"]})
    for reader in (ada, fin):
        [row] = api(reader).get("/api/v1/audit-entries/", {"record": str(alice.pk)}).json()["results"]
        assert row["actor"] == {"id": str(ada.pk), "name": "Ada Abel"}
        assert row["changes"] == {"title": ["", "Rep"]}
        assert api(reader).get(f"/api/v1/audit-entries/{entry.seq}/").json()["seq"] == entry.seq
    for stranger in (alice, maya):
        assert api(stranger).get("/api/v1/audit-entries/").status_code == 404
        assert api(stranger).get(f"/api/v1/audit-entries/{entry.seq}/").status_code == 404


@pytest.mark.parametrize("query", ["actor__password=x", "at_after=yesterday", "ordering=changes", "record=1"])
def test_api_takes_only_listed_filters(api: ApiFor, ada: User, query: str) -> None:
    assert api(ada).get(f"/api/v1/audit-entries/?{query}").status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_api_only_reads(api: ApiFor, ada: User, alice: User, method: str) -> None:
    entry = record(actor=ada, action="user.edited", record=alice)
    response = getattr(api(ada), method)(f"/api/v1/audit-entries/{entry.seq}/", {}, format="json")
    assert response.status_code == 405
    assert AuditEntry.objects.count() == 1


def test_pages_through_the_trail(api: ApiFor, ada: User, alice: User) -> None:
    for number in range(5):
        record(actor=ada, action=f"user.edited{number}", record=alice)
    first = api(ada).get("/api/v1/audit-entries/", {"page_size": 3}).json()
    second = api(ada).get(first["next"]).json()
    assert [row["action"][-1] for row in first["results"] + second["results"]] == ["4", "3", "2", "1", "0"]
    assert second["next"] is None


def test_page_lists_the_trail(browser: BrowserFor, ada: User, alice: User) -> None:
    record(actor=ada, action="user.edited", record=alice, reason="because of the move")
    response = browser(ada).get(reverse("audit:list"))
    assert response.status_code == 200
    assert "because of the move" in response.content.decode()
    assert browser(alice).get(reverse("audit:list")).status_code == 404
