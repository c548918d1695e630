"""What a group of companies is worth: open and won amounts of each company, and of all below it. Currencies are never added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from customers.hierarchy import Node, group_of
from customers.models import Account
from opportunities.models import Opportunity
from people.models import User

type_sums = dict[str, Decimal]


@dataclass
class Worth:
    """Amounts by currency."""

    open: type_sums = field(default_factory=lambda: defaultdict(Decimal))
    won: type_sums = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, other: Worth) -> None:
        for mine, theirs in ((self.open, other.open), (self.won, other.won)):
            for currency, amount in theirs.items():
                mine[currency] += amount


@dataclass(frozen=True, slots=True)
class GroupRow:
    """`own` is the company's, `total` with everything below it."""

    account: Account
    level: int
    own: Worth
    total: Worth
    is_current: bool
    has_children: bool

    @property
    def open_total(self) -> list[tuple[str, Decimal]]:
        return sorted(self.total.open.items())

    @property
    def won_total(self) -> list[tuple[str, Decimal]]:
        return sorted(self.total.won.items())


def group_worth(account: Account, user: User) -> list[GroupRow]:
    nodes = group_of(account, user)
    own = _own(user, [node.account.pk for node in nodes])
    totals = rolled_up([(node.account.pk, node.parent) for node in nodes], own)
    parents = {node.parent for node in nodes}
    return [_row(node, own, totals, account, parents) for node in nodes]


def _row(
    node: Node, own: Mapping[UUID, Worth], totals: Mapping[UUID, Worth], current: Account, parents: set[UUID | None]
) -> GroupRow:
    pk = node.account.pk
    return GroupRow(node.account, node.level, own.get(pk, Worth()), totals[pk], pk == current.pk, pk in parents)


def rolled_up(tree: Sequence[tuple[UUID, UUID | None]], own: Mapping[UUID, Worth]) -> dict[UUID, Worth]:
    """Pure. `tree` holds each company after the one above it; each is added to its own and, from the leaves up, to the one above."""
    totals = {pk: Worth() for pk, _parent in tree}
    for pk, parent in reversed(tree):
        totals[pk].add(own.get(pk, Worth()))
        if parent is not None:
            totals[parent].add(totals[pk])
    return totals


def _own(user: User, ids: Iterable[UUID]) -> dict[UUID, Worth]:
    """One statement for the group, with the deals that the user sees."""
    deals = Opportunity.objects.visible_to(user).filter(account_id__in=list(ids), status__in=("open", "won"))
    rows = deals.order_by().values_list("account_id", "status", "currency").annotate(amount=Sum("amount"))
    worth: dict[UUID, Worth] = defaultdict(Worth)
    for account_id, status, currency, amount in rows:
        (worth[account_id].open if status == "open" else worth[account_id].won)[currency] += amount or Decimal(0)
    return worth
