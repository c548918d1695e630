"""Over random histories of contracts and money: Σ signed credit = Σ contracts, Σ collected credit = Σ payments, and everybody says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commissions.computing import compute
from commissions.queries.plans import plans_of
from contracts import services
from contracts.models import Contract, Payment
from core.invariants import examine
from core.periods import Period, add_months
from people.models import User
from targets.metrics import USER, breakdown, catalogue
from targets.models import CreditEntry, Target
from targets.queries import attainments
from targets.queries.leaderboards import leaderboard
from targets.scopes import Scope
from targets.services import book_contract_credit
from tests.factories.commissions import plan_for, rate, rules, run_of
from tests.factories.contracts import approve, approved, clock, paid, pending, refunded

pytestmark = pytest.mark.django_db
D = Decimal
BASES = ("signed", "collected")
STEPS = st.lists(
    st.tuples(st.sampled_from(["sign", "pay", "pay", "refund", "change", "void"]), st.integers(0, 5), st.integers(1, 99)),
    min_size=3, max_size=6,
)  # fmt: skip


@settings(
    max_examples=4, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
def test_every_place_says_the_same_to_the_cent(
    steps: Any, alice: User, bob: User, maya: User, dana: User, fin: User, ada: User
) -> None:
    with transaction.atomic():
        Histories(alice, bob, maya, fin, ada).play([("sign", 0, 50), *steps])
        transaction.set_rollback(True)


class Histories:
    def __init__(self, alice: User, bob: User, maya: User, fin: User, ada: User) -> None:
        self.sellers, self.maya, self.fin, self.ada = (alice, bob), maya, fin, ada
        self.times = clock()
        start = self.times["today"].replace(day=1)
        self.month = Period(start, add_months(start, 1))

    def play(self, steps: Any) -> None:
        for name, place, percent in steps:
            getattr(self, name)(place, D(percent) / 100)
            for contract in Contract.objects.all():
                book_contract_credit(contract_id=contract.pk)
                assert book_contract_credit(contract_id=contract.pk) == []
        self.everybody_agrees()

    def sign(self, place: int, share: Decimal) -> None:
        approved(self.sellers[place % 2], amount=str(round(D("33333.37") * share, 2)), company=f"Stone {place} {share}")

    def pay(self, place: int, share: Decimal) -> None:
        contract = self._one(place, Contract.objects.running())
        if contract is not None and round(contract.room_to_pay * share, 2) > 0:
            paid(contract, str(round(contract.room_to_pay * share, 2)))

    def refund(self, place: int, share: Decimal) -> None:
        payment = self._one(place, Payment.objects.filter(amount__gt=0, refunds__isnull=True))
        if payment is not None and round(payment.amount * share, 2) > 0:
            refunded(payment, str(round(payment.amount * share, 2)))

    def change(self, place: int, share: Decimal) -> None:
        contract = self._one(place, Contract.objects.running())
        if contract is None:
            return
        amount = max(round(contract.amount * (share + D("0.5")), 2), contract.paid_amount)
        if amount != contract.amount:
            services.propose_change(
                actor=contract.owner, contract=contract, changes={"amount": amount}, reason="More or less", **self.times
            )
            approve(pending(change__contract=contract))

    def void(self, place: int, _share: Decimal) -> None:
        contract = self._one(place, Contract.objects.running().filter(paid_amount=0))
        if contract is not None:
            services.void(actor=self.maya, contract=contract, reason="Called off", today=self.times["today"])

    def _one(self, place: int, rows: Any) -> Any:
        found = list(rows.order_by("pk"))
        return found[place % len(found)] if found else None

    def everybody_agrees(self) -> None:
        standing = Contract.objects.exclude(status="void").aggregate(total=Sum("amount"))["total"] or D(0)
        money = Payment.objects.filter(status="approved").aggregate(total=Sum("amount"))["total"] or D(0)
        for basis, whole in zip(BASES, (standing, money), strict=True):
            metric = catalogue()[f"{basis}_amount"]
            assert metric.value(Scope(), self.month) == whole
            of_ledger = self._sums(basis)
            ranked = {place.subject.pk: place.value for place in leaderboard(self.ada, metric, self.month)}
            split = breakdown(metric, Scope(), self.month, USER)
            promised = [
                Target(metric=metric.key, subject_type="user", user=user, value=D(10), start_on=self.month.start, end_on=self.month.end)
                for user in self.sellers
            ]  # fmt: skip
            reached = [found.actual for found in attainments(promised, today=self.month.start)]
            for user, actual in zip(self.sellers, reached, strict=True):
                credited = of_ledger.get(user.pk, D(0))
                assert (actual or D(0), ranked.get(user.pk) or D(0), split.get(user.pk) or D(0)) == (credited,) * 3
        self._pay_is_counted_on_the_same()
        assert {result.invariant.key: result.findings for result in examine() if result.findings} == {}

    def _sums(self, basis: str) -> dict[Any, Decimal]:
        rows = CreditEntry.objects.counting(basis).within(self.month).order_by().values_list("user")
        return dict(rows.annotate(total=Sum("base_amount")))

    def _pay_is_counted_on_the_same(self) -> None:
        """1 of 1 is paid for each basis, so pay is the base itself."""
        parts = [rate(("0", "1"), key=basis, basis=basis, window="plan") for basis in BASES]
        plan_for(*self.sellers, author=self.ada, approver=self.fin, content=rules(*parts))
        run = run_of(self.fin, self.month)
        for user in self.sellers:
            due: dict[str, Decimal] = dict.fromkeys(BASES, D(0))
            for on_plan in plans_of(user.pk, run):
                for one in compute(user.pk, on_plan, run).dues:
                    due[one.component] += one.amount
            assert due == {basis: self._sums(basis).get(user.pk, D(0)) for basis in BASES}
