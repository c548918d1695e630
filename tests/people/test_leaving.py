"""Deactivation: a dry run first, everything handed over, every way in closed at once."""

from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from core.errors import Forbidden, Refusal
from people import handover, services
from people.models import ApiToken, SavedView, Team, User
from tests.fixtures import ApiFor, BrowserFor

pytestmark = pytest.mark.django_db


@pytest.fixture
def belongings(monkeypatch: pytest.MonkeyPatch) -> dict[Any, int]:
    """A room upstairs, as small as can be: how many things each user owns."""
    owned: dict[Any, int] = {}

    def move(actor: User, user: User, successor: User) -> int:
        moved = owned.pop(user.pk, 0)
        owned[successor.pk] = owned.get(successor.pk, 0) + moved
        return moved

    monkeypatch.setattr(handover, "ESTATES", dict(handover.ESTATES))
    monkeypatch.setattr("people.services.leaving.ESTATES", handover.ESTATES)
    handover.register("things", "Things", count=lambda user: owned.get(user.pk, 0), move=move)
    return owned


def leave(actor: User, user: User, successor: User | None) -> dict[str, int]:
    return services.deactivate_user(actor=actor, user=user, successor=successor, now=timezone.now())


def test_the_dry_run_counts_and_changes_nothing(ada: User, alice: User, belongings: dict[Any, int]) -> None:
    belongings[alice.pk] = 7
    left = {item.key: item.count for item in services.preview_handover(actor=ada, user=alice)}
    assert (left["things"], belongings) == (7, {alice.pk: 7})
    assert User.objects.get(pk=alice.pk).is_active
    assert AuditEntry.objects.count() == 0


def test_everything_goes_to_the_successor(
    ada: User, maya: User, bob: User, north: Team, belongings: dict[Any, int]
) -> None:
    belongings.update({maya.pk: 3, bob.pk: 1})
    shared = SavedView.objects.create(owner=maya, table="leads", name="Hot", sharing="team")
    personal = SavedView.objects.create(owner=maya, table="leads", name="Mine")
    SavedView.objects.create(owner=bob, table="leads", name="Hot")
    moved = leave(ada, maya, bob)
    assert (moved["things"], moved["teams"], moved["saved-views"], belongings) == (3, 1, 1, {bob.pk: 4})
    assert Team.objects.get(pk=north.pk).manager == bob
    shared.refresh_from_db()
    personal.refresh_from_db()
    assert (shared.owner, shared.name, personal.owner) == (bob, "Hot (Maya Meier)", maya)
    entry = AuditEntry.objects.get(action="user.deactivated")
    assert entry.changes["moved"]["things"] == 3
    assert AuditEntry.objects.count() == 1


def test_without_a_successor_only_who_owns_nothing_leaves(ada: User, alice: User, belongings: dict[Any, int]) -> None:
    belongings[alice.pk] = 1
    with pytest.raises(Refusal) as refused:
        leave(ada, alice, None)
    assert refused.value.code == "successor_required"
    assert User.objects.get(pk=alice.pk).is_active
    belongings.clear()
    leave(ada, alice, None)
    assert not User.objects.get(pk=alice.pk).is_active


def test_the_successor_must_be_another_active_user(ada: User, alice: User, bob: User) -> None:
    leave(ada, bob, None)
    bob.refresh_from_db()
    for successor in (alice, bob):
        with pytest.raises(Refusal) as refused:
            leave(ada, alice, successor)
        assert refused.value.code == "bad_successor"


def test_nobody_deactivates_himself_and_reps_deactivate_nobody(ada: User, alice: User, bob: User) -> None:
    for actor, user in ((ada, ada), (alice, bob), (alice, ada)):
        with pytest.raises(Forbidden):
            leave(actor, user, None)
    assert User.objects.filter(is_active=False).count() == 0


def test_sessions_and_tokens_die_with_the_next_request(
    ada: User, alice: User, api: ApiFor, browser: BrowserFor
) -> None:
    session, program = browser(alice), api(alice)
    assert program.get("/api/v1/users/").status_code == 200
    assert session.get("/people/profile/").status_code == 200
    leave(ada, alice, None)
    assert program.get("/api/v1/users/").status_code == 401
    assert session.get("/people/profile/").status_code == 302
    assert ApiToken.objects.get(user=alice).revoked_at is not None


def test_coming_back_revives_no_old_session_and_no_token(
    ada: User, alice: User, api: ApiFor, browser: BrowserFor
) -> None:
    session, program = browser(alice), api(alice)
    leave(ada, alice, None)
    services.reactivate_user(actor=ada, user=alice)
    assert User.objects.get(pk=alice.pk).is_active
    assert program.get("/api/v1/users/").status_code == 401
    assert session.get("/people/profile/").status_code == 302


def test_the_api_shows_the_dry_run_and_does_it(ada: User, alice: User, bob: User, maya: User, api: ApiFor) -> None:
    address = f"/api/v1/users/{maya.pk}/deactivate/"
    dry = api(ada).post(address, {"dry_run": True}, format="json").json()
    assert {"key": "teams", "name": "Teams managed", "count": 1} in dry["handover"]
    assert api(ada).post(address, {}, format="json").status_code == 422
    assert api(bob).post(address, {"successor": str(bob.pk)}, format="json").status_code == 403
    done = api(ada).post(address, {"successor": str(bob.pk)}, format="json")
    assert (done.status_code, done.json()["is_active"]) == (200, False)
