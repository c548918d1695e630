"""Users: made, edited, given roles, never without an administrator."""

import pytest

from audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Refusal
from people import services
from people.models import Grant, Role, Team, User
from tests.cast import person

pytestmark = pytest.mark.django_db


def role(key: str) -> Role:
    return Role.objects.get(key=key)


def last_entry() -> AuditEntry:
    return AuditEntry.objects.latest("seq")


def test_an_administrator_makes_a_user(ada: User, north: Team) -> None:
    values = {"email": " New.Person@Example.com ", "full_name": " 王小明 ", "team": north}
    made = services.create_user(actor=ada, values=values, roles=[role("rep")])
    assert (made.email, made.full_name, made.team) == ("new.person@example.com", "王小明", north)
    assert made.role_keys == {"rep"}
    assert not made.has_usable_password()
    assert AuditEntry.objects.count() == 1
    assert (last_entry().action, last_entry().actor_id, last_entry().record_id) == ("user.created", ada.pk, made.pk)


@pytest.mark.parametrize("who", ["alice", "maya", "fin", "rae"])
def test_others_may_not(who: str, request: pytest.FixtureRequest) -> None:
    actor = request.getfixturevalue(who)
    users = User.objects.count()
    with pytest.raises(Forbidden):
        services.create_user(actor=actor, values={"email": "x@example.com", "full_name": "X"})
    assert (User.objects.count(), AuditEntry.objects.count()) == (users, 0)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"email": "nonsense", "full_name": "X"}, "invalid_email"),
        ({"email": "x@example.com", "full_name": "  "}, "required"),
        ({"email": "x@example.com", "full_name": "X" * 121}, "max_length"),
        ({"email": "x@example.com", "full_name": "X\x00"}, "null_character"),
        ({"email": "x@example.com", "full_name": "X", "time_zone": "Mars/Olympus"}, "unknown_zone"),
        ({"email": "x@example.com", "full_name": "X", "language": "tlh"}, "invalid_choice"),
        ({"email": "ALICE@example.com", "full_name": "X"}, "email_taken"),
    ],
)
def test_bad_values_are_refused_in_words(ada: User, alice: User, values: dict[str, str], code: str) -> None:
    users = User.objects.count()
    with pytest.raises(Refusal) as refused:
        services.create_user(actor=ada, values=values)
    assert (refused.value.code, User.objects.count(), AuditEntry.objects.count()) == (code, users, 0)


def test_editing_writes_the_difference_once(ada: User, alice: User, south: Team) -> None:
    services.edit_user(actor=ada, user=alice, changes={"team": south, "title": "Key accounts"}, roles=[role("manager")])
    alice = User.objects.get(pk=alice.pk)
    assert (alice.team, alice.title, alice.role_keys, alice.version) == (south, "Key accounts", {"manager"}, 2)
    assert AuditEntry.objects.count() == 1
    assert last_entry().changes["roles"] == [["rep"], ["manager"]]
    assert last_entry().changes["title"] == ["", "Key accounts"]


def test_editing_nothing_writes_nothing(ada: User, alice: User) -> None:
    services.edit_user(actor=ada, user=alice, changes={"full_name": alice.full_name}, roles=[role("rep")])
    assert (User.objects.get(pk=alice.pk).version, AuditEntry.objects.count()) == (1, 0)


def test_a_stale_edit_is_refused_with_both_values(ada: User, alice: User) -> None:
    services.edit_user(actor=ada, user=alice, changes={"title": "First"}, version=1)
    with pytest.raises(Conflict) as refused:
        services.edit_user(actor=ada, user=alice, changes={"title": "Second"}, version=1)
    assert refused.value.current["values"] == {"title": "First"}
    assert User.objects.get(pk=alice.pk).title == "First"


def test_a_changed_name_is_found(ada: User, alice: User) -> None:
    services.edit_user(actor=ada, user=alice, changes={"full_name": "欧阳娜娜"})
    from core.search import query

    assert list(User.objects.filter(search=query("oynn"))) == [User.objects.get(pk=alice.pk)]


def test_the_last_administrator_stays(ada: User) -> None:
    with pytest.raises(Refusal) as refused:
        services.edit_user(actor=ada, user=ada, changes={}, roles=[role("rep")])
    assert refused.value.code == "last_administrator"
    assert User.objects.get(pk=ada.pk).role_keys == {"admin"}
    second = person("Second Admin", "admin")
    services.edit_user(actor=second, user=ada, changes={}, roles=[role("rep")])
    assert User.objects.get(pk=ada.pk).role_keys == {"rep"}


def test_nobody_gives_more_than_he_holds(alice: User, bob: User) -> None:
    """Somebody who manages people, but nothing else, does not get to everything that way."""
    clerk = Role.objects.create(key="clerk", name="Clerk")
    Grant.objects.bulk_create(
        Grant(role=clerk, room="people", action=action, reach="all") for action in ("view", "manage")
    )
    alice.roles.set([clerk])
    alice = User.objects.get(pk=alice.pk)
    with pytest.raises(Forbidden):
        services.edit_user(actor=alice, user=alice, changes={}, roles=[clerk, role("admin")])
    with pytest.raises(Forbidden):
        services.edit_user(actor=alice, user=bob, changes={}, roles=[])
    with pytest.raises(Forbidden):
        services.invite(
            actor=alice, email="x@example.com", full_name="X", team=None, roles=[role("rep")], now=bob.date_joined
        )
    services.edit_user(actor=alice, user=bob, changes={"title": "Rep"})
    assert User.objects.get(pk=bob.pk).role_keys == {"rep"}


def test_everybody_edits_his_own_profile_and_no_more(alice: User) -> None:
    services.edit_profile(actor=alice, changes={"language": "zh-hans", "time_zone": "Europe/Berlin"})
    assert User.objects.get(pk=alice.pk).language == "zh-hans"
    for field in ("email", "team", "is_active", "password", "roles"):
        with pytest.raises(TypeError):
            services.edit_profile(actor=alice, changes={field: "x"})
