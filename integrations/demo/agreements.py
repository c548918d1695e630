"""Contracts of the won deals, with payment plans, payments, a few invoices, some overdue; and what waits to be approved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Model

from contracts import services
from contracts.credit import Standing, add_in_proportion
from contracts.matching import Due, first_in_first_out
from contracts.models import (
    Allocation,
    Contract,
    ContractChange,
    ContractCredit,
    Instalment,
    Invoice,
    NumberCounter,
    Payment,
    Status,
)
from contracts.services import numbers
from contracts.services.invoices import tax_in
from contracts.stages import stage_on
from core import search
from core.money import ZERO, round_money, split_amount
from integrations.demo import words
from integrations.demo.world import World
from opportunities.models import ClosingCredit, Opportunity
from people.queries import organisation

SHARE = 0.45
SAME = ("line", "user_id", "kind", "percent", "product_id", "product_family_id", "deal_type", "currency")
FACTS = ("team_id", "amount", "fx_rate", "base_amount", "on", "quantity", "cost")
METHODS = (("transfer", 70), ("online", 20), ("acceptance", 6), ("cheque", 4))
WAITING = 4


@dataclass
class Batch:
    """Rows by table, inserted at the end in one go each."""

    base: str
    contracts: list[Contract] = field(default_factory=list)
    changes: list[ContractChange] = field(default_factory=list)
    instalments: list[Instalment] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    credit: list[ContractCredit] = field(default_factory=list)
    counters: dict[tuple[str, int], int] = field(default_factory=dict)

    def number(self, series: str, day: date) -> str:
        place = self.counters[series, day.year] = self.counters.get((series, day.year), 0) + 1
        return numbers.demo_number(series, day.year, place)


def build(world: World) -> None:
    batch = Batch(organisation().base_currency)
    won = sorted((deal for deal in world.made["deals"] if deal.status == "won"), key=lambda deal: deal.closed_on)
    chosen = [deal for deal in won if world.chance.random() < SHARE]
    rows: dict[UUID, list[ClosingCredit]] = {}
    for row in ClosingCredit.objects.filter(opportunity__in=[deal.pk for deal in chosen]).order_by(
        "line", "kind", "id"
    ):
        rows.setdefault(row.opportunity_id, []).append(row)
    for deal in chosen:
        _contract(world, batch, deal, rows[deal.pk])
    tables: tuple[tuple[type[Model], Sequence[Model]], ...] = (
        (Contract, batch.contracts), (ContractChange, batch.changes), (Instalment, batch.instalments), (Payment, batch.payments),
        (Allocation, batch.allocations), (Invoice, batch.invoices), (ContractCredit, batch.credit),
    )  # fmt: skip
    for model, made in tables:
        model._base_manager.bulk_create(made, batch_size=1000)
    NumberCounter.objects.filter(series__endswith="-D").delete()  # of a demo that was removed
    NumberCounter.objects.bulk_create(
        NumberCounter(series=f"{series}-D", year=year, last=last) for (series, year), last in batch.counters.items()
    )
    _waiting(world, batch)


def _contract(world: World, batch: Batch, deal: Opportunity, closing: Sequence[ClosingCredit]) -> None:
    """Signed when the deal was won; the credit is that of the closing."""
    signed = deal.closed_on or world.today
    made = world.at(signed)
    amount = deal.amount or ZERO
    contract = Contract(
        id=world.id_at(made), number=batch.number(numbers.CONTRACT, signed), name=deal.name, account=deal.account, opportunity=deal,
        owner=deal.owner, deal_type=deal.deal_type, amount=amount, currency=deal.currency, cost=deal.cost or ZERO, signed_on=signed,
        starts_on=signed + timedelta(days=14), ends_on=signed + timedelta(days=world.chance.choice((180, 365, 365, 730))),
        approved_at=made, edition=1, planned_amount=amount, is_demo=True,
        credit_shares=[{"user": str(u), "kind": k, "percent": str(p)} for u, k, p in {(r.user_id, r.kind, r.percent) for r in closing}],
    )  # fmt: skip
    contract.search = search.document(contract.number, contract.name, deal.account.name if deal.account else "")
    batch.contracts.append(contract)
    batch.changes.append(
        ContractChange(
            contract=contract, number=1, state="approved", name=contract.name, amount=amount, cost=contract.cost,
            starts_on=contract.starts_on, ends_on=contract.ends_on, effective_on=signed, made_by=deal.owner, decided_at=made,
            is_demo=True,
        )
    )  # fmt: skip
    for row in closing:
        same = {name: getattr(row, name) for name in (*SAME, *FACTS)}
        batch.credit.append(ContractCredit(basis="signed", contract=contract, edition=1, is_demo=True, **same))
    _money(world, batch, contract, closing)


def _money(world: World, batch: Batch, contract: Contract, closing: Sequence[ClosingCredit]) -> None:
    """One to three instalments. Most are paid about when they are due, a few late or not at all."""
    signed = contract.signed_on or world.today
    weights = world.weighted((((100,), 30), ((50, 50), 40), ((30, 60, 10), 30)))
    parts = [part for part in split_amount(contract.amount, weights, contract.currency) if part > 0]
    plan = [
        Instalment(
            contract=contract, position=place, due_on=signed + timedelta(days=30 * place), amount=part, is_demo=True
        )
        for place, part in enumerate(parts, 1)
    ]
    batch.instalments.extend(plan)
    for row in plan:
        day = row.due_on + timedelta(days=world.chance.randint(-6, 24))
        if day > world.today or world.chance.random() < 0.08:
            break
        _payment(world, batch, contract, closing, plan, row.amount, max(day, signed))
    contract.oldest_due_on = min((row.due_on for row in plan if row.paid_amount < row.amount), default=None)
    contract.status = Status(
        stage_on(
            world.today, signed_on=signed, starts_on=contract.starts_on, ends_on=contract.ends_on, amount=contract.amount,
            paid=contract.paid_amount,
        )
    )  # fmt: skip
    _invoice(world, batch, contract)


def _payment(
    world: World,
    batch: Batch,
    contract: Contract,
    closing: Sequence[ClosingCredit],
    plan: Sequence[Instalment],
    amount: Decimal,
    day: date,
) -> None:
    made = world.at(day)
    payment = Payment(
        id=world.id_at(made), number=batch.number(numbers.PAYMENT, day), contract=contract, amount=amount, received_on=day,
        method=world.weighted(METHODS), status="approved", approved_at=made, made_by=contract.owner, is_demo=True,
    )  # fmt: skip
    batch.payments.append(payment)
    by_key = {row.pk: row for row in plan}
    dues = [Due(row.pk, row.due_on, row.position, row.amount, row.paid_amount) for row in plan]
    for key, part in first_in_first_out(amount, dues).items():
        by_key[key].paid_amount += part
        batch.allocations.append(Allocation(payment=payment, instalment=by_key[key], amount=part, is_demo=True))
    rate = Decimal(words.RATES.get(contract.currency, "1"))
    pieces = add_in_proportion(
        amount, round_money(amount * rate, batch.base), round_money(contract.cost * amount / contract.amount, contract.currency),
        [Standing(row, row.kind, row.amount, row.base_amount, row.cost, row.quantity) for row in closing],
        whole=contract.amount, currency=contract.currency, base_currency=batch.base,
    )  # fmt: skip
    for piece in pieces:
        if piece.amount:
            same = {name: getattr(piece.key, name) for name in SAME}
            batch.credit.append(
                ContractCredit(
                    basis="collected", contract=contract, payment=payment, edition=1, team_id=piece.key.team_id, on=day, fx_rate=rate,
                    amount=piece.amount, base_amount=piece.base_amount, cost=piece.cost, quantity=piece.quantity, is_demo=True, **same,
                )
            )  # fmt: skip
    contract.paid_amount += amount


def _invoice(world: World, batch: Batch, contract: Contract) -> None:
    """Some customers get one invoice over all of it, a month after signing."""
    day = (contract.signed_on or world.today) + timedelta(days=30)
    if day > world.today or world.chance.random() > 0.55:
        return
    rate = Decimal(6)
    account = contract.account
    batch.invoices.append(
        Invoice(
            id=world.id_at(world.at(day)), number=batch.number(numbers.INVOICE, day), contract=contract, status="sent", title=account.name,
            tax_number=account.uscc, amount=contract.amount, tax_rate=rate, tax_amount=tax_in(contract.amount, rate),
            invoice_number=f"{world.chance.randrange(10**19):020d}", issued_on=day, sent_on=day, made_by=contract.owner, is_demo=True,
        )
    )  # fmt: skip
    contract.invoiced_amount = contract.amount


def _waiting(world: World, batch: Batch) -> None:
    """What the inbox of finance and of managers shows: payments to confirm, a contract to approve, and a draft."""
    open_ones = [
        (one, one.owner)
        for one in reversed(batch.contracts)
        if one.paid_amount < one.amount and one.owner and one.owner.is_active
    ]
    for contract, owner in open_ones[:WAITING]:
        services.register_payment(
            actor=owner, contract=contract, amount=min(contract.amount - contract.paid_amount, Decimal(20000)),
            received_on=world.today, now=world.now, today=world.today, reference="ICBC 6217",
        )  # fmt: skip
    with_contract = {contract.opportunity_id for contract in batch.contracts}
    deals = [
        deal
        for deal in reversed(world.made["deals"])
        if deal.status == "won" and deal.pk not in with_contract and deal.account_id
    ]
    for number, deal in enumerate(deals[:3]):
        draft = services.create_contract(
            actor=deal.owner,
            today=world.today,
            opportunity=deal,
            is_demo=True,
            signed_on=world.today if number else None,
        )
        if number:
            services.send_contract(actor=deal.owner, contract=draft, now=world.now, today=world.today)
