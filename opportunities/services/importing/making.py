"""New deals of a chunk: rows, lines, history, credit, trace and announcements, each with one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from audit import services as audit
from core import search
from core.copying import insert_many
from core.imports import ImportRow
from core.money import ZERO, round_money
from jobs import outbox
from opportunities.credit import HUNDRED, REVENUE, Share
from opportunities.events import OpportunityWon
from opportunities.health import settle
from opportunities.models import (
    ClosingCredit,
    DealType,
    ForecastCategory,
    Opportunity,
    OpportunityLine,
    Stage,
    StageChange,
    Status,
)  # fmt: skip
from opportunities.services.crediting import closing_day, credit_rows
from opportunities.services.importing.facts import CLOSED, Surroundings
from people.models import User

ENDS: dict[str, tuple[str, int]] = {
    Status.WON: (ForecastCategory.CLOSED, 100),
    Status.LOST: (ForecastCategory.OMITTED, 0),
}


def new_deal(row: ImportRow, around: Surroundings) -> Opportunity:
    """An unsaved deal of a row without problems."""
    values, stage = row.values, around.stage_for(row.values)
    if stage is None:
        raise ValueError("a row without a stage has problems and is not made")
    status = values.get("status") or Status.OPEN
    closed_on = values.get("closed_on") if status in CLOSED else None
    opened_on = min(day for day in (values.get("opened_on") or closed_on or around.today, closed_on) if day)
    category, probability = ENDS.get(status, (stage.forecast_category, stage.probability))
    name = values["name"].strip()
    return Opportunity(
        name=name,
        account_id=values.get("account_id"),
        owner=around.owners[values.get("owner_id") or around.actor.pk],
        pipeline_id=stage.pipeline_id,
        stage=stage,
        stage_entered_at=morning(closed_on or opened_on),
        status=status,
        amount=values.get("amount"),
        currency=values.get("currency") or around.base_currency,
        probability=probability,
        forecast_category=category,
        expected_close_on=values.get("expected_close_on"),
        opened_on=opened_on,
        closed_on=closed_on,
        closing_seq=1 if status == Status.WON else 0,
        deal_type=values.get("deal_type") or DealType.NEW,
        source_id=values.get("source_id"),
        next_step=(values.get("next_step") or "").strip(),
        external_system=row.system if row.key else "",
        external_id=row.key,
        search=search.document(name, around.account_names.get(values.get("account_id") or around.actor.pk, "")),
    )


def save_new(deals: Sequence[tuple[Opportunity, Mapping[str, Any]]], around: Surroundings) -> None:
    """Insert all; `deals` come with the values they were made from."""
    made = [deal for deal, _values in deals]
    for deal in made:
        settle(deal, deal.stage)
    insert_many(Opportunity, made)
    lines = {deal.pk: line for deal, values in deals if (line := _line(deal, values, around)) is not None}
    insert_many(OpportunityLine, lines.values())
    insert_many(StageChange, [step for deal in made for step in first_steps(deal, around.actor)])
    book_won([deal for deal in made if deal.status == Status.WON], lines, around)
    audit.record_many(audit.entry(actor=around.actor, action="opportunity.imported", record=deal) for deal in made)


def book_won(won: Sequence[Opportunity], lines: Mapping[Any, OpportunityLine], around: Surroundings) -> None:
    """Credit of each: all of it to the owner, at the rate of the closing day."""
    rows: list[ClosingCredit] = []
    for deal in won:
        rate = around.rate(deal.currency, closing_day(deal))
        held = [lines[deal.pk]] if deal.pk in lines else []
        rows += credit_rows(deal, held, [Share(deal.owner, REVENUE, HUNDRED)], rate, around.base_currency)
    insert_many(ClosingCredit, rows)
    outbox.write_many([OpportunityWon(id=deal.pk, closing_seq=deal.closing_seq) for deal in won])


def _line(deal: Opportunity, values: Mapping[str, Any], around: Surroundings) -> OpportunityLine | None:
    """One piece of the product at the deal's amount; without an amount there is nothing to write."""
    product = around.products.get(values.get("product_id") or deal.pk)
    if product is None or deal.amount is None:
        return None
    known_cost = product.cost is not None and product.currency == deal.currency
    return OpportunityLine(
        opportunity=deal,
        position=1,
        product=product,
        name=product.name,
        quantity=Decimal(1),
        unit_price=deal.amount,
        amount=deal.amount,
        cost=round_money(product.cost, deal.currency) if known_cost and product.cost is not None else ZERO,
    )


def first_steps(deal: Opportunity, actor: User) -> list[StageChange]:
    """That it was opened, and that it ended."""
    opened = morning(deal.opened_on)
    steps = [StageChange(opportunity=deal, to_stage=deal.stage, status=Status.OPEN, at=opened, actor=actor)]
    if deal.closed_on is not None:
        steps.append(end_step(deal, deal.stage, actor, opened))
    return steps


def end_step(deal: Opportunity, stage: Stage, actor: User, since: datetime) -> StageChange:
    at = morning(deal.closed_on) if deal.closed_on else since
    return StageChange(
        opportunity=deal,
        from_stage=stage,
        to_stage=deal.stage,
        from_status=Status.OPEN,
        status=deal.status,
        at=max(at, since),
        actor=actor,
        seconds_in_stage=max(int((at - since).total_seconds()), 0),
    )


def morning(day: date) -> datetime:
    """The first instant of a business day."""
    return timezone.make_aware(datetime.combine(day, time.min))
