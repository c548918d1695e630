"""What this room does when something happens below and an active rule asked for it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from automation import services
from jobs.outbox import Heard
from jobs.services import enqueue


def on_mail(data: dict[str, Any], delivery: str) -> None:
    """Somebody answered, a mail came back, or somebody wants no more: one job looks who leaves a sequence."""
    payload = {"address": data.get("address", ""), "record": data.get("subject_id")}
    enqueue(kind="automation.leave", payload=payload, unique_key=f"automation.leave:{delivery}")


def on_event(heard: Heard) -> None:
    services.hear(heard=heard, now=timezone.now(), today=timezone.localdate())
