"""What this room does when something happens anywhere below and an endpoint asked for it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from webhooks import services


def on_event(name: str, data: dict[str, Any], delivery: str) -> None:
    services.queue_event(event=name, data=data, source=delivery, now=timezone.now())
