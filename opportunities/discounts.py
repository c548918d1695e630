"""Who has to say yes to a discount. Pure: limits, people and a percentage in; the stops of the approval out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.money import ZERO
from people.approvals.routing import ALL, ANY, PERSON, ROLE, Directory, Node
from people.roles import FINANCE

SUPERIOR_NODE, FINANCE_NODE = "Discount", "Finance"


@dataclass(frozen=True)
class Limits:
    """By role key; a role without a row may give nothing alone."""

    by_role: Mapping[str, Decimal]

    @property
    def highest(self) -> Decimal:
        return max(self.by_role.values(), default=ZERO)

    def of(self, person: Any, people: Directory) -> Decimal:
        """The best of the person's roles."""
        held = [limit for role, limit in self.by_role.items() if person in people.holders.get(role, ())]
        return max(held, default=ZERO)

    def top_roles(self) -> list[str]:
        return sorted(role for role, limit in self.by_role.items() if limit == self.highest)


def nodes_for(discount: Decimal, sender: Any, limits: Limits, people: Directory) -> list[Node]:
    """None within one's own limit. Else the nearest superior who may give it; beyond every limit the highest superior and finance."""
    if discount <= limits.of(sender, people):
        return []
    superiors = people.superiors.get(sender, ())
    if discount <= limits.highest:
        able = [one for one in superiors if limits.of(one, people) >= discount]
        roles = sorted(role for role, limit in limits.by_role.items() if limit >= discount)
        return [_person(able[0]) if able else _role(roles[0])]
    top = [one for one in superiors if limits.of(one, people) == limits.highest]
    first = _person(top[0]) if top else _role(limits.top_roles()[0]) if limits.by_role else None
    finance = Node(FINANCE_NODE, ROLE, role=FINANCE, mode=ANY)
    return [node for node in (first, finance) if node is not None]


def _person(person: Any) -> Node:
    return Node(SUPERIOR_NODE, PERSON, person=person, mode=ALL)


def _role(role: str) -> Node:
    return Node(SUPERIOR_NODE, ROLE, role=role, mode=ANY)
