"""The board of one pipeline: two statements whatever its size, one for the cards and one for the heads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.utils.functional import cached_property

from core.keyset import Key, encode
from core.money import ZERO, round_money
from opportunities.health import Health, health, vitals
from opportunities.models import Stage

RatesOn = Callable[[date], Mapping[str, Decimal]]
CARDS = 25
# The order inside a column: soonest expected close first. The index opportunity_board has it.
KEYS = [Key("expected_close_on", nullable=True), Key("id")]
FIELDS = (
    "id", "version", "name", "stage_id", "amount", "currency", "probability", "expected_close_on", "next_step", "next_step_on",
    "opened_on", "stage_entered_at", "last_contact_at", "contact_planned_on", "qualification",
    "owner_id", "owner__full_name", "account_id", "account__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardOwner:
    pk: UUID | None
    full_name: str

    def __str__(self) -> str:
        return self.full_name


@dataclass(slots=True)
class Card:
    id: UUID
    version: int
    name: str
    stage_id: UUID
    amount: Decimal | None
    currency: str
    probability: Decimal
    expected_close_on: date | None
    next_step: str
    next_step_on: date | None
    owner: CardOwner
    account_id: UUID | None
    account: str | None
    health: Health

    @property
    def pk(self) -> UUID:
        return self.id


@dataclass(frozen=True, slots=True)
class Head:
    """Count and sums of a column in the base currency; `unpriced` names currencies without an exchange rate, which are left out."""

    count: int = 0
    amount: Decimal = ZERO
    weighted: Decimal = ZERO
    unpriced: tuple[str, ...] = ()


@dataclass(frozen=True)
class BoardColumn:
    stage: Stage
    head: Head
    cards: list[Card]
    more: str | None

    @cached_property
    def left(self) -> int:
        return max(self.head.count - len(self.cards), 0)


class Board:
    """`deals` must be `.visible_to(user)`, filtered; only the open ones of the stages are shown."""

    def __init__(
        self,
        deals: QuerySet[Any],
        stages: Sequence[Stage],
        *,
        rates_on: RatesOn,
        currency: str,
        now: datetime,
        today: date,
    ) -> None:
        self.deals = deals.filter(status="open").order_by()
        self.stages, self.rates_on, self.currency, self.now, self.today = stages, rates_on, currency, now, today

    @cached_property
    def rates(self) -> Mapping[str, Decimal]:
        """Open deals are converted at the latest rates, which are read only when a second currency occurs."""
        return self.rates_on(self.today)

    @cached_property
    def columns(self) -> list[BoardColumn]:
        heads, cards = self._heads(), self._cards()
        return [self._column(stage, heads.get(stage.pk, Head()), cards.get(stage.pk, [])) for stage in self.stages]

    def column_after(self, stage: Stage, rows: Iterable[Any]) -> list[Card]:
        return [self._card(row, stage) for row in rows]

    @property
    def count(self) -> int:
        return sum(column.head.count for column in self.columns)

    def _column(self, stage: Stage, head: Head, cards: list[Card]) -> BoardColumn:
        shown = cards[:CARDS]
        more = encode([shown[-1].expected_close_on, shown[-1].id], False) if len(cards) > CARDS else None
        return BoardColumn(stage, head, shown, more)

    def _cards(self) -> dict[UUID, list[Card]]:
        """The first cards of every column and one more, by one index walk a column."""
        pieces = [self.slice_of(stage)[: CARDS + 1] for stage in self.stages]
        if not pieces:
            return {}
        by_stage = {stage.pk: stage for stage in self.stages}
        found: dict[UUID, list[Card]] = {}
        for row in pieces[0].union(*pieces[1:], all=True) if len(pieces) > 1 else pieces[0]:
            found.setdefault(row["stage_id"], []).append(self._card(row, by_stage[row["stage_id"]]))
        for cards in found.values():
            cards.sort(key=lambda card: (card.expected_close_on or date.max, card.id))
        return found

    def slice_of(self, stage: Stage) -> QuerySet[Any, dict[str, Any]]:
        return self.deals.filter(stage_id=stage.pk).order_by(*(key.order_by() for key in KEYS)).values(*FIELDS)

    def _card(self, row: Mapping[str, Any], stage: Stage) -> Card:
        return Card(
            **{name: row[name] for name in FIELDS[:10]},
            owner=CardOwner(row["owner_id"], row["owner__full_name"] or ""),
            account_id=row["account_id"],
            account=row["account__name"],
            health=health(vitals(row, stage), now=self.now, today=self.today),
        )

    def _heads(self) -> dict[UUID, Head]:
        """Sums brought to the base currency; plain numbers of different currencies are never added. Read from an index alone."""
        rows = (
            self.deals.filter(stage_id__in=[stage.pk for stage in self.stages])
            .values("stage_id", "currency", "probability")
            .annotate(n=Count("*"), total=Sum("amount"))
        )
        by_stage: dict[UUID, list[Mapping[str, Any]]] = {}
        for row in rows:
            by_stage.setdefault(row["stage_id"], []).append(row)
        return {stage_id: self._head(found) for stage_id, found in by_stage.items()}

    def _head(self, rows: Iterable[Mapping[str, Any]]) -> Head:
        count, amount, weighted, unpriced = 0, ZERO, ZERO, []
        for row in rows:
            count += row["n"]
            rate = Decimal(1) if row["currency"] == self.currency else self.rates.get(row["currency"])
            if rate is None:
                unpriced.append(row["currency"])
                continue
            amount += (row["total"] or ZERO) * rate
            weighted += (row["total"] or ZERO) * rate * row["probability"] / 100
        return Head(
            count,
            round_money(amount, self.currency),
            round_money(weighted, self.currency),
            tuple(sorted(set(unpriced))),
        )
