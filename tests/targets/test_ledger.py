"""The credit ledger: once, mirrored, never edited."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.models import AuditEntry
from core.invariants import examine
from jobs.models import Job
from opportunities import services as deals
from opportunities.models import ClosingCredit, Opportunity
from opportunities.services.parts import Split
from people.models import User
from targets import services
from targets.models import CreditEntry
from tests.factories.opportunities import OpportunityFactory, won_deal
from tests.factories.targets import credit
from tests.fixtures import RunJobs

pytestmark = pytest.mark.django_db


def win(deal: Any, actor: User, **values: Any) -> Any:
    now = timezone.now()
    return deals.win(actor=actor, opportunity=deal, now=now, today=timezone.localdate(now), **values)


def ledger(deal: Any) -> Any:
    rows = CreditEntry.objects.filter(opportunity=deal).order_by("id").select_related("user")
    return [(row.user.full_name, row.amount, row.reverses_id is not None) for row in rows]


def test_a_won_deal_is_credited_by_its_splits_once_however_often_it_is_announced(
    alice: User, bob: User, run_jobs: RunJobs
) -> None:
    deal = won_deal(alice, amount="1000.01")
    deals_splits = [(row.user_id, row.amount) for row in ClosingCredit.objects.filter(opportunity=deal)]

    run_jobs()
    again = services.book_won_credit(opportunity_id=deal.pk, closing_seq=1)

    assert again == []
    assert [(row.user_id, row.amount) for row in CreditEntry.objects.filter(opportunity=deal)] == deals_splits
    assert AuditEntry.objects.filter(action="credit.booked", record_id=deal.pk).count() == 1


def test_a_60_40_split_adds_up_to_the_cent(alice: User, bob: User, run_jobs: RunJobs) -> None:
    deal = OpportunityFactory(owner=alice, amount=Decimal("100.01"), account=won_deal(alice).account)
    win(deal, alice, splits=[Split(alice, Decimal(60)), Split(bob, Decimal(40)), Split(bob, Decimal(100), "overlay")])
    run_jobs()

    rows = CreditEntry.objects.filter(opportunity=deal)
    revenue = {row.user_id: row.amount for row in rows if row.kind == "revenue"}
    overlay = [(row.user_id, row.amount) for row in rows if row.kind == "overlay"]
    assert revenue == {alice.pk: Decimal("60.01"), bob.pk: Decimal("40.00")}
    assert overlay == [(bob.pk, Decimal("100.01"))]


def test_reopening_books_the_mirror_on_the_day_of_reopening(alice: User, maya: User, run_jobs: RunJobs) -> None:
    deal = won_deal(alice, amount="500.00", closed_on=timezone.localdate() - timedelta(days=3))
    run_jobs()
    deals.reopen(actor=maya, opportunity=deal, now=timezone.now(), reason="The signature was missing")
    run_jobs()

    assert ledger(deal) == [("Alice Adler", Decimal("500.00"), False), ("Alice Adler", Decimal("-500.00"), True)]
    mirror = CreditEntry.objects.get(opportunity=deal, reverses__isnull=False)
    assert (mirror.on, mirror.reason) == (timezone.localdate(), "The signature was missing")
    assert services.book_reversal(opportunity_id=deal.pk, closing_seq=1, on=timezone.localdate()) == []


def test_the_order_in_which_winning_and_reopening_are_heard_of_does_not_matter(
    alice: User, maya: User, run_jobs: RunJobs
) -> None:
    deal = won_deal(alice, amount="500.00")
    deals.reopen(actor=maya, opportunity=deal, now=timezone.now(), reason="A mistake")

    services.book_reversal(opportunity_id=deal.pk, closing_seq=1, on=timezone.localdate())
    services.book_won_credit(opportunity_id=deal.pk, closing_seq=1)

    assert ledger(deal) == [("Alice Adler", Decimal("500.00"), False), ("Alice Adler", Decimal("-500.00"), True)]


def test_won_again_is_credited_again(alice: User, maya: User, run_jobs: RunJobs) -> None:
    deal = won_deal(alice, amount="500.00")
    run_jobs()
    deals.reopen(actor=maya, opportunity=deal, now=timezone.now(), reason="More to sell")
    win(Opportunity.objects.get(pk=deal.pk), alice)
    run_jobs()

    assert [amount for _name, amount, _undo in ledger(deal)] == [
        Decimal("500.00"),
        Decimal("-500.00"),
        Decimal("500.00"),
    ]
    found = [result.findings for result in examine() if result.invariant.key.startswith("targets.")]
    assert (len(found) >= 3, set(found)) == (True, {()})


def test_the_reconciler_finds_what_lost_announcements_left_undone(
    alice: User, bob: User, maya: User, run_jobs: RunJobs
) -> None:
    won, undone = won_deal(alice, amount="700.00"), won_deal(bob, amount="300.00")
    services.book_won_credit(opportunity_id=undone.pk, closing_seq=1)
    deals.reopen(actor=maya, opportunity=undone, now=timezone.now(), reason="A mistake")
    Job.objects.all().delete()

    assert services.book_missing_credit(today=timezone.localdate()) == 2
    assert services.book_missing_credit(today=timezone.localdate()) == 0
    assert [amount for _n, amount, _u in ledger(won)] == [Decimal("700.00")]
    assert sum(amount for _n, amount, _u in ledger(undone)) == 0


def test_invariants_name_a_deal_without_credit_and_a_sum_that_is_off(alice: User, run_jobs: RunJobs) -> None:
    lost, short = won_deal(alice, amount="700.00"), won_deal(alice, amount="50.00")
    services.book_won_credit(opportunity_id=short.pk, closing_seq=1)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE opportunities_closingcredit DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE opportunities_closingcredit SET created_at = now() - interval '1 day' WHERE opportunity_id = %s",
            [lost.pk],
        )
        cursor.execute("ALTER TABLE opportunities_closingcredit ENABLE TRIGGER USER")
    Opportunity.objects.filter(pk=short.pk).update(amount=Decimal("60.00"))

    findings = {result.invariant.key: result.findings for result in examine()}

    assert findings["targets.won_has_credit"] == (f"opportunity {lost.pk} is won and has no credit",)
    assert findings["targets.credit_equals_amount"] == (f"opportunity {short.pk}: 50.00 credited of 60.00",)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE targets_creditentry SET amount = amount + 1",
        "UPDATE targets_creditentry SET is_demo = true",
        "DELETE FROM targets_creditentry",
        "TRUNCATE targets_creditentry CASCADE",
    ],
)
def test_history_cant_be_rewritten(alice: User, statement: str) -> None:
    credit(alice, "10.00", date(2026, 10, 5))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"):
            cursor.execute(statement)


def test_demo_credit_can_be_removed(alice: User) -> None:
    entry = credit(alice, "10.00", date(2026, 10, 5), is_demo=True)
    assert CreditEntry.objects.filter(pk=entry.pk).delete()[0] == 1


@pytest.mark.parametrize(
    "values",
    [{"amount": Decimal("-9.00")}, {"base_amount": Decimal("-9.00")}, {"basis": "signed"}, {"currency": "USD"}],
)
def test_a_reversal_that_does_not_mirror_is_refused(alice: User, values: Any) -> None:
    entry = credit(alice, "10.00", date(2026, 10, 5))
    mirror = {"amount": Decimal("-10.00"), "base_amount": Decimal("-10.00"), "quantity": Decimal(-1), "reverses": entry}
    credit_of = {"user": alice, "team": alice.team, "on": date(2026, 10, 6), "basis": "won", "currency": "CNY"}

    with pytest.raises(DatabaseError, match="mirror"), transaction.atomic():
        CreditEntry.objects.create(**{**credit_of, **mirror, **values}, source_key="wrong")
    assert CreditEntry.objects.create(**credit_of, **mirror, source_key="right").reverses == entry


def test_a_late_worker_dates_the_reversal_by_the_business_day_of_the_reopening(
    alice: User, maya: User, run_jobs: RunJobs
) -> None:
    deal = won_deal(alice, amount="500.00", closed_on=date(2026, 1, 5))
    run_jobs()
    late_evening = datetime(2026, 3, 31, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    deals.reopen(actor=maya, opportunity=deal, now=late_evening, reason="A mistake")
    run_jobs()

    assert CreditEntry.objects.get(opportunity=deal, reverses__isnull=False).on == date(2026, 3, 31)
