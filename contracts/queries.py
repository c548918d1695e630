"""Questions about contracts that need more than one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from contracts.matching import BUCKETS, OLDEST
from contracts.models import Contract, ContractApproval, Instalment
from contracts.table import INSTALMENT_TONES, STATES, STATUS_TONES
from customers.models import Account
from leads.models import Lead
from opportunities.models import Opportunity
from people.models import User


def owned_by(user: User) -> int:
    return Contract.objects.filter(owner=user).count()


def tone_of(contract: Contract) -> str:
    return STATUS_TONES[contract.status]


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is overdue in one bucket and currency."""

    bucket: str
    currency: str
    amount: Decimal
    instalments: int


def ageing(user: User, today: date) -> list[Ageing]:
    """Overdue instalments of the contracts that `user` sees, by age and currency; one statement."""
    rows = Instalment.objects.visible_to(user).overdue(today).values_list("due_on", "contract__currency")
    grouped = rows.annotate(open=Sum(F("amount") - F("paid_amount")), n=Count("pk")).order_by()
    sums: dict[tuple[str, str], tuple[Decimal, int]] = {}
    for due_on, currency, amount, count in grouped:
        days = (today - due_on).days
        bucket = next((name for most, name in BUCKETS if days <= most), OLDEST)
        before = sums.get((bucket, currency), (Decimal(0), 0))
        sums[bucket, currency] = (before[0] + amount, before[1] + count)
    order = [name for _most, name in BUCKETS] + [OLDEST]
    return [
        Ageing(bucket, currency, amount, count)
        for (bucket, currency), (amount, count) in sorted(
            sums.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        )
    ]


@dataclass(frozen=True, slots=True)
class Total:
    """What a customer has bought, by currency: never added up over currencies."""

    currency: str
    contracts: int
    amount: Decimal
    paid: Decimal
    invoiced: Decimal

    @property
    def outstanding(self) -> Decimal:
        return self.amount - self.paid


def totals(contracts: QuerySet[Contract]) -> list[Total]:
    rows = contracts.approved().order_by().values_list("currency")  # type: ignore[attr-defined]
    summed = rows.annotate(n=Count("pk"), whole=Sum("amount"), paid=Sum("paid_amount"), invoiced=Sum("invoiced_amount"))
    return [Total(*row) for row in summed.order_by("currency")]


@dataclass(frozen=True, slots=True)
class PlanRow:
    row: Instalment
    words: Any
    tone: str


def plan(contract: Contract, today: date) -> list[PlanRow]:
    rows = list(contract.instalments.all())
    for row in rows:
        row.contract = contract
    return [PlanRow(row, STATES[row.state_on(today)], INSTALMENT_TONES[row.state_on(today)]) for row in rows]


def approvals_of(contract: Contract) -> QuerySet[ContractApproval]:
    """All requests about the contract and what hangs on it, newest first, with their steps."""
    mine = (
        Q(contract=contract)
        | Q(change__contract=contract)
        | Q(payment__contract=contract)
        | Q(invoice__contract=contract)
    )
    rows = ContractApproval.objects.filter(mine).select_related(
        "sent_by", "contract", "change__contract", "payment", "invoice"
    )
    return rows.prefetch_related("steps__assignee", "steps__stands_for").order_by("-id")[:30]


def credit_of(contract: Contract) -> Sequence[Mapping[str, Any]]:
    """Who was credited with how much, signed and collected, net of what was taken back."""
    rows = contract.credit_rows.order_by().values("user__full_name", "kind")
    signed, collected = Q(basis="signed"), Q(basis="collected")
    return list(
        rows.annotate(signed=Sum("amount", filter=signed), collected=Sum("amount", filter=collected)).order_by(
            "-kind", "-signed", "user__full_name"
        )
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """From the first contact to this contract, as far as the reader may see it."""

    account: Account | None
    deal: Opportunity | None
    lead: Lead | None
    source: Any


def trace(user: User, contract: Contract) -> Origin:
    deal = contract.opportunity
    seen = deal is not None and Opportunity.objects.visible_to(user).filter(pk=deal.pk).exists()
    lead = (
        Lead.objects.visible_to(user).filter(pk=deal.lead_id).select_related("source").first()
        if deal and deal.lead_id
        else None
    )
    account = Account.objects.visible_to(user).filter(pk=contract.account_id).first()
    return Origin(
        account,
        deal if seen else None,
        lead,
        lead.source if lead is not None else (deal.source if seen and deal else None),
    )
