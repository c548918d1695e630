"""The board of one pipeline: two statements whatever its size, one for the cards and one for the heads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from core.keyset import Key, encode, slice_of
from core.listing import Listing
from core.money import ZERO, round_money
from opportunities.health import Health, health, vitals
from opportunities.models import Stage
from opportunities.totals import Open, open_totals, sums_of
from people.models import User

RatesOn = Callable[[date], Mapping[str, Decimal]]
CARDS = 25
# The order inside a column: soonest expected close first. The index opportunity_board has it.
KEYS = [Key("expected_close_on", nullable=True), Key("id")]
FIELDS = (
    "id", "version", "name", "stage_id", "amount", "currency", "probability", "expected_close_on", "next_step", "next_step_on",
    "opened_on", "stage_entered_at", "last_contact_at", "contact_planned_on", "qualification",
    "owner_id", "owner__full_name", "account_id", "account__name",
)  # fmt: skip


STAGE = FIELDS.index("stage_id")
SHOWN = FIELDS.index("opened_on")  # the columns before it are the first fields of `Card`, in its order
# Stands in the statement of a column where each stage's id goes; no stage has it.
ANY_STAGE = UUID("ffffffff-ffff-4fff-bfff-ffffffffffff")


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
    """`deals` must be `.visible_to(user)`, filtered; only the open ones of the stages are shown.

    `totals_of` names the user where nothing but his sight narrows the deals: then the heads come from the kept totals.
    """

    def __init__(
        self,
        deals: QuerySet[Any],
        stages: Sequence[Stage],
        *,
        rates_on: RatesOn,
        currency: str,
        now: datetime,
        today: date,
        totals_of: User | None = None,
    ) -> None:
        self.deals = deals.filter(status="open").order_by()
        self.stages, self.rates_on, self.currency, self.now, self.today = stages, rates_on, currency, now, today
        self.zone, self.totals_of = timezone.get_current_timezone(), totals_of

    @cached_property
    def rates(self) -> Mapping[str, Decimal]:
        """Open deals are converted at the latest rates, which are read only when a second currency occurs."""
        return self.rates_on(self.today)

    @cached_property
    def columns(self) -> list[BoardColumn]:
        heads, cards = self._heads(), self._cards()
        return [self._column(stage, heads.get(stage.pk, Head()), cards.get(stage.pk, [])) for stage in self.stages]

    def rest(self, stage: Stage, cursor: str | None) -> tuple[list[Card], str | None]:
        """The cards of a column behind `cursor`, and the cursor behind them."""
        found = slice_of(self._in_stage(stage.pk), KEYS, cursor, CARDS, list(FIELDS))
        return [self._card(row, stage) for row in found.rows], found.next

    @property
    def count(self) -> int:
        return sum(column.head.count for column in self.columns)

    def _column(self, stage: Stage, head: Head, cards: list[Card]) -> BoardColumn:
        shown = cards[:CARDS]
        more = encode([shown[-1].expected_close_on, shown[-1].id], False) if len(cards) > CARDS else None
        return BoardColumn(stage, head, shown, more)

    def _cards(self) -> dict[UUID, list[Card]]:
        """The first cards of every column and one more, by one index walk a column."""
        stages = {stage.pk: stage for stage in self.stages}
        found: dict[UUID, list[Card]] = {}
        for row in self._first_rows():
            found.setdefault(row[STAGE], []).append(self._card(row, stages[row[STAGE]]))
        for cards in found.values():
            cards.sort(key=lambda card: (card.expected_close_on or date.max, card.id))
        return found

    def _first_rows(self) -> list[tuple[Any, ...]]:
        """The statement of one column is compiled once and asked for each stage: the ORM would compile it anew for each."""
        ordered = self._in_stage(ANY_STAGE).order_by(*(key.order_by() for key in KEYS))
        try:
            sql, params = ordered.values_list(*FIELDS)[: CARDS + 1].query.sql_with_params()
        except EmptyResultSet:
            return []
        asked = [stage.pk if param == ANY_STAGE else param for stage in self.stages for param in params]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join([f"({sql})"] * len(self.stages)), asked)
            return cursor.fetchall()

    def _in_stage(self, stage_id: UUID) -> QuerySet[Any]:
        return self.deals.filter(stage_id=stage_id)

    def _card(self, row: tuple[Any, ...], stage: Stage) -> Card:
        named = dict(zip(FIELDS, row, strict=False))
        values: tuple[Any, ...] = (
            *row[:SHOWN],
            CardOwner(named["owner_id"], named["owner__full_name"] or ""),
            named["account_id"],
            named["account__name"],
            health(vitals(named, stage, self.zone), now=self.now, today=self.today),
        )
        return Card(*values)

    def _heads(self) -> dict[UUID, Head]:
        """Sums brought to the base currency; plain numbers of different currencies are never added."""
        by_stage: dict[UUID, list[Open]] = {}
        for row in self._sums():
            by_stage.setdefault(row.stage_id, []).append(row)
        return {stage_id: self._head(found) for stage_id, found in by_stage.items()}

    def _sums(self) -> list[Open]:
        """Kept, or of what is filtered added up anew, from an index alone where it is the owner."""
        stages = [stage.pk for stage in self.stages]
        if self.totals_of is not None:
            return open_totals(self.totals_of, stages=stages)
        return list(map(Open._make, sums_of(self.deals.filter(stage_id__in=stages))))

    def _head(self, rows: Iterable[Open]) -> Head:
        count, amount, weighted, unpriced = 0, ZERO, ZERO, []
        for row in rows:
            count += row.deals
            rate = Decimal(1) if row.currency == self.currency else self.rates.get(row.currency)
            if rate is None:
                unpriced.append(row.currency)
                continue
            amount += row.amount * rate
            weighted += row.amount * rate * row.probability / 100
        return Head(
            count,
            round_money(amount, self.currency),
            round_money(weighted, self.currency),
            tuple(sorted(set(unpriced))),
        )


def unfiltered(listing: Listing) -> User | None:
    """Who looks, where the address asks for nothing but a pipeline: its stages narrow the board already."""
    asked = {*listing.active_filters, *(["search"] if listing.params.get("search", "").strip() else [])} - {"pipeline"}
    return None if asked or listing.request is None else listing.request.user
