"""Finding a delivery."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from webhooks.models import WebhookDelivery, WebhookEndpoint


def delivery_of(endpoint: WebhookEndpoint, pk: UUID) -> WebhookDelivery:
    found = WebhookDelivery.objects.select_related("endpoint__owner").filter(endpoint=endpoint, pk=pk).first()
    if found is None:
        raise Http404
    return found
