"""The role table."""

import pytest

from audit.models import AuditEntry
from core.errors import Forbidden, Refusal
from people import services, words
from people.models import Grant, Role, User
from people.roles import ACTIONS, NAMES

pytestmark = pytest.mark.django_db


def role(key: str) -> Role:
    return Role.objects.get(key=key)


def test_a_changed_cell_counts_from_the_next_request(ada: User, alice: User, bob: User) -> None:
    assert not alice.access.reach("leads").covers(bob.pk)
    services.set_grants(actor=ada, role=role("rep"), cells={("leads", "view"): "team", ("leads", "export"): None})
    later = User.objects.get(pk=alice.pk)
    assert later.access.reach("leads").covers(bob.pk)
    assert later.access.reach("leads", "export") is None
    entry = AuditEntry.objects.get()
    assert entry.changes == {"leads.view": ["own", "team"], "leads.export": ["own", None]}


def test_the_same_cells_again_write_nothing(ada: User) -> None:
    services.set_grants(actor=ada, role=role("rep"), cells={("leads", "view"): "own"})
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("cell", [("leads", "fly"), ("moon", "view")])
def test_unknown_cells_are_refused(ada: User, cell: tuple[str, str]) -> None:
    with pytest.raises(Refusal):
        services.set_grants(actor=ada, role=role("rep"), cells={cell: "all"})


@pytest.mark.parametrize("who", ["alice", "maya", "fin"])
def test_others_don_t_touch_the_table(who: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(Forbidden):
        services.set_grants(actor=request.getfixturevalue(who), role=role("rep"), cells={("leads", "view"): "all"})
    assert Grant.objects.get(role__key="rep", room="leads", action="view").reach == "own"


def test_the_way_back_stays_open(ada: User) -> None:
    with pytest.raises(Refusal) as refused:
        services.set_grants(actor=ada, role=role("admin"), cells={("people", "manage"): None})
    assert refused.value.code == "last_administrator"
    assert Grant.objects.filter(role__key="admin", room="people", action="manage").exists()


def test_a_role_like_another(ada: User) -> None:
    made = services.create_role(actor=ada, name="Junior rep", like=role("rep"), cells={("leads", "export"): None})
    grants = {(g.room, g.action): g.reach for g in made.grants.all()}
    expected = {(g.room, g.action): g.reach for g in role("rep").grants.all()}
    del expected["leads", "export"]
    assert (made.key, grants) == ("junior-rep", expected)
    with pytest.raises(Refusal):
        services.create_role(actor=ada, name="Junior rep")


def test_removing_roles(ada: User, alice: User) -> None:
    for key, code in (("rep", "system_role"),):
        with pytest.raises(Refusal) as refused:
            services.delete_role(actor=ada, role=role(key))
        assert refused.value.code == code
    made = services.create_role(actor=ada, name="Temp")
    alice.roles.add(made)
    with pytest.raises(Refusal):
        services.delete_role(actor=ada, role=made)
    alice.roles.remove(made)
    services.delete_role(actor=ada, role=made)
    assert not Role.objects.filter(pk=made.pk).exists()


def test_every_room_action_and_shipped_role_has_a_name() -> None:
    assert set(words.ROOMS) == set(ACTIONS)
    assert set(words.ACTIONS) == {action for actions in ACTIONS.values() for action in actions}
    assert set(words.ROLES) == set(NAMES)


def test_a_renamed_role_keeps_its_own_name(ada: User) -> None:
    services.edit_role(actor=ada, role=role("rep"), changes={"name": "Verkäufer"})
    assert (str(role("rep")), str(role("manager"))) == ("Verkäufer", "Sales manager")
