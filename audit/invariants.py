"""What must be true of the trail."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from audit import ledgers
from audit.queries import verify_chain
from core.invariants import invariant


@invariant("audit.chain", "No entry of the audit trail was changed or removed after it was sealed.")
def chain_unbroken() -> Iterator[str]:
    yield from verify_chain()


@invariant(
    "audit.ledgers_guarded",
    "No trigger is disabled, and where the product has a role of its own, it can't rewrite a ledger.",
)
def ledgers_guarded() -> Iterator[str]:
    yield from ledgers.switched_off()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        acting, connected = cursor.fetchone()
    if acting != connected:
        yield from (f"the role {acting} may rewrite {table}" for table in ledgers.rewritable(acting))
