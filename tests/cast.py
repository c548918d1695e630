"""The cast. Alice and Bob sell in North, Maya manages North; Charlie sells in South, Mo manages it; Dana directs the region; Fin
does finance; Ada administers; Rae may only read. Charlie must not see anything of North.
"""

from __future__ import annotations

import functools

import pytest
from django.contrib.auth.hashers import make_password

from core import search
from people.models import Role, Team, User

PASSWORD = "a-long-enough-secret"


@functools.cache
def hashed_password() -> str:
    """Argon2 is slow on purpose; once a process is enough."""
    return make_password(PASSWORD)


def person(name: str, role: str, team: Team | None = None, **fields: object) -> User:
    fields = {"email": f"{name.lower().split()[0]}@example.com", "full_name": name, "team": team, **fields}
    user = User(password=hashed_password(), **fields)
    user.search = search.document(user.full_name, user.email)
    user.save()
    user.roles.add(Role.objects.get(key=role))
    return user


@pytest.fixture
def region(db: None) -> Team:
    return Team.objects.create(name="Region East", region="East")


@pytest.fixture
def north(region: Team) -> Team:
    return Team.objects.create(name="North", parent=region, region="East")


@pytest.fixture
def south(region: Team) -> Team:
    return Team.objects.create(name="South", parent=region, region="East")


def manages(team: Team, user: User) -> User:
    team.manager = user
    team.save(update_fields=["manager"])
    return user


@pytest.fixture
def alice(north: Team) -> User:
    return person("Alice Adler", "rep", north)


@pytest.fixture
def bob(north: Team) -> User:
    return person("Bob Brandt", "rep", north)


@pytest.fixture
def maya(north: Team) -> User:
    return manages(north, person("Maya Meier", "manager", north))


@pytest.fixture
def mo(south: Team) -> User:
    return manages(south, person("Mo Moreno", "manager", south))


@pytest.fixture
def charlie(south: Team) -> User:
    return person("Charlie Chen", "rep", south)


@pytest.fixture
def dana(region: Team) -> User:
    return manages(region, person("Dana Dietz", "director", region))


@pytest.fixture
def fin(db: None) -> User:
    return person("Fin Fischer", "finance")


@pytest.fixture
def ada(db: None) -> User:
    return person("Ada Abel", "admin")


@pytest.fixture
def rae(db: None) -> User:
    return person("Rae Richter", "read-only")
