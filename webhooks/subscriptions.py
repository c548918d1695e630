"""What this room does when something happens anywhere below and an endpoint asked for it."""

from __future__ import annotations

from django.utils import timezone

from jobs.outbox import Heard
from webhooks import services


def on_event(heard: Heard) -> None:
    services.queue_event(event=heard.name, data=heard.data, source=heard.delivery, now=timezone.now())
