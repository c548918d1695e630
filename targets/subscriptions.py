"""What this room does when it hears of a fact: ask for one job, once."""

from __future__ import annotations

from typing import Any

from jobs.services import enqueue


def on_opportunity_won(fact: dict[str, Any], delivery: str) -> None:
    enqueue(kind="targets.book_won", payload=fact, unique_key=f"targets.book_won:{fact['id']}:{fact['closing_seq']}")


def on_opportunity_reopened(fact: dict[str, Any], delivery: str) -> None:
    """A deal that had not been won (a lost one that is taken up again) has no credit to undo."""
    if fact["closing_seq"]:
        enqueue(
            kind="targets.book_reversal",
            payload=fact,
            unique_key=f"targets.book_reversal:{fact['id']}:{fact['closing_seq']}",
        )


def on_contract_credit(fact: dict[str, Any], delivery: str) -> None:
    """A contract was signed, changed or declared void, or money came in or went back."""
    enqueue(
        kind="targets.book_contract",
        payload=fact,
        unique_key=f"targets.book_contract:{fact['contract']}:{fact['last']}",
    )
