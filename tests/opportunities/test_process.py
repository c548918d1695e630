"""Gates with ticks, documents and approvals; checklists; slips; versions; quotes: through the services and the database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Refusal
from opportunities import services
from opportunities.models import GateAnswer, Opportunity, Pipeline, Quote, Stage
from opportunities.services import Line, Met, Upload
from opportunities.services import quotes as quoting
from people.models import Notification, User
from products.models import PriceBook, PriceBookEntry, Product
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import RunJobs

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def gated(*rows: dict[str, str], name: str = "Qualified") -> Stage:
    stage = Stage.objects.get(name=name, pipeline__is_default=True)
    Stage.objects.filter(pk=stage.pk).update(requirements=list(rows))
    return Stage.objects.get(pk=stage.pk)


CHECK = {"key": "need", "kind": "check", "name": "Need confirmed"}
OFFER = {"key": "offer", "kind": "document", "name": "Offer sheet"}
PRICE = {"key": "price", "kind": "approval", "name": "Price", "role": "manager"}


def move(actor: User, deal: Opportunity, stage: Stage, **given: Any) -> Opportunity:
    return services.move(actor=actor, opportunity=deal, stage=stage, now=timezone.now(), **given)


class TestGates:
    def test_all_that_is_missing_is_named_at_once(self, alice: User) -> None:
        stage, deal = gated(CHECK, OFFER, PRICE), OpportunityFactory(owner=alice)

        with pytest.raises(Refusal) as refusal:
            move(alice, deal, stage)

        found = [(item.field, item.code) for item in refusal.value.problems]
        assert found == [
            ("requirements.need", "check_missing"),
            ("requirements.offer", "document_missing"),
            ("requirements.price", "approval_missing"),
        ]
        assert refusal.value.message == "“Qualified” asks for: Need confirmed, Offer sheet, Price"

    def test_ticks_and_files_are_given_along_and_fall_with_a_refused_move(self, alice: User) -> None:
        stage, deal = gated(CHECK, OFFER, PRICE), OpportunityFactory(owner=alice)
        given = [Met("need", "said so"), Met("offer", document=Upload("offer.pdf", b"%PDF"))]

        with pytest.raises(Refusal) as refusal:
            move(alice, deal, stage, met=given)
        assert [item.field for item in refusal.value.problems] == ["requirements.price"]
        assert not GateAnswer.objects.exists()

        gated(CHECK, OFFER)
        moved = move(alice, deal, Stage.objects.get(pk=stage.pk), met=given)
        assert (moved.stage, deal.documents.get().name) == (stage, "offer.pdf")
        entry = AuditEntry.objects.get(record_id=deal.pk, action="opportunity.moved")
        assert entry.changes["Need confirmed"] == [None, "said so"]

    def test_an_approval_is_given_by_somebody_else_with_the_role(
        self, alice: User, bob: User, maya: User, charlie: User
    ) -> None:
        stage, deal = gated(PRICE), OpportunityFactory(owner=alice)
        now = timezone.now()
        services.ask_approval(actor=alice, opportunity=deal, key="price", now=now, note="Big one")

        assert list(Notification.objects.values_list("user", "kind")) == [(maya.pk, "opportunity.approval_asked")]
        for nobody in (alice, bob, charlie):
            with pytest.raises(Forbidden):
                services.decide(actor=nobody, opportunity=deal, key="price", approve=True, now=now)
        services.decide(actor=maya, opportunity=deal, key="price", approve=True, now=now)
        with pytest.raises(Conflict):
            services.decide(actor=maya, opportunity=deal, key="price", approve=False, now=now, note="no")
        assert move(alice, deal, stage).stage == stage

    def test_bulk_and_import_ask_the_same_gate(self, alice: User) -> None:
        stage, deal = gated(CHECK), OpportunityFactory(owner=alice)

        outcome = services.bulk_move(actor=alice, ids=[deal.pk], stage=stage, now=timezone.now())

        assert (outcome.changed, outcome.refused) == (0, 1)
        assert outcome.reasons == ("“Qualified” asks for: Need confirmed",)

    def test_winning_asks_for_all_of_them(self, alice: User) -> None:
        gated(CHECK, name="Negotiation")
        deal = OpportunityFactory(owner=alice)
        now = timezone.now()

        with pytest.raises(Refusal) as refusal:
            services.win(actor=alice, opportunity=deal, now=now, today=TODAY(now))
        assert "requirements.need" in [item.field for item in refusal.value.problems]

    def test_a_next_step_is_asked_of_every_deal_where_the_process_says_so(self, alice: User) -> None:
        Pipeline.objects.filter(is_default=True).update(next_step_required=True)

        with pytest.raises(Refusal) as refusal:
            OpportunityFactory(owner=alice)
        assert [item.field for item in refusal.value.problems] == ["next_step", "next_step_on"]

        deal = OpportunityFactory(owner=alice, next_step="Call", next_step_on=date(2027, 1, 1))
        with pytest.raises(Refusal):
            services.edit_opportunity(actor=alice, opportunity=deal, now=timezone.now(), next_step="")


def test_what_is_known_feeds_health_and_never_the_forecast(alice: User, charlie: User) -> None:
    points = [{"key": f"p{number}", "group": "MEDDIC", "name": f"Point {number}", "weight": 1} for number in range(6)]
    Pipeline.objects.filter(is_default=True).update(checklist=points)
    Stage.objects.filter(name="Prospecting").update(checklist_percent=50)
    deal = OpportunityFactory(owner=alice, next_step="Call")
    before = (deal.probability, deal.forecast_category)
    assert (deal.qualification, deal.risks_on) == (0, TODAY())

    for number in range(4):
        deal = services.set_known(
            actor=alice, opportunity=deal, key=f"p{number}", now=timezone.now(), evidence="Mr Li, by phone"
        )

    assert (deal.qualification, deal.risks_on) == (67, None)
    assert (deal.probability, deal.forecast_category) == before
    with pytest.raises(Forbidden):
        services.set_known(actor=charlie, opportunity=deal, key="p5", now=timezone.now(), evidence="x")


def test_two_postponements_are_two_times_and_their_days(alice: User) -> None:
    deal = OpportunityFactory(owner=alice, expected_close_on=date(2027, 1, 1))
    for day in (date(2027, 1, 31), date(2027, 1, 20), date(2027, 2, 4)):
        deal = services.edit_opportunity(actor=alice, opportunity=deal, now=timezone.now(), expected_close_on=day)
    services.bulk_edit(actor=alice, ids=[deal.pk], changes={"next_step": "Call"})

    deal.refresh_from_db()
    assert (deal.slip_count, deal.slip_days) == (2, 45)
    assert deal.close_shifts.count() == 3
    outcome = services.bulk_edit(actor=alice, ids=[deal.pk], changes={"expected_close_on": date(2027, 2, 5)})
    deal.refresh_from_db()
    assert (outcome.changed, deal.slip_count, deal.slip_days) == (1, 3, 46)


def test_an_idle_deal_is_quiet_while_a_talk_is_agreed(alice: User) -> None:
    deal = OpportunityFactory(owner=alice, next_step="Call", opened_on=TODAY() - timedelta(days=30))
    assert deal.stalls_on == TODAY() - timedelta(days=15)

    services.note_activity(opportunity_id=deal.pk, contact_planned_on=TODAY() + timedelta(days=3))
    deal.refresh_from_db()
    assert deal.stalls_on == TODAY() + timedelta(days=4)

    services.note_activity(opportunity_id=deal.pk, at=timezone.now(), contact_planned_on=None)
    deal.refresh_from_db()
    assert deal.stalls_on == TODAY() - timedelta(days=15), "a note of one's own is no talk with the customer"

    services.note_activity(opportunity_id=deal.pk, at=timezone.now(), faces_customer=True)
    deal.refresh_from_db()
    assert deal.stalls_on == TODAY() + timedelta(days=15)


def test_a_new_idle_limit_reaches_the_deals_of_its_stage(alice: User, ada: User, run_jobs: RunJobs) -> None:
    deal = OpportunityFactory(owner=alice, next_step="Call", opened_on=TODAY() - timedelta(days=10))
    stage = Stage.objects.get(pk=deal.stage_id)

    services.edit_stage(actor=ada, stage=stage, rotting_days=3)
    run_jobs()

    deal.refresh_from_db()
    assert deal.stalls_on == TODAY() - timedelta(days=6)


class TestVersions:
    def test_running_deals_stay_until_they_are_moved(self, alice: User, ada: User) -> None:
        first = Pipeline.objects.get(is_default=True)
        ready = OpportunityFactory(owner=alice, stage="Qualified", next_step="Call", next_step_on=date(2027, 1, 1))
        unready = OpportunityFactory(owner=alice, stage="Qualified")
        draft = services.draft_version(actor=ada, pipeline=first)
        target = draft.stages.get(name="Qualified")
        services.edit_stage(actor=ada, stage=target, required_fields=["next_step"])
        with pytest.raises(Conflict):
            services.draft_version(actor=ada, pipeline=first)

        second = services.publish_version(actor=ada, pipeline=draft, now=timezone.now())

        first.refresh_from_db()
        assert (first.is_active, first.is_default, second.is_active, second.is_default) == (False, False, True, True)
        assert str(second) == "Standard v2"
        assert OpportunityFactory(owner=alice).pipeline == second
        moved = services.edit_opportunity(actor=alice, opportunity=ready, now=timezone.now(), name="Still on v1")
        assert moved.pipeline == first

        stage_map = {Stage.objects.get(pipeline=first, name="Qualified").pk: target}
        steps = services.preview_move(actor=ada, source=first, stage_map=stage_map)
        assert [(step.passing, len(step.refused), step.left_out) for step in steps if step.count] == [(1, 1, 0)]
        [outcome] = services.move_to_version(actor=ada, source=first, stage_map=stage_map, now=timezone.now())

        ready.refresh_from_db()
        unready.refresh_from_db()
        assert (outcome.changed, outcome.refused) == (1, 1)
        assert (ready.pipeline, ready.stage, unready.pipeline) == (second, target, first)

    def test_sellers_may_not(self, alice: User) -> None:
        with pytest.raises(Forbidden):
            services.draft_version(actor=alice, pipeline=Pipeline.objects.get(is_default=True))


def test_prices_come_from_the_book_then_the_default_book_then_the_list(alice: User, ada: User) -> None:
    rows = [Product.objects.create(name=name, list_price=100, cost=40, currency="CNY") for name in "ABC"]
    default = PriceBook.objects.create(name="Default", currency="CNY", is_default=True)
    special = PriceBook.objects.create(name="Partners", currency="CNY")
    PriceBookEntry.objects.create(price_book=default, product=rows[0], price=90)
    PriceBookEntry.objects.create(price_book=default, product=rows[1], price=91)
    PriceBookEntry.objects.create(price_book=special, product=rows[0], price=80)
    deal = OpportunityFactory(owner=alice, currency="CNY", price_book=special, amount=None)

    lines = [Line(row, quantity=Decimal(2), recurring_months=3 if row is rows[2] else None) for row in rows]
    deal = services.set_lines(actor=alice, opportunity=deal, lines=lines, now=timezone.now())

    found = [(line.list_price, line.amount, line.cost) for line in deal.lines.all()]
    assert found == [(80, 160, 80), (91, 182, 80), (100, 600, 240)]
    assert (deal.amount, deal.cost) == (942, 400)


class TestQuotes:
    def offered(self, alice: User, discount: str) -> Quote:
        deal = OpportunityFactory(owner=alice, currency="CNY", amount=None)
        line = Line(name="Pumps", quantity=Decimal(10), unit_price=Decimal(100), discount_percent=Decimal(discount))
        services.set_lines(actor=alice, opportunity=deal, lines=[line], now=timezone.now())
        return quoting.create_quote(actor=alice, opportunity=deal, today=TODAY())

    def test_twelve_percent_with_a_limit_of_ten_is_pending_and_can_not_be_sent(
        self, alice: User, maya: User, charlie: User
    ) -> None:
        quote, now = self.offered(alice, "12"), timezone.now()
        assert (quote.amount, quote.discount_percent) == (880, 12)
        with pytest.raises(Refusal) as refusal:
            quoting.send_quote(actor=alice, quote=quote, now=now, today=TODAY())
        assert refusal.value.code == "discount_limit"

        quote = quoting.submit_quote(actor=alice, quote=quote, now=now)
        assert quote.state == "pending"
        with pytest.raises(Conflict):
            quoting.send_quote(actor=alice, quote=quote, now=now, today=TODAY())
        with pytest.raises(Conflict):
            quoting.edit_quote(actor=alice, quote=quote, today=TODAY(), terms="30 days")
        request = quote.approvals.get()
        for nobody in (alice, charlie):
            with pytest.raises(Forbidden):
                quoting.answer_request(
                    actor=nobody, approval=request, verdict="approve", note="", now=now, today=TODAY()
                )
        quoting.answer_request(actor=maya, approval=request, verdict="approve", note="", now=now, today=TODAY())
        quote = quoting.send_quote(actor=alice, quote=quote, now=now, today=TODAY())
        assert quote.state == "sent"

    def test_a_change_after_the_approval_voids_it(self, maya: User, alice: User) -> None:
        quote, now = self.offered(alice, "12"), timezone.now()
        quote = quoting.submit_quote(actor=alice, quote=quote, now=now)
        quoting.answer_request(
            actor=maya, approval=quote.approvals.get(), verdict="approve", note="", now=now, today=TODAY()
        )
        cheaper = [Line(name="Pumps", quantity=Decimal(10), unit_price=Decimal(100), discount_percent=Decimal(19))]

        quote = quoting.edit_quote(actor=alice, quote=quote, today=TODAY(), lines=cheaper)

        assert (quote.state, quote.amount, quote.discount_percent) == ("draft", 810, 19)

    def test_sent_is_fixed_in_the_database_and_accepted_becomes_the_deal(self, alice: User) -> None:
        quote, now = self.offered(alice, "5"), timezone.now()
        quote = quoting.send_quote(actor=alice, quote=quote, now=now, today=TODAY())
        for write in (
            lambda: Quote.objects.filter(pk=quote.pk).update(amount=1),
            lambda: quote.lines.update(quantity=1),
            lambda: quote.lines.all().delete(),
            lambda: Quote.objects.filter(pk=quote.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()
        services.set_lines(actor=alice, opportunity=quote.opportunity, lines=[], now=now)

        newer = quoting.revise_quote(actor=alice, quote=quote, today=TODAY())
        assert (newer.number, newer.revision, newer.amount, newer.state) == (quote.number, 2, 950, "draft")
        newer = quoting.send_quote(actor=alice, quote=newer, now=now, today=TODAY())
        newer = quoting.accept_quote(actor=alice, quote=newer, now=now, today=TODAY(), note="Signed")

        deal = Opportunity.objects.get(pk=quote.opportunity_id)
        assert (newer.state, deal.amount, deal.lines.count()) == ("accepted", 950, 1)
        quote.refresh_from_db()
        assert quote.state == "superseded"

    def test_numbers_have_no_gaps(self, alice: User) -> None:
        first = self.offered(alice, "0")
        with transaction.atomic():
            self.offered(alice, "0")
            transaction.set_rollback(True)
        second = self.offered(alice, "0")

        assert int(second.number[-5:]) == int(first.number[-5:]) + 1
