"""What is paid: limits, matching, refunds, and the credit that follows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from contracts import services
from contracts.models import Contract, ContractCredit, Instalment, Payment
from core.errors import Conflict, Forbidden, Refusal
from core.invariants import examine
from opportunities import services as opportunities
from opportunities.services import Split
from tests.factories.contracts import approve, approved, clock, draft, paid, pending, refunded, register
from tests.factories.opportunities import OpportunityFactory, account_of

pytestmark = pytest.mark.django_db
KEYS = ["contracts.sums", "contracts.payments_fit", "contracts.matching", "contracts.signed_credit",
        "contracts.collected_credit", "contracts.numbers"]  # fmt: skip


@pytest.fixture
def people(alice: Any, bob: Any, maya: Any, dana: Any, fin: Any, ada: Any) -> dict[str, Any]:
    return {"alice": alice, "bob": bob, "maya": maya, "dana": dana, "fin": fin, "ada": ada}


def nothing_is_wrong() -> None:
    assert {result.invariant.key: result.findings for result in examine(KEYS)} == dict.fromkeys(KEYS, ())


def credit(contract: Contract, basis: str) -> dict[str, Decimal]:
    rows = contract.credit_rows.filter(basis=basis).order_by().values_list("user__full_name")
    return dict(rows.annotate(total=Sum("amount")))


def test_never_more_than_the_contract(people: dict[str, Any]) -> None:
    """Contract 100,000; 60,000 approved and 30,000 in approval leave 10,000.00."""
    contract = approved(people["alice"])
    paid(contract, "60000.00")
    register(contract, "30000.00")

    with pytest.raises(Refusal) as refused:
        register(contract, "10000.01")
    accepted = register(contract, "10000.00")

    contract.refresh_from_db()
    assert (refused.value.code, accepted.status) == ("exceeds_contract", "in_approval")
    assert (contract.paid_amount, contract.pending_amount, contract.room_to_pay) == (60_000, 40_000, 0)
    nothing_is_wrong()


def test_partly_then_completely_then_overdue_again(people: dict[str, Any]) -> None:
    """An instalment of 50,000 that was due yesterday: overdue at query time, with no job run; 20,000 + 30,000 pay it; a refund opens it."""
    today = timezone.localdate()
    contract = approved(
        people["alice"], plan=[(today - timedelta(days=1), "50000.00"), (today + timedelta(days=30), "50000.00")]
    )

    def states() -> list[str]:
        return list(Instalment.objects.with_status(today).filter(contract=contract).values_list("state", flat=True))

    assert (states(), Contract.objects.overdue(today).count()) == (["overdue", "due"], 1)
    first = paid(contract, "20000.00")
    assert states() == ["overdue", "due"]
    paid(contract, "35000.00")
    assert (states(), Contract.objects.overdue(today).count()) == (["paid", "partial"], 0)

    refunded(first, "5000.00")

    contract.refresh_from_db()
    assert (contract.outstanding, states()) == (Decimal(50_000), ["overdue", "partial"])
    assert credit(contract, "collected") == {"Alice Adler": Decimal(50_000)}
    nothing_is_wrong()


def test_an_approved_payment_is_fixed_and_kept(people: dict[str, Any]) -> None:
    payment = paid(approved(people["alice"]), "500.00")

    for change in ({"amount": Decimal(1)}, {"status": "draft"}, {"note": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContractCredit.objects.all().delete()
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE contracts_contract SET amount = 1 WHERE id = %s", [payment.contract_id])


def test_the_database_itself_refuses_too_much(people: dict[str, Any]) -> None:
    contract = approved(people["alice"])
    row = Payment(contract=contract, number="HK-1", amount=Decimal("100000.01"), received_on=date(2026, 1, 1), made_by=people["alice"],
                  status="in_approval")  # fmt: skip

    with pytest.raises(IntegrityError, match="more than its"), transaction.atomic():
        row.save()


def test_refunds_never_exceed_their_payment(people: dict[str, Any]) -> None:
    contract = approved(people["alice"])
    payment = paid(contract, "1000.00")
    refunded(payment, "600.00")

    with pytest.raises(Refusal) as refused:
        refunded(payment, "400.01")
    refunded(payment, "400.00")

    contract.refresh_from_db()
    assert (refused.value.code, contract.paid_amount) == ("exceeds_contract", 0)
    rows = contract.credit_rows.filter(basis="collected").aggregate(
        Sum("amount"), Sum("base_amount"), Sum("cost"), Sum("quantity")
    )
    assert set(rows.values()) == {Decimal(0)}
    nothing_is_wrong()


def test_who_confirms(people: dict[str, Any], charlie: Any) -> None:
    contract = approved(people["alice"])
    payment = register(contract, "500.00")
    request, times = pending(payment=payment), clock()

    with pytest.raises(Forbidden):  # the owner and sender
        services.answer(actor=people["alice"], approval=request, verdict="approve", note="", **times)
    with pytest.raises(Forbidden):  # holds the right, but is not asked
        services.answer(actor=people["maya"], approval=request, verdict="approve", note="", **times)
    services.answer(actor=people["fin"], approval=request, verdict="approve", note="", **times)
    with pytest.raises(Conflict):
        services.answer(actor=people["fin"], approval=request, verdict="approve", note="", **times)

    own = register(contract, "500.00", actor=people["fin"])
    assert [step.assignee for step in pending(payment=own).steps.all()] == [people["ada"]]


def test_a_returned_payment_is_mended_and_sent_again(people: dict[str, Any]) -> None:
    contract = approved(people["alice"])
    payment, times = register(contract, "500.00"), clock()
    services.answer(
        actor=people["fin"], approval=pending(payment=payment), verdict="return", note="Which bank?", **times
    )
    payment.refresh_from_db()
    contract.refresh_from_db()
    assert (payment.status, contract.pending_amount) == ("draft", 0)

    services.resend_payment(actor=people["alice"], payment=payment, amount=Decimal("450.00"), **times)
    approve(pending(payment=payment))

    contract.refresh_from_db()
    assert contract.paid_amount == 450


def test_matched_by_hand(people: dict[str, Any]) -> None:
    today = timezone.localdate()
    plan = [(today + timedelta(days=days), "400.00") for days in (1, 2, 3)]
    contract = approved(people["alice"], amount="1200.00", plan=plan)
    payment = paid(contract, "500.00")
    first, second, third = contract.instalments.all()
    assert [row.paid_amount for row in (first, second, third)] == [400, 100, 0]

    services.allocate(
        actor=people["alice"], payment=payment, parts={third: Decimal(400), second: Decimal(100)}, today=today
    )

    assert list(contract.instalments.values_list("paid_amount", flat=True)) == [0, 100, 400]
    with pytest.raises(Refusal):
        services.allocate(actor=people["alice"], payment=payment, parts={third: Decimal(401)}, today=today)
    nothing_is_wrong()


def test_shares_of_the_deal_are_fixed_at_approval(people: dict[str, Any]) -> None:
    """Alice 60, Bob 40, Maya 10 beside them; three payments of a third each sum to the contract, to the cent."""
    alice, bob, maya = people["alice"], people["bob"], people["maya"]
    deal = OpportunityFactory(owner=alice, amount=Decimal("100.00"), account=account_of(alice), cost=Decimal("33.33"))
    deal = _won(deal, alice, [(alice, "60", "revenue"), (bob, "40", "revenue"), (maya, "10", "overlay")])
    contract = approved(alice, opportunity=deal)
    services.assign(actor=maya, contract=contract, owner=bob, today=timezone.localdate())
    contract.refresh_from_db()

    for amount in ("33.33", "33.33", "33.34"):
        paid(contract, amount, actor=bob)

    assert credit(contract, "signed") == {"Alice Adler": 60, "Bob Brandt": 40, "Maya Meier": 10}
    collected = contract.credit_rows.filter(basis="collected", kind="revenue")
    assert collected.aggregate(Sum("amount"), Sum("cost")) == {
        "amount__sum": Decimal("100.00"),
        "cost__sum": Decimal("33.33"),
    }
    assert credit(contract, "collected")["Alice Adler"] == Decimal("60.00")
    nothing_is_wrong()


def _won(deal: Any, actor: Any, splits: list[tuple[Any, str, str]]) -> Any:

    rows = [Split(user, Decimal(percent), kind) for user, percent, kind in splits]
    return opportunities.win(actor=actor, opportunity=deal, splits=rows, **clock())


def test_a_draft_takes_no_payment(people: dict[str, Any]) -> None:
    with pytest.raises(Conflict):
        register(draft(people["alice"]), "1.00")
