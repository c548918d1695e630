"""What could leak: every room makes records that belong to North, with the marker in each text a person could read.

`tests/house/test_routes.py` then walks every registered route as somebody of South and as nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from people.models import Team, User

# A search for the beginning must not bring the whole to light; the page may repeat what was searched for.
MARKER_START = "Zanzibar"
MARKER = "Zanzibarium"


@dataclass(frozen=True, slots=True)
class World:
    """People of the cast: `alice`, `bob` and `maya` are North, `charlie` is South, `ada` administers."""

    alice: User
    bob: User
    maya: User
    charlie: User
    ada: User
    north: Team


@dataclass(frozen=True, slots=True)
class Probe:
    """How to reach a North record by a route.

    `route`   the name of the route with its namespace ("leads:detail", "lead-detail"), or a beginning of it with "*" ("leads:*", "lead-*")
    `kwargs`  the arguments of the route; a route takes those that it names
    `query`   an additional address to try ("lead=<id>")
    `hidden`  False for things that everybody may see (a product): then a 200 is no finding, only the marker is
    """

    route: str
    kwargs: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    hidden: bool = True


Maker = Callable[[World], Iterable[Probe]]
MAKERS: list[Maker] = []


def leak(maker: Maker) -> Maker:
    """Register a function that makes North's records of one room and says how routes reach them."""
    MAKERS.append(maker)
    return maker
