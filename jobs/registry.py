"""Which function does which kind of job. Rooms register theirs in `tasks.py`: `@handler("targets.credit_won")`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jobs.models import Job


@dataclass(frozen=True, slots=True)
class Continue:
    """A chunk is done, more is left: commit, remember `cursor`, show the progress, and go on."""

    cursor: dict[str, Any]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Done:
    """All is done; `result` is shown to the owner."""

    result: dict[str, Any] = field(default_factory=dict)


Handler = Callable[[Job], Continue | Done | None]
HANDLERS: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the worker's door for `kind`. It runs in one transaction with the job row locked and must be safe to repeat."""

    def register(function: Handler) -> Handler:
        if HANDLERS.setdefault(kind, function) is not function:
            raise ValueError(f"two handlers for the job kind {kind!r}")
        return function

    return register
