"""Who must approve, and what follows from the answers: tables, no database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from people.approvals.routing import ALL, ANY, IN_ORDER, Answered, Course, Directory, Node, Seat, course, route

# Alice sells under Maya, Maya under Dana; Fin and Fay do finance; Ada administers.
SUPERIORS = {"alice": ("maya", "dana"), "maya": ("dana",), "fin": ()}
HOLDERS = {"finance": ("fin", "fay")}
EVERYBODY = frozenset({"alice", "maya", "dana", "fin", "fay", "ada"})


def directory(*, without: set[str] = frozenset()) -> Directory:  # type: ignore[assignment]
    return Directory(SUPERIORS, HOLDERS, EVERYBODY - without, ("ada",))


MANAGER = Node("manager", "superior")
DIRECTOR = Node("director", "superior", level=2, measure="amount", above=Decimal(1000))
FINANCE = Node("finance", "role", role="finance")
BOSS = Node("boss", "person", person="dana")


@pytest.mark.parametrize(
    ("nodes", "sender", "without", "amount", "people"),
    [
        pytest.param([MANAGER, FINANCE], "alice", set(), 1, [["maya"], ["fin", "fay"]], id="superior, then a role"),
        pytest.param([MANAGER, DIRECTOR], "alice", set(), 1000, [["maya"]], id="exactly the limit is not above it"),
        pytest.param([MANAGER, DIRECTOR], "alice", set(), 1001, [["maya"], ["dana"]], id="above the limit"),
        pytest.param([MANAGER], "maya", set(), 1, [["dana"]], id="sender is the manager: his superior"),
        pytest.param([MANAGER], "alice", {"maya"}, 1, [["dana"]], id="manager gone: his superior"),
        pytest.param([MANAGER, DIRECTOR], "alice", {"maya"}, 1001, [["dana"]], id="the same person is asked once"),
        pytest.param([FINANCE], "fin", set(), 1, [["fay"]], id="never one's own"),
        pytest.param([FINANCE], "fin", {"fay"}, 1, [["ada"]], id="nobody of the role is left: an administrator"),
        pytest.param([FINANCE], "alice", {"fin"}, 1, [["fay"]], id="who is away is not asked while another is there"),
        pytest.param([MANAGER], "dana", set(), 1, [["ada"]], id="no superior: an administrator"),
        pytest.param([BOSS], "dana", set(), 1, [["ada"]], id="a named person who is the sender"),
        pytest.param([BOSS], "alice", {"dana"}, 1, [["ada"]], id="a named person without superior who is gone"),
        pytest.param([MANAGER], "dana", {"ada"}, 1, [[]], id="not even an administrator"),
        pytest.param([], "alice", set(), 1, [], id="no nodes"),
        pytest.param(
            [Node("all", "chain", level=5, mode=IN_ORDER)], "alice", set(), 1, [["maya", "dana"]], id="the whole chain"
        ),
    ],
)
def test_routes(nodes: list[Node], sender: str, without: set[str], amount: int, people: list[list[str]]) -> None:
    stops = route(nodes, directory(without=without), sender, {"amount": Decimal(amount)})

    assert [[seat.person for seat in stop.seats] for stop in stops] == people


def test_a_stand_in_says_for_whom() -> None:
    stops = route([MANAGER], directory(without={"maya"}), "alice", {})

    assert stops[0].seats == (Seat("dana", "superior", "maya"),)


def steps(*rows: tuple[int, str, str]) -> list[Answered]:
    return [Answered(key, position, key, mode, state) for key, (position, mode, state) in enumerate(rows)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([(0, ANY, "waiting"), (1, ANY, "waiting")], Course("pending", (0,)), id="begins with the first"),
        pytest.param([(0, ANY, "approved"), (1, ANY, "waiting")], Course("pending", (1,)), id="then the next"),
        pytest.param(
            [(0, ANY, "approved"), (0, ANY, "open")], Course("approved", unneeded=(1,)), id="any one is enough"
        ),
        pytest.param([(0, ALL, "approved"), (0, ALL, "open")], Course("pending"), id="all means all"),
        pytest.param([(0, ALL, "waiting"), (0, ALL, "waiting")], Course("pending", (0, 1)), id="all are asked at once"),
        pytest.param(
            [(0, IN_ORDER, "waiting"), (0, IN_ORDER, "waiting")], Course("pending", (0,)), id="in order: one by one"
        ),
        pytest.param(
            [(0, IN_ORDER, "approved"), (0, IN_ORDER, "waiting")], Course("pending", (1,)), id="in order: the second"
        ),
        pytest.param(
            [(0, ALL, "rejected"), (0, ALL, "open"), (1, ANY, "waiting")],
            Course("rejected", unneeded=(1, 2)),
            id="one no ends it",
        ),
        pytest.param([(0, ANY, "returned"), (1, ANY, "waiting")], Course("returned", unneeded=(1,)), id="sent back"),
        pytest.param(
            [(0, ANY, "handed_over"), (0, ANY, "approved")], Course("approved"), id="handed over and approved"
        ),
        pytest.param(
            [(0, ANY, "approved"), (0, ANY, "waiting"), (1, ANY, "waiting")],
            Course("pending", (2,), (1,)),
            id="the rest of a stop is not needed",
        ),
        pytest.param([], Course("approved"), id="nobody to ask"),
    ],
)
def test_what_follows(rows: list[Any], expected: Course) -> None:
    assert course(steps(*rows)) == expected
