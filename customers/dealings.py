"""What is known of our dealings with companies, for the rules of the pools. The rooms above know it, so they say here how to find it:

`@customers.dealings.fact("won")` above a function that gets ids of companies and answers those of which it is true;
`@contacts`: the same for the instant of the last contact. Facts: opportunity, open, won, in_approval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

Holding = Callable[[Sequence[UUID]], set[UUID]]
Instants = Callable[[Sequence[UUID]], dict[UUID, datetime]]

FACTS: dict[str, Holding] = {}
CONTACTS: list[Instants] = []


def fact(name: str) -> Callable[[Holding], Holding]:
    def register(find: Holding) -> Holding:
        FACTS[name] = find
        return find

    return register


def contacts(find: Instants) -> Instants:
    CONTACTS.append(find)
    return find


@dataclass(frozen=True, slots=True)
class Dealings:
    last_contact: dict[UUID, datetime]
    true_of: dict[str, set[UUID]]

    def has(self, name: str, account: UUID) -> bool:
        return account in self.true_of.get(name, ())


def dealings_with(ids: Sequence[UUID]) -> Dealings:
    last: dict[UUID, datetime] = {}
    for find in CONTACTS:
        for pk, at in find(ids).items():
            last[pk] = max(at, last.get(pk, at))
    return Dealings(last, {name: find(ids) for name, find in FACTS.items()})
