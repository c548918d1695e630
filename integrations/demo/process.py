"""How deals stand in their process: a second pipeline with gates, checklist and plan; quotes; slips. All of it demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext_noop as _

from core import search
from integrations.demo import words
from integrations.demo.world import World
from opportunities.checklists import completeness, points_of, shipped
from opportunities.lines import Offered, deepest_discount
from opportunities.models import (
    ChecklistAnswer,
    CloseShift,
    GateAnswer,
    Opportunity,
    OpportunityLine,
    Pipeline,
    PlanItem,
    Quote,
    QuoteCounter,
    QuoteLine,
    Stage,
    StageChange,
)
from opportunities.plans import planned
from opportunities.services import resettle

PROJECTS, QUOTED, SLIPPED = 36, 120, 160
CENT = Decimal("0.01")
CHECKS = [
    {"key": "demo-need", "kind": "check", "name": _("Problem confirmed by the customer"), "role": ""},
    {"key": "demo-offer", "kind": "document", "name": _("Solution outline"), "role": ""},
    {"key": "demo-price", "kind": "approval", "name": _("Price and margin"), "role": "manager"},
]
STAGES: tuple[tuple[str, int, str, list[str], list[dict[str, str]], int, int, int], ...] = (
    (_("Discovery"), 10, "pipeline", [], [], 14, 20, 0),
    (_("Solution design"), 30, "pipeline", ["account"], CHECKS[:1], 14, 30, 30),
    (_("Proof of concept"), 50, "best_case", ["amount"], CHECKS[1:2], 21, 45, 50),
    (_("Contract talks"), 80, "commit", ["expected_close_on", "next_step_on"], CHECKS[2:], 10, 30, 60),
)
PLAN: tuple[tuple[str, str, int, str], ...] = (
    ("milestone", _("First meeting with all who decide"), 5, _("Minutes")),
    ("step", _("Write down today's costs"), 12, _("Cost sheet")),
    ("milestone", _("Solution presented"), 20, _("Slides")),
    ("step", _("Proof of concept on site"), 40, _("Test report")),
    ("milestone", _("Offer accepted"), 55, _("Signed offer")),
)
PLAN_ZH = (
    ("与全部决策人首次会面", "会议纪要"), ("记录现状成本", "成本表"), ("方案汇报", "方案材料"),
    ("现场验证", "测试报告"), ("报价确认", "签字报价单"),
)  # fmt: skip
EVIDENCE = (
    "Said by the plant manager",
    "Budget plan, page 4",
    "会议纪要 已确认",
    "E-mail from purchasing",
    "采购经理 电话确认",
)


@dataclass
class Batch:
    deals: list[Opportunity] = field(default_factory=list)
    lines: list[OpportunityLine] = field(default_factory=list)
    steps: list[StageChange] = field(default_factory=list)
    answers: list[GateAnswer] = field(default_factory=list)
    known: list[ChecklistAnswer] = field(default_factory=list)
    items: list[PlanItem] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    quote_lines: list[QuoteLine] = field(default_factory=list)
    shifts: list[CloseShift] = field(default_factory=list)


def build(world: World) -> None:
    batch, stages = Batch(), _pipeline()
    for _number in range(PROJECTS * world.deals // 2500 + 4):
        _project(world, batch, stages)
    running = [deal for deal in world.made["deals"] if deal.status == "open"]
    lines = _lines_of(running)
    for deal in world.chance.sample(running, min(QUOTED, len(running))):
        _quote(world, batch, deal, lines.get(deal.pk, []))
    slipped = world.chance.sample(running, min(SLIPPED, len(running)))
    for deal in slipped:
        _slip(world, batch, deal)
    _insert(batch, slipped)
    world.made["deals"] += batch.deals
    after: Any = None
    while True:
        after, _changed = resettle(after=after)
        if after is None:
            break


def _pipeline() -> list[Stage]:
    plan = [
        {"key": f"demo-{number}", "kind": kind, "name": name, "days": days, "deliverable": deliverable}
        for number, (kind, name, days, deliverable) in enumerate(PLAN)
    ]
    pipeline = Pipeline.objects.create(
        name=_("Project business"), position=2, checklist=shipped("MEDDIC"), plan=plan, is_demo=True
    )
    rows = [
        Stage(
            pipeline=pipeline, name=name, position=place, probability=probability, forecast_category=category,
            required_fields=fields, requirements=asks, rotting_days=idle, standard_days=usual,
            checklist_percent=known or None, is_demo=True,
        )
        for place, (name, probability, category, fields, asks, idle, usual, known) in enumerate(STAGES, start=1)
    ]  # fmt: skip
    return Stage.objects.bulk_create(rows)


def _project(world: World, batch: Batch, stages: list[Stage]) -> None:
    place = world.chance.randrange(len(world.made["accounts"]))
    account, seller = world.made["accounts"][place], world.made["seller of"][place]
    stage = world.chance.choice(stages)
    opened = world.workday(world.today - timedelta(days=world.chance.randint(15, 150)))
    made = world.at(opened)
    entered = max(made, world.at(world.today - timedelta(days=world.chance.randint(1, 40))))
    deal = Opportunity(
        id=world.id_at(made), name=f"{account.name.removesuffix('有限公司')} {'产线改造' if seller.chinese else 'line rebuild'}",
        account=account, owner=account.owner, pipeline_id=stage.pipeline_id, stage=stage, stage_entered_at=entered,
        currency=seller.currency, opened_on=opened, is_demo=True, probability=stage.probability,
        forecast_category=stage.forecast_category, expected_close_on=world.today + timedelta(days=world.chance.randint(-5, 120)),
        next_step=world.chance.choice(words.TASKS), next_step_on=world.today + timedelta(days=world.chance.randint(-3, 14)),
        last_contact_at=world.at(world.today - timedelta(days=world.chance.randint(0, 18))),
    )  # fmt: skip
    deal.last_activity_at = deal.last_contact_at
    deal.search = search.document(deal.name, account.name)
    batch.deals.append(deal)
    lines = _own_lines(world, deal, seller.currency)
    deal.amount, deal.cost = sum(line.amount for line in lines), sum(line.cost for line in lines)
    batch.lines += lines
    _way(batch, deal, stages, made, entered)
    _shown(world, batch, deal, stages, entered)
    _planned(world, batch, deal, opened, seller.chinese)
    _quote(world, batch, deal, lines)


def _own_lines(world: World, deal: Opportunity, currency: str) -> list[OpportunityLine]:
    rate = Decimal(words.RATES.get(currency, "1"))
    made = []
    for position, product in enumerate(world.chance.sample(world.made["products"], 2), start=1):
        quantity = Decimal(world.chance.randint(4, 30))
        price = (product.list_price / rate).quantize(CENT, ROUND_HALF_UP)
        discount = Decimal(world.weighted(((0, 40), (8, 30), (12, 20), (22, 10))))
        amount = (quantity * price * (100 - discount) / 100).quantize(CENT, ROUND_HALF_UP)
        made.append(
            OpportunityLine(
                opportunity=deal, position=position, product=product, name=product.name, quantity=quantity, unit_price=price,
                list_price=price, discount_percent=discount, amount=amount, is_demo=True,
                cost=(quantity * product.cost / rate).quantize(CENT, ROUND_HALF_UP),
            )
        )  # fmt: skip
    return made


def _way(batch: Batch, deal: Opportunity, stages: list[Stage], made: datetime, entered: datetime) -> None:
    """Stage by stage up to where it stands, in even steps."""
    passed = [stage for stage in stages if stage.position <= deal.stage.position]
    at, before = made, None
    for number, stage in enumerate(passed):
        moment = (
            made
            if number == 0
            else entered
            if number == len(passed) - 1
            else made + (entered - made) * number / len(passed)
        )
        batch.steps.append(
            StageChange(
                opportunity=deal, from_stage=before, to_stage=stage, from_status="open" if before else "", status="open",
                at=moment, actor=deal.owner, is_demo=True,
                seconds_in_stage=None if before is None else int((moment - at).total_seconds()),
            )
        )  # fmt: skip
        at, before = moment, stage
    deal.stage_entered_at = at


def _shown(world: World, batch: Batch, deal: Opportunity, stages: list[Stage], entered: datetime) -> None:
    """Gates it has passed are answered; of the next one perhaps an approval is asked for. Some of the checklist is known."""
    for stage in stages:
        for ask in stage.requirements:
            given: dict[str, Any] = {"opportunity": deal, "key": ask["key"], "is_demo": True}
            if stage.position <= deal.stage.position:
                batch.answers.append(GateAnswer(**given, state="met", actor=_manager(world, deal), at=entered))
            elif ask["kind"] == "approval" and world.chance.random() < 0.3:
                batch.answers.append(GateAnswer(**given, state="asked", asked_by=deal.owner, asked_at=entered))
    points = points_of(Pipeline(checklist=shipped("MEDDIC")))
    known = world.chance.sample(points, min(deal.stage.position + world.chance.randint(0, 2), len(points)))
    batch.known += [
        ChecklistAnswer(
            opportunity=deal,
            key=point.key,
            evidence=world.chance.choice(EVIDENCE),
            actor=deal.owner,
            at=entered,
            is_demo=True,
        )
        for point in known
    ]
    deal.qualification = completeness(points, {point.key for point in known})


def _manager(world: World, deal: Opportunity) -> Any:
    seller = next((row for row in world.sellers if row.user.pk == deal.owner_id), None)
    return (seller.team.manager if seller is not None else None) or deal.owner


def _planned(world: World, batch: Batch, deal: Opportunity, opened: Any, chinese: bool) -> None:
    texts = PLAN_ZH if chinese else [(name, deliverable) for _kind, name, _days, deliverable in PLAN]
    template = [
        {"kind": row[0], "name": name, "days": row[2], "deliverable": deliverable}
        for row, (name, deliverable) in zip(PLAN, texts, strict=True)
    ]
    rows = planned(template, opened, lambda day, days: day + timedelta(days=days * 7 // 5))
    for number, row in enumerate(rows, start=1):
        done = row.due_on < world.today and (number <= deal.stage.position or world.chance.random() < 0.3)
        batch.items.append(
            PlanItem(
                opportunity=deal, kind=row.kind, name=row.name, deliverable=row.deliverable, start_on=row.start_on,
                due_on=row.due_on, owner=deal.owner, position=number, is_demo=True,
                done_on=row.due_on if done else None, done_by=deal.owner if done else None,
            )
        )  # fmt: skip


def _quote(world: World, batch: Batch, deal: Opportunity, lines: list[OpportunityLine]) -> None:
    if not lines or deal.owner is None:
        return
    state = world.weighted((("sent", 45), ("draft", 25), ("approved", 10), ("declined", 10), ("accepted", 10)))
    made = max(deal.stage_entered_at, world.now - timedelta(days=world.chance.randint(1, 45)))
    answered = world.today if state in ("declined", "accepted") else None
    quote = Quote(
        id=world.id_at(made), number=f"Q-{uuid4().hex[:8]}", opportunity=deal, state=state, currency=deal.currency,
        amount=deal.amount or 0, cost=deal.cost or 0, valid_until=made.date() + timedelta(days=30), made_by=deal.owner,
        language=deal.owner.language, sent_at=None if state in ("draft", "approved") else made, answered_on=answered, is_demo=True,
        discount_percent=deepest_discount(Offered(row.list_price, row.unit_price, row.discount_percent) for row in lines),
    )  # fmt: skip
    batch.quotes.append(quote)
    names = (
        "position",
        "product_id",
        "name",
        "quantity",
        "unit_price",
        "list_price",
        "discount_percent",
        "amount",
        "cost",
    )
    batch.quote_lines += [
        QuoteLine(quote=quote, is_demo=True, **{name: getattr(row, name) for name in names}) for row in lines
    ]


def _slip(world: World, batch: Batch, deal: Opportunity) -> None:
    if deal.expected_close_on is None:
        return
    for _again in range(world.weighted(((1, 60), (2, 30), (3, 10)))):
        days = world.chance.choice((7, 14, 15, 30))
        at = max(deal.stage_entered_at, world.now - timedelta(days=world.chance.randint(1, 60)))
        to_on = deal.expected_close_on
        batch.shifts.append(
            CloseShift(
                opportunity=deal, from_on=to_on - timedelta(days=days), to_on=to_on, from_amount=deal.amount,
                to_amount=deal.amount, at=at, actor=deal.owner, is_demo=True,
            )
        )  # fmt: skip
        deal.slip_count, deal.slip_days = deal.slip_count + 1, deal.slip_days + days


def _lines_of(deals: list[Opportunity]) -> dict[Any, list[OpportunityLine]]:
    found: dict[Any, list[OpportunityLine]] = {}
    for line in OpportunityLine.objects.filter(opportunity__in=[deal.pk for deal in deals]).order_by("position"):
        found.setdefault(line.opportunity_id, []).append(line)
    return found


def _insert(batch: Batch, slipped: list[Opportunity]) -> None:
    tables: tuple[tuple[type[Model], Sequence[Model]], ...] = (
        (Opportunity, batch.deals), (OpportunityLine, batch.lines), (StageChange, batch.steps), (GateAnswer, batch.answers),
        (ChecklistAnswer, batch.known), (PlanItem, batch.items), (CloseShift, batch.shifts),
    )  # fmt: skip
    for model, rows in tables:
        model._default_manager.bulk_create(rows, batch_size=1000)
    _number(batch.quotes)
    Quote.objects.bulk_create(batch.quotes, batch_size=500)
    QuoteLine.objects.bulk_create(batch.quote_lines, batch_size=1000)
    Opportunity.objects.bulk_update(slipped, ["slip_count", "slip_days"], batch_size=500)


def _number(quotes: list[Quote]) -> None:
    """In the order they were made; real numbers go on behind them."""
    taken = dict(QuoteCounter.objects.values_list("year", "last"))
    for quote in sorted(quotes, key=lambda quote: quote.id):
        year = quote.valid_until.year if quote.sent_at is None else quote.sent_at.year
        taken[year] = taken.get(year, 0) + 1
        quote.number = f"Q-{year}-{taken[year]:05d}"
    with connection.cursor() as cursor:
        for year, last in taken.items():
            cursor.execute(
                "INSERT INTO opportunities_quotecounter (year, last) VALUES (%s, %s)"
                " ON CONFLICT (year) DO UPDATE SET last = greatest(opportunities_quotecounter.last, EXCLUDED.last)",
                [year, last],
            )
