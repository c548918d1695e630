"""The tree of teams."""

import threading

import pytest
from django.db import connection

from audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Refusal
from people import services
from people.models import Team, User

pytestmark = pytest.mark.django_db


def test_making_a_team(ada: User, region: Team, maya: User) -> None:
    team = services.create_team(actor=ada, values={"name": "West", "parent": region, "manager": maya})
    assert (team.parent, team.manager) == (region, maya)
    assert AuditEntry.objects.get().action == "team.created"


@pytest.mark.parametrize("who", ["alice", "maya", "dana", "fin"])
def test_only_those_who_manage_people(who: str, request: pytest.FixtureRequest, north: Team) -> None:
    actor = request.getfixturevalue(who)
    with pytest.raises(Forbidden):
        services.edit_team(actor=actor, team=north, changes={"name": "Mine"})
    assert Team.objects.get(pk=north.pk).name == "North"


def test_a_cycle_is_refused_at_any_depth(ada: User, region: Team, north: Team) -> None:
    below = services.create_team(actor=ada, values={"name": "Below", "parent": north})
    for parent in (region, north, below):
        with pytest.raises(Refusal) as refused:
            services.edit_team(actor=ada, team=region, changes={"parent": parent})
        assert refused.value.code == "team_cycle"
    assert Team.objects.get(pk=region.pk).parent is None


def test_moving_a_team_moves_what_its_manager_sees(ada: User, north: Team, south: Team, mo: User, alice: User) -> None:
    assert not mo.access.reach("leads").covers(alice.pk)
    services.edit_team(actor=ada, team=north, changes={"parent": south})
    assert User.objects.get(pk=mo.pk).access.reach("leads").covers(alice.pk)


def test_names_are_unique_in_one_place(ada: User, region: Team, north: Team, south: Team) -> None:
    with pytest.raises(Refusal) as refused:
        services.edit_team(actor=ada, team=south, changes={"name": "north"})
    assert refused.value.code == "team_name_taken"
    services.create_team(actor=ada, values={"name": "North"})


def test_only_an_empty_team_is_deleted(ada: User, north: Team, alice: User) -> None:
    with pytest.raises(Refusal) as refused:
        services.delete_team(actor=ada, team=north)
    assert refused.value.code == "team_not_empty"
    empty = services.create_team(actor=ada, values={"name": "Empty"})
    services.delete_team(actor=ada, team=empty)
    assert not Team.objects.filter(pk=empty.pk).exists()


def test_a_stale_edit_is_refused(ada: User, north: Team) -> None:
    services.edit_team(actor=ada, team=north, changes={"name": "Nord"}, version=1)
    with pytest.raises(Conflict):
        services.edit_team(actor=ada, team=north, changes={"name": "Norden"}, version=1)


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_tie_no_knot(ada: User, north: Team, south: Team) -> None:
    """North under South and South under North: one of them must be refused."""
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def move(team: Team, parent: Team) -> None:
        together.wait(10)
        try:
            services.edit_team(actor=ada, team=team, changes={"parent": parent})
            outcomes.append("moved")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in ((north, south), (south, north))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["moved", "team_cycle"]
