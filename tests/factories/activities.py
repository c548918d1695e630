"""Activities as the services make them."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone

from activities import services
from activities.models import Activity


class ActivityFactory(factory.django.DjangoModelFactory):
    """`actor` and `about` are required. With `due_at` (also None) it is planned, else it was done at `done_at` or now."""

    class Meta:
        model = Activity

    kind = "call"
    subject = factory.Sequence(lambda number: f"Talked about quarry {number}")

    @classmethod
    def _create(cls, model_class: type[Activity], *args: Any, **values: Any) -> Activity:
        if "due_at" in values:
            return services.plan_task(**values)
        return services.log_activity(now=values.pop("now", None) or timezone.now(), **values)
