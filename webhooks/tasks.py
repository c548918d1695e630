"""The worker's door: batches of deliveries until nothing is due in the lane."""

from __future__ import annotations

from django.utils import timezone

from jobs.models import Job
from jobs.registry import Continue, Done, handler
from webhooks import services
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.services.queueing import SEND, ask_to_send

MOST_BATCHES = 500


@handler(SEND)
def send(job: Job) -> Continue | Done:
    batches = job.cursor.get("batches", 0) + 1
    more = services.send_due(lane=job.payload["lane"], now=timezone.now())
    return Continue({"batches": batches}, batches, MOST_BATCHES) if more and batches < MOST_BATCHES else Done()


@handler("webhooks.sweep")
def sweep(job: Job) -> Done:
    """What a lost message or a switched-on endpoint left waiting."""
    now = timezone.now()
    for lane in WebhookEndpoint.Lane.values:
        if WebhookDelivery.objects.due().filter(endpoint__lane=lane, next_at__lte=now).exists():
            ask_to_send(lane=lane, due_at=now)
    return Done()


@handler("webhooks.tidy")
def tidy(job: Job) -> Done:
    return Done({"removed": services.tidy_deliveries(now=timezone.now())})
