"""What webhooks could leak: an endpoint of the administrator and what was sent to it."""

from __future__ import annotations

from django.utils import timezone

from tests.house.leaks import MARKER, Probe, World, leak
from webhooks import services
from webhooks.models import WebhookDelivery


@leak
def webhooks(world: World) -> list[Probe]:
    endpoint, _secret = services.create_endpoint(
        actor=world.ada, name=MARKER, address=f"https://8.8.8.8/{MARKER}", events=["lead.created"]
    )
    now = timezone.now()
    sent = WebhookDelivery.objects.create(
        endpoint=endpoint, event="lead.created", source=MARKER, body=MARKER, created_at=now, next_at=now
    )
    return [
        Probe("webhooks:*", {"pk": endpoint.pk, "delivery": sent.pk}),
        Probe("webhook-*", {"pk": str(endpoint.pk)}),
    ]
