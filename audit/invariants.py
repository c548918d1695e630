"""What must be true of the trail."""

from __future__ import annotations

from collections.abc import Iterator

from audit.queries import verify_chain
from core.invariants import invariant


@invariant("audit.chain", "No entry of the audit trail was changed or removed after it was sealed.")
def chain_unbroken() -> Iterator[str]:
    yield from verify_chain()
