"""Leads as the services make them, so that search, duplicate columns and history are there."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone

from leads import services
from leads.models import Lead, LeadPool, LeadSource
from people.models import User


class LeadSourceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LeadSource

    key = factory.Sequence(lambda number: f"source-{number}")
    name = factory.Sequence(lambda number: f"Source {number}")


class LeadPoolFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LeadPool

    name = factory.Sequence(lambda number: f"Pool {number}")


class LeadFactory(factory.django.DjangoModelFactory):
    """`owner` is required, or a `pool`; `actor` is the owner unless given. Any column may be set after `create_lead` has made the rest."""

    class Meta:
        model = Lead

    first_name = factory.Faker("first_name")
    last_name = factory.Faker("last_name")
    company = factory.Sequence(lambda number: f"Quarry {number} Ltd")
    source = factory.LazyFunction(lambda: LeadSource.objects.get(key="website"))

    @classmethod
    def _create(cls, model_class: type[Lead], *args: Any, **values: Any) -> Lead:
        owner: User | None = values.pop("owner", None)
        actor: User = values.pop("actor", None) or owner or values.pop("maker")
        now = values.pop("now", None) or timezone.now()
        later = {
            name: values.pop(name) for name in ("status", "disqualify_reason", "last_activity_at") if name in values
        }
        giver = {"owner": None if owner and owner.pk == actor.pk else owner}
        lead = services.create_lead(actor=actor, now=now, **giver, **values)
        if later:
            Lead.objects.filter(pk=lead.pk).update(**later)
            lead.refresh_from_db()
        return lead
