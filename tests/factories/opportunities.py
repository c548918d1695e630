"""Opportunities as the services make them, so that history, search and audit are there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from customers import services as customers
from customers.models import Account
from opportunities import services
from opportunities.models import Competitor, LossReason, Opportunity, Pipeline, Stage


class PipelineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Pipeline

    name = factory.Sequence(lambda number: f"Pipeline {number}")


class StageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Stage

    pipeline = factory.SubFactory(PipelineFactory)
    name = factory.Sequence(lambda number: f"Stage {number}")
    position = factory.Sequence(lambda number: number + 1)
    probability = Decimal(50)


class LossReasonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LossReason

    name = factory.Sequence(lambda number: f"Reason {number}")


class CompetitorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Competitor

    name = factory.Sequence(lambda number: f"Rival {number}")


class OpportunityFactory(factory.django.DjangoModelFactory):
    """`owner` is required; the owner makes it unless `actor` is given. `stage` may be a name; later columns are set afterwards."""

    class Meta:
        model = Opportunity

    name = factory.Sequence(lambda number: f"Deal {number}")
    amount = Decimal("1000.00")

    @classmethod
    def _create(cls, model_class: type[Opportunity], *args: Any, **values: Any) -> Opportunity:
        owner = values.pop("owner")
        actor = values.pop("actor", None) or owner
        now = values.pop("now", None) or timezone.now()
        later = {
            name: values.pop(name)
            for name in ("stage_entered_at", "last_activity_at", "last_contact_at", "contact_planned_on", "is_demo")
            if name in values
        }
        if isinstance(stage := values.get("stage"), str):
            values["stage"] = Stage.objects.get(name=stage, pipeline__is_default=True)
        deal = services.create_opportunity(
            actor=actor, owner=None if owner.pk == actor.pk else owner, now=now, today=timezone.localdate(now), **values
        )
        if later:
            Opportunity.objects.filter(pk=deal.pk).update(**later)
            services.resettle()
            deal.refresh_from_db()
        return deal


def won_deal(owner: Any, *, amount: str = "1000.00", closed_on: date | None = None, **values: Any) -> Opportunity:
    """A deal of `owner` that was won through the service, with its closing credit."""
    deal = OpportunityFactory(
        owner=owner, amount=Decimal(amount), account=values.pop("account", None) or account_of(owner), **values
    )
    now = timezone.now()
    return services.win(actor=owner, opportunity=deal, now=now, today=timezone.localdate(now), closed_on=closed_on)


def account_of(owner: Any, name: str = "Quarry Ltd") -> Account:
    return customers.create_account(actor=owner, name=name)
