"""From the contract to the ledger, the targets and the pay."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from contracts import services
from contracts.models import ContractCredit
from core.invariants import examine
from jobs.models import Job
from targets.models import CreditEntry
from targets.services import book_contract_credit, book_missing_contract_credit
from tests.factories.contracts import approve, approved, clock, paid, pending, refunded

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody(alice: Any, maya: Any, dana: Any, fin: Any, ada: Any) -> Any:
    return alice


def ledger(basis: str) -> Decimal:
    return CreditEntry.objects.filter(basis=basis, kind="revenue").aggregate(total=Sum("base_amount"))["total"]


def test_the_worker_books_each_fact_once(everybody: Any, run_jobs: Any) -> None:
    contract = approved(everybody, amount="100000.00")
    payment = paid(contract, "20000.00")
    refunded(payment, "5000.00")
    run_jobs()

    assert (ledger("signed"), ledger("collected")) == (Decimal("100000.00"), Decimal("15000.00"))
    assert book_contract_credit(contract_id=contract.pk) == []
    assert book_missing_contract_credit() == 0
    undoing = CreditEntry.objects.get(reverses__isnull=False)
    assert (undoing.amount, undoing.reverses.payment, undoing.payment.reverses) == (
        Decimal("-5000.00"),
        payment,
        payment,
    )
    assert [found for result in examine(["targets.contract_credit"]) for found in result.findings] == []


def test_a_lost_announcement_costs_minutes(everybody: Any) -> None:
    contract = approved(everybody)
    paid(contract, "300.00")
    Job.objects.all().delete()

    assert book_missing_contract_credit() == 2
    assert (ledger("signed"), ledger("collected")) == (Decimal("100000.00"), Decimal("300.00"))


def test_nobody_takes_back_more_than_was_given(everybody: Any) -> None:
    contract = approved(everybody)
    payment = paid(contract, "300.00")
    book_contract_credit(contract_id=contract.pk)
    entry = CreditEntry.objects.get(basis="collected")
    row = ContractCredit.objects.get(basis="collected")
    copied = {
        name: getattr(entry, name)
        for name in (
            "basis",
            "kind",
            "user",
            "team",
            "on",
            "currency",
            "base_amount",
            "contract",
            "fx_rate",
            "deal_type",
        )
    }

    with pytest.raises(IntegrityError, match="more is taken back"), transaction.atomic():
        CreditEntry.objects.create(
            **copied, amount=Decimal("-300.01"), reverses=entry, source_key="x", payment=payment,
            contract_credit=ContractCredit.objects.create(
                basis="collected", contract=contract, payment=payment, edition=1, user=row.user, kind="overlay", percent=1,
                amount=1, currency="CNY", fx_rate=1, base_amount=1, on=entry.on, quantity=1, cost=0,
            ),
        )  # fmt: skip


def test_a_change_books_the_difference_and_void_takes_all_back(everybody: Any, maya: Any) -> None:
    contract = approved(everybody, amount="1000.00", signed_on=date(2026, 1, 15))

    def change(amount: str) -> None:
        times = clock()
        services.propose_change(
            actor=everybody, contract=contract, changes={"amount": Decimal(amount)}, reason="More stones", **times
        )
        approve(pending(change__contract=contract))
        contract.refresh_from_db()

    change("1200.00")
    change("900.00")
    assert list(contract.credit_rows.order_by("created_at", "id").values_list("amount", "on", "edition")) == [
        (Decimal(1000), date(2026, 1, 15), 1),
        (Decimal(200), timezone.localdate(), 2),
        (Decimal("-250.00"), timezone.localdate(), 3),
        (Decimal("-50.00"), timezone.localdate(), 3),
    ]
    services.void(actor=maya, contract=contract, reason="Customer is insolvent", today=timezone.localdate())

    book_contract_credit(contract_id=contract.pk)
    assert ledger("signed") == 0
    assert [found for result in examine(["contracts.signed_credit"]) for found in result.findings] == []


def test_the_team_of_the_day(everybody: Any, south: Any) -> None:
    contract = approved(everybody)
    paid(contract, "100.00")
    everybody.team = south
    everybody.save(update_fields=["team"])
    paid(contract, "200.00")

    teams = dict(contract.credit_rows.filter(basis="collected").values_list("amount", "team__name"))
    assert teams[Decimal(100)] == "North"


def test_dates_of_renewal(everybody: Any) -> None:
    """30 days ahead the owner hears of it once and a renewal is open, once, whoever runs the job and however often."""
    today = timezone.localdate()
    contract = approved(everybody, starts_on=today - timedelta(days=300), ends_on=today + timedelta(days=30))
    far = approved(everybody, ends_on=today + timedelta(days=31))

    for _night in range(2):
        services.start_renewals(now=timezone.now(), today=today)

    contract.refresh_from_db()
    far.refresh_from_db()
    assert (contract.renewal.deal_type, contract.renewal.account, far.renewal) == ("renewal", contract.account, None)
    assert everybody.notifications.filter(kind="contract.ending").count() == 1
