"""What a stage asks for, everywhere the same."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Refusal
from opportunities import services
from opportunities.models import LossReason, Opportunity, Pipeline, Stage, StageChange
from people.models import User
from tests.factories.opportunities import OpportunityFactory, account_of

pytestmark = pytest.mark.django_db


def stage(name: str) -> Stage:
    return Stage.objects.get(name=name, pipeline__is_default=True)


def problems(refusal: Any) -> list[tuple[str, str]]:
    return [(item.field, item.code) for item in refusal.value.problems]


def test_all_missing_fields_are_named_at_once_and_those_of_skipped_stages_too(alice: User) -> None:
    deal = OpportunityFactory(owner=alice, amount=None)

    with pytest.raises(Refusal) as refusal:
        services.move(actor=alice, opportunity=deal, stage=stage("Negotiation"), now=timezone.now())

    assert refusal.value.code == "stage_gate"
    assert problems(refusal) == [
        ("account", "required"),
        ("amount", "required"),
        ("expected_close_on", "required"),
        ("next_step_on", "required"),
    ]
    deal.refresh_from_db()
    assert (deal.stage.name, deal.version, deal.stage_changes.count()) == ("Prospecting", 1, 1)


def test_what_is_missing_may_be_given_along_with_the_move(alice: User) -> None:
    deal = OpportunityFactory(owner=alice, amount=None)

    moved = services.move(
        actor=alice,
        opportunity=deal,
        stage=stage("Proposal"),
        now=timezone.now(),
        amount=Decimal(5),
        expected_close_on=date(2027, 1, 1),
    )

    assert (moved.stage.name, moved.probability, moved.forecast_category) == ("Proposal", 60, "best_case")
    entry = AuditEntry.objects.get(record_id=deal.pk, action="opportunity.moved")
    assert set(entry.changes) == {"stage", "probability", "forecast_category", "amount", "expected_close_on"}


def test_a_probability_given_by_hand_with_the_move_wins_over_the_stage(alice: User) -> None:
    deal = OpportunityFactory(owner=alice)

    moved = services.move(actor=alice, opportunity=deal, stage=stage("Qualified"), now=timezone.now(), probability=35)

    assert (moved.probability, moved.forecast_category) == (35, "pipeline")


def test_going_back_needs_a_reason_and_keeps_it(alice: User) -> None:
    deal = OpportunityFactory(owner=alice, stage="Qualified")

    with pytest.raises(Refusal) as refusal:
        services.move(actor=alice, opportunity=deal, stage=stage("Prospecting"), now=timezone.now())
    assert problems(refusal) == [("reason", "reason_required")]

    services.move(
        actor=alice, opportunity=deal, stage=stage("Prospecting"), now=timezone.now(), reason="Budget was cut"
    )
    step = StageChange.objects.filter(opportunity=deal).last()
    assert (step.from_stage.name, step.to_stage.name, step.reason) == ("Qualified", "Prospecting", "Budget was cut")


def test_durations_of_the_history_sum_to_the_age(alice: User) -> None:
    start = timezone.now() - timedelta(days=10)
    deal = OpportunityFactory(owner=alice, now=start)
    services.move(actor=alice, opportunity=deal, stage=stage("Qualified"), now=start + timedelta(days=3))
    services.lose(
        actor=alice, opportunity=deal, now=start + timedelta(days=10), today=timezone.localdate(),
        loss_reasons=[reason()],
    )  # fmt: skip

    seconds = [step.seconds_in_stage for step in StageChange.objects.filter(opportunity=deal)]

    assert seconds == [None, 3 * 86400, 7 * 86400]


def reason() -> LossReason:
    return LossReason.objects.get(name="Price")


def test_an_edit_may_not_take_away_what_the_stage_asks_for(alice: User) -> None:
    deal = OpportunityFactory(owner=alice, expected_close_on=date(2027, 1, 1), stage="Proposal")

    with pytest.raises(Refusal) as refusal:
        services.edit_opportunity(actor=alice, opportunity=deal, now=timezone.now(), amount=None)

    assert problems(refusal) == [("amount", "required")]


def test_a_deal_made_straight_into_a_later_stage_passes_the_same_gate(alice: User) -> None:
    with pytest.raises(Refusal) as refusal:
        OpportunityFactory(owner=alice, stage="Proposal")

    assert problems(refusal) == [("expected_close_on", "required")]
    assert Opportunity.objects.count() == 0


def test_bulk_moves_pass_the_same_gate_and_are_undone_as_one(alice: User, bob: User, maya: User) -> None:
    ready = OpportunityFactory(owner=alice, expected_close_on=date(2027, 1, 1))
    unready = OpportunityFactory(owner=bob)

    outcome = services.bulk_move(actor=maya, ids=[ready.pk, unready.pk], stage=stage("Proposal"), now=timezone.now())

    assert (outcome.changed, outcome.refused) == (1, 1)
    assert outcome.reasons == ("“Proposal” asks for: Expected close",)
    ready.refresh_from_db()
    assert (ready.stage.name, ready.probability) == ("Proposal", 60)
    assert services.undo(batch=outcome.batch, actor=maya) == 1
    ready.refresh_from_db()
    assert (ready.stage.name, ready.probability, ready.forecast_category) == ("Prospecting", 10, "pipeline")
    assert [step.to_stage.name for step in ready.stage_changes.all()] == ["Prospecting", "Proposal", "Prospecting"]


def test_others_may_not_move_it(alice: User, charlie: User, rae: User) -> None:
    deal = OpportunityFactory(owner=alice)
    for somebody in (charlie, rae):
        with pytest.raises(Forbidden):
            services.move(actor=somebody, opportunity=deal, stage=stage("Qualified"), now=timezone.now())


def test_a_stale_version_is_a_conflict_with_both_values(alice: User) -> None:
    deal = OpportunityFactory(owner=alice)
    services.edit_opportunity(actor=alice, opportunity=deal, now=timezone.now(), name="First")

    with pytest.raises(Conflict) as conflict:
        services.edit_opportunity(actor=alice, opportunity=deal, now=timezone.now(), version=1, name="Second")

    assert conflict.value.current == {"version": 2, "values": {"name": "First"}, "yours": {"name": "Second"}}


def test_a_stage_of_another_pipeline_takes_the_deal_there(alice: User, ada: User) -> None:
    deal = OpportunityFactory(owner=alice)
    partners = services.create_pipeline(actor=ada, name="Partners")

    moved = services.move(actor=alice, opportunity=deal, stage=partners.stages.get(), now=timezone.now())

    assert (moved.pipeline, moved.stage.pipeline) == (partners, partners)
    assert Pipeline.objects.filter(is_default=True).count() == 1


def test_nothing_is_written_when_nothing_differs(alice: User) -> None:
    deal = OpportunityFactory(owner=alice, account=account_of(alice))
    before = AuditEntry.objects.count()

    services.edit_opportunity(actor=alice, opportunity=deal, now=timezone.now(), name=deal.name, amount=deal.amount)

    deal.refresh_from_db()
    assert (deal.version, AuditEntry.objects.count()) == (1, before)
