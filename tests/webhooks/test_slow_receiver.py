"""A receiver that never answers in time has a thousand messages waiting; another one is told as if it were alone.

WEBHOOKS=1000 plays it with the product's own limits; it prints how long the other one waited.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from people.models import User
from tests.factories.leads import LeadFactory
from tests.webhooks.test_webhooks import Receiver, endpoint_of, receiver
from webhooks import services
from webhooks.models import WebhookDelivery, WebhookEndpoint

__all__ = ["receiver"]
COUNT, OTHERS = int(os.environ.get("WEBHOOKS", "0")), 20


@pytest.mark.skipif(not COUNT, reason="WEBHOOKS=1000 plays it")
@pytest.mark.django_db
def test_a_thousand_to_a_slow_receiver_delay_nobody(ada: User, receiver: Callable[[], Receiver]) -> None:
    slow, quick = receiver(), receiver()
    slow.seconds = 60.0
    dead = endpoint_of(ada, slow.address, "lead.created")
    lead, now = LeadFactory(owner=ada), timezone.now()
    for number in range(COUNT):
        services.queue_event(event="lead.created", data={"id": str(lead.pk)}, source=str(number), now=now)
    endpoint_of(ada, quick.address, "lead.created")
    WebhookEndpoint.objects.filter(pk=dead.pk).update(events=["lead.converted"])
    for number in range(OTHERS):
        services.queue_event(event="lead.created", data={"id": str(lead.pk)}, source=f"other{number}", now=now)
    began, waited = time.perf_counter(), []
    while services.send_due(lane="fast", now=now):
        waited.append(time.perf_counter() - began)
    waited.append(time.perf_counter() - began)
    dead.refresh_from_db()
    left = WebhookDelivery.objects.filter(endpoint=dead, state="waiting").count()
    print(f"{COUNT} before, {OTHERS} to the other all there after {waited[-1]:.1f} s; batches ended at {waited}")
    assert (len(quick.got), dead.lane, left) == (OTHERS, "slow", COUNT)
    assert waited[-1] < 10
