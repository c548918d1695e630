"""What this room does when something happens below and an active rule asked for it."""

from __future__ import annotations

from django.utils import timezone

from automation import services
from jobs.outbox import Heard


def on_event(heard: Heard) -> None:
    services.hear(heard=heard, now=timezone.now(), today=timezone.localdate())
