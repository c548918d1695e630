"""From an event to a row for each endpoint that asked: the body is fixed here, with the owner's eyes, and never changes after."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import Refusal
from core.late import late
from core.models import new_id
from jobs.services import enqueue
from people.models import User
from webhooks import policies
from webhooks.models import WebhookDelivery, WebhookEndpoint

if TYPE_CHECKING:
    from webhooks import catalogue
else:  # it loads the whole API, which workers need only where an endpoint hears of something
    catalogue = late("webhooks.catalogue")

SEND, KEPT = "webhooks.send", timedelta(days=30)


def queue_event(*, actor: None = None, event: str, data: dict[str, Any], source: str, now: datetime) -> int:
    """Rows for the active endpoints that asked for `event` and whose owner may see it; `source` queues once. How many."""
    asked = WebhookEndpoint.objects.filter(is_active=True, owner__is_active=True).select_related("owner")
    heard = [endpoint for endpoint in asked if event in catalogue.expand(endpoint.events)]
    seen = [(endpoint, catalogue.content(event, endpoint.actor, data)) for endpoint in heard]
    rows = [_row(endpoint, event, content, source, now) for endpoint, content in seen if content is not None]
    with transaction.atomic():
        WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
        for lane in sorted({endpoint.lane for endpoint, content in seen if content is not None}):
            ask_to_send(lane=lane, due_at=now)
    return len(rows)


def queue_test(*, endpoint: WebhookEndpoint, now: datetime) -> WebhookDelivery:
    content = {"message": "This is a test.", "webhook": str(endpoint.pk)}
    row = _row(endpoint, "webhook.test", content, f"test:{new_id()}", now)
    row.save(force_insert=True)
    ask_to_send(lane=endpoint.lane, due_at=now)
    return row


def replay_delivery(*, actor: User, delivery: WebhookDelivery, now: datetime) -> WebhookDelivery:
    """Send it again, from the first attempt on, under its old id: a receiver that has it already can tell."""
    policies.can_change(actor, delivery.endpoint).require()
    if not delivery.endpoint.is_active:
        raise Refusal(_("Switch the webhook on first."), code="inactive")
    with transaction.atomic():
        delivery = WebhookDelivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
        delivery.state, delivery.attempts, delivery.next_at = WebhookDelivery.State.WAITING, 0, now
        delivery.save(update_fields=["state", "attempts", "next_at"])
        audit.record(actor=actor, action="webhook.replayed", record=delivery.endpoint, reason=str(delivery.pk))
        ask_to_send(lane=delivery.endpoint.lane, due_at=now)
    return delivery


def ask_to_send(*, lane: str, due_at: datetime) -> None:
    """Wake a worker for one of the lanes; it takes whatever is due there."""
    enqueue(kind=SEND, payload={"lane": lane}, due_at=due_at)


def _row(endpoint: WebhookEndpoint, event: str, content: dict[str, Any], source: str, now: datetime) -> WebhookDelivery:
    body = {"type": event, "timestamp": now, "data": content}
    return WebhookDelivery(
        endpoint=endpoint, event=event, source=source, created_at=now, next_at=now,
        body=json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False),
    )  # fmt: skip


def tidy_deliveries(*, actor: None = None, now: datetime) -> int:
    """Remove the log of what is over thirty days old; how many rows."""
    removed, _kinds = WebhookDelivery.objects.filter(created_at__lt=now - KEPT).exclude(state="waiting").delete()
    return removed
