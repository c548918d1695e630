"""How many records a person has claimed from a pool on a day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from people.models import User


def count_claims(*, actor: User, counts: Any, pool_id: UUID | None, on: date) -> Any:
    """The day's row of `counts` (a people.pools.ClaimCount), made if it is missing, and locked: two claims of one person come one
    after the other."""
    key = {"user": actor, "pool_id": pool_id, "on": on}
    counts.objects.bulk_create([counts(**key)], ignore_conflicts=True)
    return counts.objects.select_for_update().get(**key)
