"""People by the API."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from people import services
from people.models import ApiToken, Role, SavedView, Team, User
from tests.cast import person
from tests.fixtures import ApiFor

pytestmark = pytest.mark.django_db
USERS, TEAMS, ROLES, TOKENS, VIEWS = (
    f"/api/v1/{name}/" for name in ("users", "teams", "roles", "tokens", "saved-views")
)


def post(client: Any, address: str, body: Any) -> Any:
    return client.post(address, body, format="json")


def patch(client: Any, address: str, body: Any) -> Any:
    return client.patch(address, body, format="json")


def test_a_user_is_made_read_and_edited(api: ApiFor, ada: User, north: Team) -> None:
    rep = Role.objects.get(key="rep")
    made = post(
        api(ada),
        USERS,
        {"email": "New@Example.com", "full_name": "新人", "team": str(north.pk), "roles": [str(rep.pk)]},
    )
    assert made.status_code == 201
    body = made.json()
    assert (body["email"], body["team"]) == ("new@example.com", {"id": str(north.pk), "name": "North"})
    assert body["roles"] == [{"id": str(rep.pk), "name": "Sales rep", "key": "rep"}]
    assert body["url"] == f"{USERS}{body['id']}/"
    assert "password" not in str(body)
    edited = patch(api(ada), body["url"], {"title": "Rep", "version": 1})
    assert (edited.json()["title"], edited.json()["version"], edited["ETag"]) == ("Rep", 2, '"2"')
    stale = patch(api(ada), body["url"], {"title": "Boss", "version": 1})
    assert (stale.status_code, stale.json()["current"]["values"]) == (409, {"title": "Rep"})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"email": "x@example.com"}, 400),
        ({"email": "x@example.com", "full_name": "X", "is_superuser": True}, 400),
        ({"email": "x@example.com", "full_name": "X", "password": "secret-secret"}, 400),
        ({"email": "x@example.com", "full_name": "X", "is_active": False}, 400),
        ({"email": "x@example.com", "full_name": "X", "team": str(uuid4())}, 400),
        ({"email": "x@example.com", "full_name": "X", "roles": "admin"}, 400),
        ({"email": "x@example.com", "full_name": ["X"]}, 400),
        ({"email": "ada@example.com", "full_name": "X"}, 422),
        ([], 400),
    ],
)
def test_bad_input_is_told_and_changes_nothing(api: ApiFor, ada: User, body: Any, status: int) -> None:
    users = User.objects.count()
    answer = post(api(ada), USERS, body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (User.objects.count(), AuditEntry.objects.count()) == (users, 0)


@pytest.mark.parametrize("who", ["alice", "maya", "fin", "rae"])
def test_others_read_but_do_not_write(
    who: str, api: ApiFor, bob: User, north: Team, request: pytest.FixtureRequest
) -> None:
    client = api(request.getfixturevalue(who))
    assert client.get(f"{USERS}{bob.pk}/").status_code == 200
    for answer in (
        post(client, USERS, {"email": "x@example.com", "full_name": "X"}),
        patch(client, f"{USERS}{bob.pk}/", {"full_name": "X"}),
        post(client, f"{USERS}{bob.pk}/invite/", {}),
        post(client, f"{USERS}{bob.pk}/deactivate/", {}),
        post(client, f"{USERS}bulk/", {"items": [{"email": "x@example.com", "full_name": "X"}]}),
        post(client, TEAMS, {"name": "Mine"}),
        patch(client, f"{TEAMS}{north.pk}/", {"name": "Mine"}),
        client.delete(f"{TEAMS}{north.pk}/"),
        patch(client, f"{ROLES}{Role.objects.get(key='rep').pk}/", {"grants": {"leads": {"view": "all"}}}),
    ):
        assert answer.status_code == 403
    assert AuditEntry.objects.count() == 0


def test_a_token_without_the_scope_does_not_write(api: ApiFor, ada: User) -> None:
    body = {"email": "x@example.com", "full_name": "X"}
    assert post(api(ada, "people:read"), USERS, body).status_code == 403
    assert api(ada, "leads:read").get(USERS).status_code in (403, 404)
    assert post(api(ada, "people:write"), USERS, body).status_code == 201


@pytest.mark.parametrize(
    "query",
    ["password__startswith=a", "ordering=password", "roles__key=admin", "page_size=0", "cursor=x"],
)
def test_lists_take_only_what_is_offered(api: ApiFor, alice: User, query: str) -> None:
    assert api(alice).get(f"{USERS}?{query}").status_code == 400


def test_lists_filter_search_and_order(api: ApiFor, alice: User, bob: User, charlie: User, north: Team) -> None:
    def names(query: str) -> list[str]:
        return [row["full_name"] for row in api(alice).get(f"{USERS}?{query}").json()["results"]]

    assert names(f"team={north.pk}") == ["Alice Adler", "Bob Brandt"]
    assert names("search=chen") == ["Charlie Chen"]
    assert names("ordering=-full_name") == ["Charlie Chen", "Bob Brandt", "Alice Adler"]
    assert names("email=BOB@example.com") == ["Bob Brandt"]
    assert api(alice).get(f"{TEAMS}?search=x").status_code == 400


def test_a_list_costs_the_same_for_one_and_for_many(api: ApiFor, alice: User, north: Team) -> None:
    client = api(alice)

    def statements(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    first = {address: statements(address) for address in (USERS, TEAMS, ROLES)}
    for number in range(4):
        person(f"Person{number} Name", "rep", north)
        Team.objects.create(name=f"Team {number}", manager=alice, parent=north)
    assert {address: statements(address) for address in (USERS, TEAMS, ROLES)} == first
    assert max(first.values()) <= 8


def test_upsert_by_the_id_of_another_system(api: ApiFor, ada: User) -> None:
    body = {"name": "West", "external_ref": {"system": "erp", "id": "7"}}
    first, second = post(api(ada), TEAMS, body), post(api(ada), TEAMS, {**body, "name": "Wild West"})
    assert (first.status_code, second.status_code, first.json()["id"]) == (201, 200, second.json()["id"])
    assert Team.objects.get(external_id="7").name == "Wild West"


def test_roles_by_the_api(api: ApiFor, ada: User) -> None:
    made = post(api(ada), ROLES, {"name": "Guest", "grants": {"leads": {"view": "own"}}})
    assert (made.status_code, made.json()["grants"], made.json()["members"]) == (201, {"leads": {"view": "own"}}, 0)
    changed = patch(api(ada), made.json()["url"], {"grants": {"leads": {"view": None, "edit": "own"}}})
    assert changed.json()["grants"] == {"leads": {"edit": "own"}}
    for grants, status in (
        ({"leads": {"fly": "own"}}, 422),
        ({"leads": {"view": "galaxy"}}, 400),
        ({"leads": "all"}, 400),
    ):
        assert patch(api(ada), made.json()["url"], {"grants": grants}).status_code == status
    assert api(ada).delete(made.json()["url"]).status_code == 204
    assert api(ada).delete(f"{ROLES}{Role.objects.get(key='rep').pk}/").status_code == 422


def test_tokens_are_personal_and_never_widen(api: ApiFor, alice: User, ada: User) -> None:
    made = post(api(alice), TOKENS, {"name": "script", "scopes": ["leads:read"]})
    assert made.status_code == 201
    secret, address = made.json()["token"], made.json()["url"]
    assert secret not in api(alice).get(address).content.decode()
    assert secret.startswith(made.json()["prefix"])
    assert api(ada).get(address).status_code == 404
    assert api(ada).delete(address).status_code == 404
    narrow = api(alice, "leads:read")
    for scopes in (["*"], ["leads:write"], ["leads:read", "people:read"]):
        assert post(narrow, TOKENS, {"name": "wider", "scopes": scopes}).status_code == 422
    assert post(narrow, TOKENS, {"name": "same", "scopes": ["leads:read"]}).status_code == 201
    for scopes in (["leads:fly"], [""], []):
        assert post(api(alice), TOKENS, {"name": "x", "scopes": scopes}).status_code in (400, 422)
    assert (
        post(api(alice), TOKENS, {"name": "x", "scopes": ["*"], "expires_at": "2100-01-01T00:00:00Z"}).status_code
        == 422
    )
    assert api(alice).delete(address).status_code == 204
    assert ApiToken.objects.get(pk=made.json()["id"]).revoked_at is not None


def test_saved_views_by_the_api(api: ApiFor, alice: User, bob: User, charlie: User, ada: User) -> None:
    body = {"table": "leads", "name": "Hot", "query": "status=new", "sharing": "team"}
    made = post(api(alice), VIEWS, body)
    assert made.status_code == 201
    address = made.json()["url"]
    seen = {user.full_name: api(user).get(address).status_code for user in (alice, bob, charlie)}
    assert seen == {"Alice Adler": 200, "Bob Brandt": 200, "Charlie Chen": 404}
    assert patch(api(bob), address, {"name": "Mine"}).status_code == 403
    assert api(bob).delete(address).status_code == 403
    assert patch(api(alice), address, {"sharing": "everyone"}).status_code == 403
    assert post(api(alice), VIEWS, body).status_code == 422
    assert patch(api(alice), address, {"name": "Hotter", "version": 1}).json()["name"] == "Hotter"
    rep = Role.objects.get(key="rep")
    default = post(api(ada), VIEWS, {"table": "leads", "name": "All", "default_for": str(rep.pk)})
    assert default.status_code == 201
    assert api(charlie).get(default.json()["url"]).status_code == 200
    assert api(alice).delete(address).status_code == 204
    assert SavedView.objects.count() == 1


def test_an_invited_import_gets_a_mail_and_nothing_else_changes(
    api: ApiFor, ada: User, bob: User, run_jobs: Any, mailoutbox: Any
) -> None:
    assert post(api(ada), f"{USERS}{bob.pk}/invite/", {}).status_code == 200
    run_jobs()
    [message] = mailoutbox
    secret = message.body.split("/join/")[1].split("/")[0]
    joined = services.accept_invitation(
        secret=secret, password="a-new-long-secret", full_name="Bob", language="en", now=bob.date_joined
    )
    assert joined == bob
    assert User.objects.get(pk=bob.pk).full_name == "Bob Brandt"
    assert User.objects.get(pk=bob.pk).check_password("a-new-long-secret")
