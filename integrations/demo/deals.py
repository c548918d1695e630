"""Two and a half thousand opportunities with quarter-end waves, their way through the stages, lines, splits and fixed credit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core import search
from integrations.demo import words
from integrations.demo.world import Seller, World, days_before_quarter_end
from opportunities.credit import HUNDRED, REVENUE, Share
from opportunities.models import (
    ClosingCredit,
    Competitor,
    LossReason,
    Opportunity,
    OpportunityLine,
    OpportunitySplit,
    Pipeline,
    Stage,
    StageChange,
)
from opportunities.services.crediting import credit_rows
from people.queries import organisation

CENT = Decimal("0.01")
WON, LOST, INVALID, OPEN = "won", "lost", "invalid", "open"


@dataclass
class Batch:
    """Rows by table, inserted at the end in one go each."""

    stages: list[Stage]
    base: str
    deals: list[Opportunity] = field(default_factory=list)
    lines: list[OpportunityLine] = field(default_factory=list)
    splits: list[OpportunitySplit] = field(default_factory=list)
    changes: list[StageChange] = field(default_factory=list)
    credit: list[ClosingCredit] = field(default_factory=list)


def build(world: World) -> None:
    pipeline = Pipeline.objects.get(is_default=True)
    batch = Batch(list(pipeline.stages.order_by("position")), organisation().base_currency)
    for _number in range(world.deals):
        _deal(world, batch)
    Opportunity.objects.bulk_create(batch.deals, batch_size=500)
    OpportunityLine.objects.bulk_create(batch.lines, batch_size=1000)
    OpportunitySplit.objects.bulk_create(batch.splits, batch_size=1000)
    StageChange.objects.bulk_create(batch.changes, batch_size=1000)
    ClosingCredit.objects.bulk_create(batch.credit, batch_size=1000)
    _losses(world, batch)
    world.made["deals"] = batch.deals


def _deal(world: World, batch: Batch) -> None:
    place = world.chance.randrange(len(world.made["accounts"]))
    account, seller = world.made["accounts"][place], world.made["seller of"][place]
    opened = world.workday(world.some_day(world.begin, world.today - timedelta(days=2)))
    planned = _closing_day(world, opened)
    status = _outcome(world, planned, seller) if planned <= world.today else OPEN
    deal = _opportunity(world, batch, account, seller, opened, planned, status)
    lines = _lines(world, deal, seller)
    deal.amount = sum((line.amount for line in lines), Decimal(0))
    deal.cost = sum((line.cost for line in lines), Decimal(0))
    batch.deals.append(deal)
    batch.lines.extend(lines)
    _way(world, batch, deal, opened)
    shares = _shares(world, batch, deal, seller)
    if status == WON:
        rate = Decimal(words.RATES.get(deal.currency, "1"))
        batch.credit.extend(credit_rows(deal, lines, shares, rate, batch.base))


def _closing_day(world: World, opened: date) -> date:
    """A cycle of some weeks, drawn to the end of the quarter."""
    day = opened + timedelta(days=max(4, int(world.chance.lognormvariate(4.3, 0.6))))
    left = days_before_quarter_end(day)
    if left < 35 and world.chance.random() < 0.55:
        day += timedelta(days=max(0, left - world.chance.randint(0, 6)))
    return world.workday(day)


def _outcome(world: World, day: date, seller: Seller) -> str:
    """More is won at the end of a quarter, and by better sellers."""
    chance = (0.52 if days_before_quarter_end(day) < 12 else 0.36) * seller.skill
    if world.chance.random() < chance:
        return WON
    return INVALID if world.chance.random() < 0.05 else LOST


def _opportunity(
    world: World, batch: Batch, account: Any, seller: Seller, opened: date, planned: date, status: str
) -> Opportunity:
    stage = _stage_reached(world, batch, opened, planned, status)
    title = world.chance.choice(words.DEALS_ZH if seller.chinese else words.DEALS_EN)
    made = world.at(opened)
    deal = Opportunity(
        id=world.id_at(made), name=f"{account.name.removesuffix('有限公司')} {title}", account=account, owner=account.owner,
        pipeline_id=stage.pipeline_id, stage=stage, stage_entered_at=made,
        status=status, currency=seller.currency, opened_on=opened, is_demo=True,
        expected_close_on=planned, closed_on=None if status == OPEN else planned,
        deal_type=world.weighted((("new", 60), ("expansion", 25), ("renewal", 15))),
        probability=stage.probability, forecast_category=stage.forecast_category, closing_seq=1 if status == WON else 0,
    )  # fmt: skip
    if status != OPEN:
        deal.probability = Decimal(100 if status == WON else 0)
        deal.forecast_category = "closed" if status == WON else "omitted"
    elif world.chance.random() < 0.8:
        deal.next_step = world.chance.choice(words.TASKS)
        deal.next_step_on = world.today + timedelta(days=world.chance.randint(-4, 18))
    deal.search = search.document(deal.name, account.name)
    return deal


def _stage_reached(world: World, batch: Batch, opened: date, planned: date, status: str) -> Stage:
    if status == WON:
        return batch.stages[-1]
    if status != OPEN:
        return world.chance.choice(batch.stages)
    share = (world.today - opened).days / max((planned - opened).days, 1)
    return batch.stages[min(int(share * len(batch.stages) + world.chance.random() * 0.5), len(batch.stages) - 1)]


def _lines(world: World, deal: Opportunity, seller: Seller) -> list[OpportunityLine]:
    rate = Decimal(words.RATES.get(seller.currency, "1"))
    products = world.chance.sample(world.made["products"], world.weighted(((1, 45), (2, 35), (3, 20))))
    lines = []
    for position, product in enumerate(products, start=1):
        quantity = Decimal(world.chance.randint(1, 12))
        price = (product.list_price / rate).quantize(CENT, ROUND_HALF_UP)
        discount = Decimal(world.weighted(((0, 50), (5, 25), (10, 18), (15, 7))))
        amount = (quantity * price * (100 - discount) / 100).quantize(CENT, ROUND_HALF_UP)
        cost = (quantity * product.cost / rate).quantize(CENT, ROUND_HALF_UP)
        lines.append(
            OpportunityLine(
                opportunity=deal, position=position, product=product, name=product.name, quantity=quantity, unit_price=price,
                list_price=price, discount_percent=discount, amount=amount, cost=cost, is_demo=True,
            )
        )  # fmt: skip
    return lines


def _way(world: World, batch: Batch, deal: Opportunity, opened: date) -> None:
    """Stage by stage up to where it stands; the last row closes it."""
    reached = batch.stages.index(deal.stage)
    end = deal.closed_on or world.today
    span = max((end - opened).days, 0)
    days = [opened + timedelta(days=span * number // (reached + 2)) for number in range(reached + 1)]
    at, before = deal.stage_entered_at, None
    for number, day in enumerate(days):
        moment = at if number == 0 else max(world.at(day), at)
        seconds = None if before is None else int((moment - at).total_seconds())
        batch.changes.append(
            StageChange(
                opportunity=deal, from_stage=before, to_stage=batch.stages[number], from_status=OPEN if before else "", status=OPEN,
                at=moment, actor=deal.owner, seconds_in_stage=seconds, is_demo=True,
            )
        )  # fmt: skip
        at, before = moment, batch.stages[number]
    deal.stage_entered_at = at
    deal.last_activity_at = deal.last_contact_at = min(at + timedelta(days=world.chance.randint(0, 12)), world.now)
    if deal.status != OPEN:
        closed = max(world.at(end), at)
        batch.changes.append(
            StageChange(
                opportunity=deal, from_stage=deal.stage, to_stage=deal.stage, from_status=OPEN, status=deal.status, at=closed,
                actor=deal.owner, seconds_in_stage=int((closed - at).total_seconds()), is_demo=True,
            )
        )  # fmt: skip


def _shares(world: World, batch: Batch, deal: Opportunity, seller: Seller) -> list[Share]:
    """Every seventh deal is shared with a colleague."""
    if world.chance.random() > 1 / 7:
        return [Share(deal.owner, REVENUE, HUNDRED)]
    mate = world.chance.choice([other for other in world.sellers if other.team is seller.team and other is not seller])
    percents = world.chance.choice([(60, 40), (70, 30), (50, 50)])
    shares = [Share(seller.user, REVENUE, Decimal(percents[0])), Share(mate.user, REVENUE, Decimal(percents[1]))]
    batch.splits.extend(
        OpportunitySplit(opportunity=deal, user=share.person, kind=share.kind, percent=share.percent, is_demo=True)
        for share in shares
    )
    return shares


def _losses(world: World, batch: Batch) -> None:
    reasons = list(LossReason.objects.all())
    rivals = [Competitor.objects.create(name=name, is_demo=True) for name in words.COMPETITORS]
    lost = [deal for deal in batch.deals if deal.status == LOST]
    why, whom = Opportunity.loss_reasons.through, Opportunity.competitors.through
    why.objects.bulk_create(why(opportunity=deal, lossreason=world.chance.choice(reasons)) for deal in lost)
    whom.objects.bulk_create(
        whom(opportunity=deal, competitor=world.chance.choice(rivals)) for deal in lost if world.chance.random() < 0.4
    )
