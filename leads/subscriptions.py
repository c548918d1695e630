"""What this room does when it hears of its own facts: ask for one job, once."""

from __future__ import annotations

from typing import Any

from jobs.services import enqueue


def on_lead_created(fact: dict[str, Any], delivery: str) -> None:
    enqueue(kind="leads.arrived", payload=fact, unique_key=f"leads.arrived:{fact['id']}")


def on_lead_changed(fact: dict[str, Any], delivery: str) -> None:
    enqueue(kind="leads.score", payload={"ids": [fact["id"]]}, unique_key=f"leads.score:{delivery}")
