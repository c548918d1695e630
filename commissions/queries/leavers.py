"""What still belongs to somebody who has left: money that comes in later, on what was won or signed in his time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from commissions.models import CommissionRun
from commissions.queries.known import Known
from commissions.queries.money_in import owed_on, paid_shares
from commissions.queries.plans import PlanOfPerson

Row = dict[str, Any]


def leaver_rows(user_id: UUID, on_plan: PlanOfPerson, entries: Sequence[Row], known: Known) -> list[Row]:
    """Payments that came after the person was on any plan, for contracts or deals that began while on this one. So they belong to one plan,
    and to nobody who only changed to another."""
    begun = _begun(entries)
    found = []
    for row in entries:
        day, first = row["counts_on"], begun.get(owed_on(row))
        if row["basis"] != "collected" or "collected" not in on_plan.bases or first is None:
            continue
        is_late = on_plan.ended_before(day) is not None and known.has_left(user_id, day)
        if is_late and on_plan.covers(first) and on_plan.holding(day) is not None:
            found.append(row)
    return found


def _begun(entries: Iterable[Row]) -> dict[UUID | None, date]:
    """The first day on which each contract or deal was won or signed."""
    begun: dict[UUID | None, date] = {}
    for row in entries:
        if row["basis"] != "collected" and (owed := owed_on(row)) is not None:
            begun[owed] = min(begun.get(owed, row["on"]), row["on"])
    return begun


def shares_at_leaving(
    user_id: UUID, on_plan: PlanOfPerson, rows: Sequence[Row], run: CommissionRun, known: Known
) -> dict[UUID, Decimal]:
    """How much of each contract had come in on the day the person left; nothing for who is still there."""
    last = run.end_on - timedelta(days=1)
    ended = on_plan.ended_before(last) if on_plan.knows_leavers else None
    if ended is None or not known.has_left(user_id, last):
        return {}
    return paid_shares(rows, before=ended, at=known.at)
