"""Who must approve. Pure: the nodes of a flow, a directory of people and the facts of a request in; the seats to fill out.

Nobody decides about what he sent himself, whoever is away or gone is stood in for by his superior, and the same person is asked
once only, at his first node. A request never ends up with nobody: as a last resort the administrators are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

SUPERIOR, CHAIN, ROLE, PERSON = "superior", "chain", "role", "person"
ANY, ALL, IN_ORDER = "any", "all", "in_order"
ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Node:
    """One stop of a flow. It is left out unless the fact named by `measure` is above `above`."""

    key: str
    approver: str
    level: int = 1
    role: str = ""
    person: Any = None
    mode: str = ANY
    measure: str = ""
    above: Decimal | None = None

    def applies(self, facts: Mapping[str, Decimal]) -> bool:
        return self.above is None or facts.get(self.measure, Decimal(0)) > self.above


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who is asked, and why he: `stands_for` is the person he stands in for."""

    person: Any
    because: str
    stands_for: Any = None


@dataclass(frozen=True, slots=True)
class Stop:
    node: Node
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Directory:
    """`superiors` holds each person's managers, nearest first; `holders` the people of a role; `available` those who can be asked."""

    superiors: Mapping[Any, Sequence[Any]]
    holders: Mapping[str, Sequence[Any]]
    available: frozenset[Any]
    administrators: Sequence[Any] = field(default_factory=tuple)

    def without(self, people: Iterable[Any]) -> Directory:
        return replace(self, available=self.available - frozenset(people))

    def stand_in(self, person: Any, sender: Any) -> Any:
        """The nearest superior who can be asked; None when there is none."""
        return next((one for one in self.superiors.get(person, ()) if self._may_sit(one, sender)), None)

    def _may_sit(self, person: Any, sender: Any) -> bool:
        return person in self.available and person != sender

    def seat(self, person: Any, sender: Any, because: str) -> Seat | None:
        """The person, or whoever stands in for him."""
        if self._may_sit(person, sender):
            return Seat(person, because)
        other = self.stand_in(person, sender)
        return Seat(other, because, person) if other is not None else None


def route(nodes: Iterable[Node], directory: Directory, sender: Any, facts: Mapping[str, Decimal]) -> list[Stop]:
    """The stops that apply, each with at least one seat; a stop whose people were all asked before is passed."""
    stops: list[Stop] = []
    asked: set[Any] = set()
    for node in nodes:
        if not node.applies(facts):
            continue
        seats = seats_of(node, directory, sender)
        fresh = tuple(seat for seat in seats if seat.person not in asked)
        asked.update(seat.person for seat in fresh)
        if fresh or not seats:
            stops.append(Stop(node, fresh))
    return stops


def seats_of(node: Node, directory: Directory, sender: Any) -> tuple[Seat, ...]:
    """Without repetition, in order; empty only where not even an administrator can be asked."""
    people = _named(node, directory, sender)
    seats = [seat for one in people if (seat := directory.seat(one, sender, node.approver)) is not None]
    if node.approver == ROLE:
        # Who is there decides himself; others stand in only where nobody of the role can.
        seats = [seat for seat in seats if seat.stands_for is None] or seats
    return _once(seats) or _once(
        Seat(one, ADMINISTRATOR) for one in directory.administrators if directory.seat(one, sender, "") == Seat(one, "")
    )


def _named(node: Node, directory: Directory, sender: Any) -> Sequence[Any]:
    match node.approver:
        case "superior":
            # A tree that is not that high ends with its top.
            return directory.superiors.get(sender, ())[: node.level][-1:]
        case "chain":
            return directory.superiors.get(sender, ())[: node.level]
        case "role":
            return directory.holders.get(node.role, ())
        case _:
            return [node.person]


def _once(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    found: dict[Any, Seat] = {}
    for seat in seats:
        found.setdefault(seat.person, seat)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Answered:
    """One asked person's step as it stands: waiting, open, approved, rejected, returned, unneeded, handed_over."""

    key: Any
    position: int
    order: int
    mode: str
    state: str


@dataclass(frozen=True, slots=True)
class Course:
    """What follows from the answers: the request's state, the steps to open now, and those nobody needs any more."""

    state: str
    open: tuple[Any, ...] = ()
    unneeded: tuple[Any, ...] = ()


UNDECIDED = ("waiting", "open")


def course(steps: Iterable[Answered]) -> Course:
    """Stops are taken one after the other; any: the first answer counts, all: everybody's, in order: one after the other."""
    ordered = sorted(steps, key=lambda step: (step.position, step.order))
    left = tuple(step.key for step in ordered if step.state in UNDECIDED)
    for ending in ("rejected", "returned"):
        if any(step.state == ending for step in ordered):
            return Course(ending, unneeded=left)
    unneeded: list[Any] = []
    for position in sorted({step.position for step in ordered}):
        undecided = [step for step in ordered if step.position == position and step.state in UNDECIDED]
        approved = any(step.position == position and step.state == "approved" for step in ordered)
        if undecided and undecided[0].mode == ANY and approved:
            unneeded.extend(step.key for step in undecided)
        elif undecided:
            now = undecided[:1] if undecided[0].mode == IN_ORDER else undecided
            return Course("pending", tuple(step.key for step in now if step.state == "waiting"), tuple(unneeded))
    return Course("approved", unneeded=tuple(unneeded))
