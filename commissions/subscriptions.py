"""What this room does when it hears of a fact: ask for one job, once."""

from __future__ import annotations

from typing import Any

from jobs.services import enqueue


def on_credit_booked(fact: dict[str, Any], delivery: str) -> None:
    enqueue(
        kind="commissions.recompute",
        payload={"users": fact["users"], "days": fact["days"]},
        unique_key=f"commissions.recompute:{delivery}",
    )
