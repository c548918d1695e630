"""The whole way of money as a machine that takes random steps through the real services: won, delivered twice, split otherwise, signed,
paid, refunded, computed, corrected, closed, paid out, computed again. After every step nothing may be lost, doubled or rewritten.

`MONEY_EXAMPLES=200 MONEY_STEPS=40 ./run test --keep tests/commissions/test_state_machine.py` is the long run."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commissions import services
from commissions.computing import compute
from commissions.models import CommissionLine, CommissionRun
from commissions.queries.plans import plans_of
from contracts.models import Contract, Payment
from core.invariants import examine
from core.periods import Period, add_months, period_of
from opportunities import services as deals
from opportunities.models import Opportunity
from opportunities.services.parts import Split
from people.models import User
from targets import services as ledger
from targets.models import CreditEntry
from tests.factories.commissions import plan_for, rate, rules, statement_of
from tests.factories.contracts import approved, paid, refunded
from tests.factories.opportunities import OpportunityFactory, account_of
from tests.fixtures import RunJobs

D = Decimal
PARTS = st.sampled_from([100, 60, 33])
PLACES = st.integers(0, 9)
CENTS = st.integers(1, 10**7)


class Money(RuleBasedStateMachine):
    people: dict[str, User]
    run_jobs: RunJobs

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.alice, self.bob, self.fin, self.ada = (self.people[name] for name in ("alice", "bob", "fin", "ada"))
        self.now, self.today = timezone.now(), timezone.localdate()
        self.closed: dict[Any, list[tuple[Any, ...]]] = {}
        self.computed = False

    def teardown(self) -> None:
        findings = {result.invariant.key: result.findings for result in examine() if result.findings}
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)
        assert findings == {}

    @initialize()
    def begin(self) -> None:
        content = rules(
            rate(("0", "0.03"), ("20000", "0.05"), basis="won", window="year"),
            rate(("0", "0.01"), basis="collected", key="collected"),
        )
        plan_for(self.alice, self.bob, author=self.ada, approver=self.fin, content=content)
        self.run = services.create_run(actor=self.fin, period=period_of(self.today, "month"))

    @rule(cents=CENTS, percent=PARTS)
    def win(self, cents: int, percent: int) -> None:
        deal = OpportunityFactory(owner=self.alice, amount=D(cents) / 100, account=account_of(self.alice))
        self._close(deal, percent)

    @rule(place=PLACES, percent=PARTS)
    def change_the_split(self, place: int, percent: int) -> None:
        """Taken back and won again, with other parts."""
        if deal := self._pick(Opportunity.objects.filter(status="won"), place):
            deals.reopen(actor=self.ada, opportunity=deal, now=self.now, reason="Split otherwise")
            self._close(Opportunity.objects.get(pk=deal.pk), percent)

    @rule(place=PLACES)
    def redeliver(self, place: int) -> None:
        if deal := self._pick(Opportunity.objects.filter(status="won"), place):
            before = CreditEntry.objects.count()
            ledger.book_won_credit(opportunity_id=deal.pk, closing_seq=deal.closing_seq)
            assert CreditEntry.objects.count() == before

    @rule(part=st.integers(1, 3))
    def sign_and_collect(self, part: int) -> None:
        contract = Contract.objects.order_by("pk").first() or approved(self.alice, amount="9000.00")
        if contract.amount - contract.paid_amount >= 1000 * part:
            paid(contract, f"{1000 * part}.00")
        self._deliver()

    @rule(place=PLACES)
    def refund(self, place: int) -> None:
        if payment := self._pick(
            Payment.objects.filter(status="approved", reverses__isnull=True, refunds__isnull=True), place
        ):
            refunded(payment, "333.33")
            self._deliver()

    @rule()
    def calculate(self) -> None:
        self._calculate()
        for user in (self.alice, self.bob):
            assert [compute(user.pk, on_plan, self.run).dues for on_plan in plans_of(user.pk, self.run)] == [()]

    @rule()
    def rerun(self) -> None:
        self._calculate()
        before = CommissionLine.objects.count()
        self._calculate()
        assert CommissionLine.objects.count() == before

    @precondition(lambda self: self.computed)
    @rule(cents=st.integers(-5000, 5000).filter(bool))
    def correct(self, cents: int) -> None:
        statement = statement_of(self.run, self.alice)
        made = services.propose_adjustment(
            actor=self.fin, statement=statement, amount=D(cents) / 100, reason="Found a lead"
        )
        services.approve_adjustment(actor=self.ada, adjustment=made, now=self.now)

    @precondition(lambda self: self.computed)
    @rule()
    def close_the_period(self) -> None:
        for step in (services.approve_run, services.lock_run):
            step(actor=self.fin, run=self.run, now=timezone.now())
        self.closed[self.run.pk] = self._lines(self.run.pk)
        start = add_months(self.run.start_on, 1)
        self.run = services.create_run(actor=self.fin, period=Period(start, add_months(start, 1)))
        self.computed = False

    @precondition(lambda self: bool(self.closed))
    @rule(place=PLACES)
    def pay(self, place: int) -> None:
        if run := self._pick(CommissionRun.objects.filter(state="locked"), place):
            services.pay_run(actor=self.fin, run=run, now=timezone.now())

    @invariant()
    def credit_is_what_was_won(self) -> None:
        revenue = CreditEntry.objects.filter(basis="won", kind="revenue").aggregate(total=Sum("amount"))["total"]
        won = Opportunity.objects.filter(status="won").aggregate(total=Sum("amount"))["total"]
        assert (revenue or 0) == (won or 0)

    @invariant()
    def closed_periods_stay(self) -> None:
        for run_id, lines in self.closed.items():
            assert self._lines(run_id) == lines

    def _close(self, deal: Opportunity, percent: int) -> None:
        splits = [Split(self.alice, D(percent)), *([Split(self.bob, D(100 - percent))] if percent < 100 else [])]
        deals.win(actor=self.ada, opportunity=deal, now=self.now, today=self.today, splits=splits)
        self._deliver()

    def _deliver(self) -> None:
        type(self).run_jobs()

    def _calculate(self) -> None:
        services.start_calculation(actor=self.fin, run=self.run)
        self._deliver()
        self.run.refresh_from_db()
        self.computed = True

    def _lines(self, run_id: Any) -> list[tuple[Any, ...]]:
        return list(CommissionLine.objects.filter(run=run_id).order_by("pk").values_list())

    def _pick(self, rows: Any, place: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[place % len(found)] if found else None


@pytest.mark.django_db
def test_money_through_any_history(
    alice: User, bob: User, maya: User, dana: User, fin: User, ada: User, run_jobs: RunJobs
) -> None:
    Money.people = {"alice": alice, "bob": bob, "fin": fin, "ada": ada}
    Money.run_jobs = staticmethod(run_jobs)
    examples, steps = os.environ.get("MONEY_EXAMPLES"), os.environ.get("MONEY_STEPS", "12")
    chosen = settings(
        max_examples=int(examples or "5"), stateful_step_count=int(steps), derandomize=examples is None, deadline=None, database=None,
        phases=[Phase.generate, Phase.shrink] if examples else [Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Money, settings=chosen)
