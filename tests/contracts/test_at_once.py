"""Two at the same time, and money that comes in becoming pay."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, transaction

from commissions import services as commissions
from contracts.models import Contract, NumberCounter, Payment
from contracts.services.numbers import next_number
from core.errors import Refusal
from tests.factories.commissions import APRIL, NOW, booked, calculate, plan_for, rate, rules, run_of
from tests.factories.contracts import approved, draft, paid, refunded, register


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run in threads that start together; what each raised."""
    barrier, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except (Refusal, RuntimeError) as error:
            outcomes[number] = getattr(error, "code", "broken")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.ensure_connection()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_two_payments_for_the_last_ten_thousand_and_numbers_without_gaps(
    alice: Any, maya: Any, dana: Any, fin: Any, ada: Any
) -> None:
    """Contract 100,000; 60,000 approved and 30,000 in approval: of two parallel 10,000.00 one is taken, and no number is lost."""
    contract = approved(alice)
    paid(contract, "60000.00")
    register(contract, "30000.00")

    outcomes = at_once(*[lambda: register(contract, "10000.00")] * 2)

    def broken() -> None:
        with transaction.atomic():
            draft(alice, company="Broken Ltd")
            raise RuntimeError("the connection is lost after the number was taken")

    tries = [lambda: draft(alice, company=f"Quarry {threading.get_ident()}")] * 3
    assert at_once(*tries, broken, broken) == ["", "", "", "broken", "broken"]
    contract.refresh_from_db()
    assert (outcomes, contract.room_to_pay) == (["", "exceeds_contract"], 0)
    year = contract.created_at.year
    assert sorted(Contract.objects.values_list("number", flat=True)) == [f"HT-{year}-{n:05d}" for n in range(1, 5)]
    assert sorted(Payment.objects.values_list("number", flat=True)) == [f"HK-{year}-{n:05d}" for n in range(1, 4)]


@pytest.mark.django_db
def test_each_year_counts_from_one(db: None) -> None:
    assert [next_number("HT", year) for year in (2026, 2026, 2027)] == [
        "HT-2026-00001",
        "HT-2026-00002",
        "HT-2027-00001",
    ]
    assert NumberCounter.objects.count() == 2


@pytest.mark.django_db
def test_a_refund_takes_commission_back(alice: Any, maya: Any, dana: Any, fin: Any, ada: Any, run_jobs: Any) -> None:
    """3 % of what is collected: 60,000 received in March pay 1,800.00; 5,000 given back in April take 150.00 in April."""
    plan_for(alice, author=ada, approver=fin, content=rules(rate(("0", "0.03"), basis="collected")))
    contract = approved(alice, signed_on=date(2026, 3, 1))
    payment = paid(contract, "60000.00", on=date(2026, 3, 5))
    run_jobs()
    march = calculate(run_of(fin), fin, run_jobs)
    assert booked(march, alice) == [Decimal("1800.00")]
    commissions.approve_run(actor=fin, run=march, now=NOW)
    commissions.lock_run(actor=fin, run=march, now=NOW)

    refunded(payment, "5000.00", on=date(2026, 4, 9))
    run_jobs()

    april = calculate(run_of(fin, APRIL), fin, run_jobs)
    assert booked(april, alice) == [Decimal("-150.00")]
    assert booked(march, alice) == [Decimal("1800.00")]
