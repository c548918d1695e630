"""Winning fixes credit; losing wants a reason; reopening reverses nothing itself but says so."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict, Forbidden, Refusal
from core.invariants import examine
from jobs.models import Job
from opportunities import services
from opportunities.credit import Share, Sold, parts_of
from opportunities.models import ClosingCredit, LossReason, Opportunity, OpportunitySplit
from opportunities.services import Line, Split
from people.models import ExchangeRate, User
from products.models import Product, ProductFamily
from tests.factories.opportunities import CompetitorFactory, OpportunityFactory, account_of, won_deal

TODAY = date(2026, 11, 23)


def win(actor: User, deal: Any, **kwargs: Any) -> Opportunity:
    return services.win(actor=actor, opportunity=deal, now=timezone.now(), today=timezone.localdate(), **kwargs)


def credit(deal: Any) -> list[tuple[Any, ...]]:
    return [
        (row.user.full_name, row.kind, row.percent, row.amount)
        for row in deal.closing_credits.order_by("kind", "-percent", "line")
    ]


@pytest.mark.django_db
class TestWinning:
    def test_the_owner_is_credited_with_all_of_it(self, alice: User) -> None:
        deal = won_deal(alice, amount="1234.50", closed_on=date(2026, 3, 9))

        assert (deal.status, deal.probability, deal.forecast_category, deal.closed_on) == (
            "won",
            100,
            "closed",
            date(2026, 3, 9),
        )
        row = deal.closing_credits.get()
        assert (row.user, row.team, row.amount, row.base_amount, row.fx_rate, row.on, row.closing_seq) == (
            alice, alice.team, Decimal("1234.50"), Decimal("1234.50"), 1, date(2026, 3, 9), 1,
        )  # fmt: skip

    def test_a_split_divides_by_largest_remainder(self, alice: User, bob: User) -> None:
        deal = OpportunityFactory(owner=alice, amount=Decimal("100.01"), account=account_of(alice))

        win(alice, deal, splits=[Split(alice, Decimal("33.333")), Split(bob, Decimal("66.667"))])

        assert credit(deal) == [
            ("Bob Brandt", "revenue", Decimal("66.667"), Decimal("66.67")),
            ("Alice Adler", "revenue", Decimal("33.333"), Decimal("33.34")),
        ]

    def test_overlay_credit_stands_beside(self, alice: User, bob: User, maya: User) -> None:
        deal = OpportunityFactory(owner=alice, amount=Decimal(1000), account=account_of(alice))

        win(
            alice,
            deal,
            splits=[Split(alice, Decimal(60)), Split(bob, Decimal(40)), Split(maya, Decimal(100), "overlay")],
        )

        assert credit(deal) == [
            ("Maya Meier", "overlay", Decimal(100), Decimal("1000.00")),
            ("Alice Adler", "revenue", Decimal(60), Decimal("600.00")),
            ("Bob Brandt", "revenue", Decimal(40), Decimal("400.00")),
        ]

    def test_splits_that_do_not_sum_to_a_hundred_are_refused_and_nothing_happens(self, alice: User, bob: User) -> None:
        deal = OpportunityFactory(owner=alice, account=account_of(alice))

        with pytest.raises(Refusal) as refusal:
            win(alice, deal, splits=[Split(alice, Decimal(60)), Split(bob, Decimal(39))])

        assert (refusal.value.code, refusal.value.message) == (
            "split_sum", "Revenue splits must sum to exactly 100 %; these sum to 99 %.",
        )  # fmt: skip
        deal.refresh_from_db()
        assert (deal.status, deal.version, deal.splits.count(), ClosingCredit.objects.count()) == ("open", 1, 0, 0)

    def test_credit_by_line_carries_product_and_family(self, alice: User, bob: User) -> None:
        family = ProductFamily.objects.create(name="Pumps")
        pump = Product.objects.create(name="Pump", family=family, list_price=100, cost=40, currency="CNY")
        deal = OpportunityFactory(owner=alice, account=account_of(alice))
        services.set_lines(
            actor=alice,
            opportunity=deal,
            now=timezone.now(),
            lines=[Line(pump, quantity=Decimal(5)), Line(name="Fitting", unit_price=Decimal("33.33"))],
        )

        won = win(alice, deal, splits=[Split(alice, Decimal(60)), Split(bob, Decimal(40))])

        rows = [
            (row.user.full_name, row.line, row.product_id, row.product_family_id, row.quantity, row.amount, row.cost)
            for row in won.closing_credits.order_by("-percent", "line")
        ]
        assert won.amount == Decimal("533.33")
        assert rows == [
            ("Alice Adler", 1, pump.pk, family.pk, Decimal(3), Decimal("300.00"), Decimal("120.00")),
            ("Alice Adler", 2, None, None, Decimal("0.6"), Decimal("20.00"), Decimal("0.00")),
            ("Bob Brandt", 1, pump.pk, family.pk, Decimal(2), Decimal("200.00"), Decimal("80.00")),
            ("Bob Brandt", 2, None, None, Decimal("0.4"), Decimal("13.33"), Decimal("0.00")),
        ]

    def test_the_rate_of_the_closing_day_is_frozen(self, alice: User) -> None:
        ExchangeRate.objects.create(currency="USD", on=date(2026, 1, 1), rate=Decimal("7.1"))
        ExchangeRate.objects.create(currency="USD", on=date(2026, 6, 1), rate=Decimal("7.3"))

        deal = won_deal(alice, amount="100.00", currency="USD", closed_on=date(2026, 5, 31))

        row = deal.closing_credits.get()
        assert (row.fx_rate, row.base_amount, row.base_currency) == (Decimal("7.1"), Decimal("710.00"), "CNY")

    def test_without_a_rate_it_is_refused(self, alice: User) -> None:
        with pytest.raises(Refusal) as refusal:
            won_deal(alice, currency="USD")
        assert refusal.value.code == "rate_missing"
        assert Opportunity.objects.won().count() == 0

    def test_the_gate_asks_for_amount_and_account(self, alice: User) -> None:
        deal = OpportunityFactory(owner=alice, amount=None)
        with pytest.raises(Refusal) as refusal:
            win(alice, deal)
        assert [item.field for item in refusal.value.problems] == ["account", "amount"]

    def test_not_in_the_future_and_not_twice(self, alice: User) -> None:
        deal = OpportunityFactory(owner=alice, account=account_of(alice))
        with pytest.raises(Refusal) as refusal:
            win(alice, deal, closed_on=date(2999, 1, 1))
        assert refusal.value.code == "future"
        win(alice, deal)
        with pytest.raises(Conflict):
            win(alice, deal)
        assert ClosingCredit.objects.count() == 1

    def test_one_fact_is_announced(self, alice: User) -> None:
        deal = won_deal(alice)
        events = [job.payload for job in Job.objects.filter(kind="jobs.event", payload__name="opportunity.won")]
        assert [event["data"] for event in events] == [{"id": str(deal.pk), "closing_seq": 1}]

    def test_a_writing_collaborator_edits_but_does_not_close(self, alice: User, charlie: User) -> None:
        deal = OpportunityFactory(owner=alice, account=account_of(alice))
        services.add_collaborator(actor=alice, opportunity=deal, user=charlie, can_write=True)

        services.edit_opportunity(actor=charlie, opportunity=deal, now=timezone.now(), next_step="Call")
        with pytest.raises(Forbidden):
            win(charlie, deal)

    def test_what_was_closed_is_fixed(self, alice: User) -> None:
        deal = won_deal(alice)
        with pytest.raises(Conflict):
            services.edit_opportunity(actor=alice, opportunity=deal, now=timezone.now(), amount=5)
        edited = services.edit_opportunity(actor=alice, opportunity=deal, now=timezone.now(), description="Thanks")
        assert edited.description == "Thanks"

    def test_moving_the_deal_later_moves_no_credit(self, alice: User, bob: User, maya: User) -> None:
        deal = won_deal(alice)
        services.assign(actor=maya, opportunity=deal, owner=bob)
        assert credit(deal) == [("Alice Adler", "revenue", Decimal(100), Decimal("1000.00"))]


@pytest.mark.django_db
class TestEndingAndReopening:
    def test_losing_needs_a_reason(self, alice: User) -> None:
        deal = OpportunityFactory(owner=alice)
        with pytest.raises(Refusal) as refusal:
            services.lose(actor=alice, opportunity=deal, now=timezone.now(), today=TODAY, loss_reasons=[])
        assert (refusal.value.code, refusal.value.problems[0].field) == ("reason_required", "loss_reasons")

    def test_a_lost_deal_counts_for_nothing_and_knows_why(self, alice: User) -> None:
        deal, rival = OpportunityFactory(owner=alice), CompetitorFactory()
        reasons = list(LossReason.objects.filter(name__in=["Price", "Relationship"]))

        lost = services.lose(
            actor=alice,
            opportunity=deal,
            now=timezone.now(),
            today=TODAY,
            loss_reasons=reasons,
            competitors=[rival],
            note="Too dear",
        )

        assert (lost.status, lost.probability, lost.forecast_category, lost.closed_on) == ("lost", 0, "omitted", TODAY)
        assert (set(lost.loss_reasons.all()), list(lost.competitors.all()), lost.loss_note) == (
            set(reasons),
            [rival],
            "Too dear",
        )
        assert ClosingCredit.objects.count() == 0

    def test_reopening_needs_the_right_and_a_reason(self, alice: User, maya: User) -> None:
        deal = won_deal(alice)
        with pytest.raises(Forbidden):
            services.reopen(actor=alice, opportunity=deal, now=timezone.now(), reason="Mistake")
        with pytest.raises(Refusal) as refusal:
            services.reopen(actor=maya, opportunity=deal, now=timezone.now(), reason=" ")
        assert refusal.value.code == "reason_required"

    def test_a_second_win_has_the_next_number_and_the_first_stays(self, alice: User, bob: User, maya: User) -> None:
        deal = won_deal(alice)

        reopened = services.reopen(actor=maya, opportunity=deal, now=timezone.now(), reason="Split was wrong")
        assert (reopened.status, reopened.probability, reopened.closed_on, reopened.closing_seq) == (
            "open",
            10,
            None,
            1,
        )
        win(alice, deal, splits=[Split(alice, Decimal(50)), Split(bob, Decimal(50))])

        assert [(row.closing_seq, row.user, row.amount) for row in ClosingCredit.objects.order_by("closing_seq", "user__full_name")] == [
            (1, alice, Decimal(1000)), (2, alice, Decimal(500)), (2, bob, Decimal(500)),
        ]  # fmt: skip
        events = [job.payload["data"] for job in Job.objects.filter(payload__name="opportunity.reopened")]
        assert events == [{"id": str(deal.pk), "closing_seq": 1}]
        assert [
            result.findings for result in examine(["opportunities.credit_sums", "opportunities.won_has_credit"])
        ] == [(), ()]

    def test_a_credited_deal_is_never_deleted(self, alice: User, maya: User) -> None:
        deal = won_deal(alice)
        services.reopen(actor=maya, opportunity=deal, now=timezone.now(), reason="x")
        with pytest.raises(Forbidden):
            services.delete_opportunity(actor=maya, opportunity=deal, now=timezone.now())

    def test_deleting_is_undone(self, alice: User, maya: User) -> None:
        deal = OpportunityFactory(owner=alice)
        outcome = services.bulk_delete(actor=maya, ids=[deal.pk], now=timezone.now())
        assert (outcome.changed, Opportunity.objects.count()) == (1, 0)
        services.undo(batch=outcome.batch, actor=maya)
        assert Opportunity.objects.get() == deal


@pytest.mark.django_db
class TestTheDatabaseKeepsTheRules:
    def test_splits_sum_to_a_hundred(self, alice: User) -> None:
        deal = OpportunityFactory(owner=alice)
        OpportunitySplit.objects.create(opportunity=deal, user=alice, percent=60)
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.check_constraints()
        OpportunitySplit.objects.all().delete()

    @pytest.mark.parametrize("change", [{"amount": 5}, {"percent": 10}])
    def test_credit_is_fixed(self, alice: User, change: dict[str, Any]) -> None:
        won_deal(alice)
        with pytest.raises(DatabaseError), transaction.atomic():
            ClosingCredit.objects.update(**change)

    def test_credit_is_not_deleted(self, alice: User) -> None:
        won_deal(alice)
        with pytest.raises(DatabaseError), transaction.atomic():
            ClosingCredit.objects.all().delete()

    @pytest.mark.parametrize(
        "values",
        [
            {"status": "won"},
            {"closed_on": TODAY},
            {"probability": 101},
            {"forecast_category": "closed"},
            {"amount": -1},
            {"currency": "yen"},
        ],
    )
    def test_impossible_deals(self, alice: User, values: dict[str, Any]) -> None:
        deal = OpportunityFactory(owner=alice)
        with pytest.raises(IntegrityError), transaction.atomic():
            Opportunity.objects.filter(pk=deal.pk).update(**values)

    def test_a_stage_of_another_pipeline(self, alice: User, ada: User) -> None:
        deal, other = OpportunityFactory(owner=alice), services.create_pipeline(actor=ada, name="Partners")
        Opportunity.objects.filter(pk=deal.pk).update(stage=other.stages.get())
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.check_constraints()
        Opportunity.objects.filter(pk=deal.pk).update(stage=deal.stage)


@given(
    cents=st.lists(st.integers(0, 10**9), min_size=1, max_size=5),
    percents=st.lists(st.integers(1, 50), min_size=1, max_size=6),
    units=st.integers(100, 200_000),
)
def test_revenue_parts_always_sum_to_the_whole(cents: list[int], percents: list[int], units: int) -> None:
    rate = Decimal(units) / 10_000
    shares = [Share(index, "revenue", Decimal(percent)) for index, percent in enumerate(percents)]
    sold = [Sold(index + 1, Decimal(cent) / 100, Decimal(1), Decimal(cent) / 200) for index, cent in enumerate(cents)]

    parts = parts_of(shares, sold, rate=rate, currency="CNY", base_currency="CNY")

    whole = sum(line.amount for line in sold)
    assert sum(part.amount for part in parts) == whole
    assert abs(sum(part.base_amount for part in parts) - whole * rate) <= Decimal("0.005")
