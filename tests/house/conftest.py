"""North's data, made by all rooms, for whoever walks the routes."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from people.models import Team, User
from tests.house import leaks
from tests.house.leaks import Probe, World

for path in sorted(Path(__file__).parent.glob("leaks_*.py")):
    importlib.import_module(f"tests.house.{path.stem}")


@pytest.fixture
def world(alice: User, bob: User, maya: User, charlie: User, ada: User, north: Team, settings: Any) -> World:
    settings.API_REQUESTS_PER_MINUTE = 0
    return World(alice, bob, maya, charlie, ada, north)


@pytest.fixture
def probes(world: World) -> list[Probe]:
    """North's data, made by all rooms."""
    return [probe for maker in leaks.MAKERS for probe in maker(world)]
