"""How often and how far the forecast of a deal moved. Called inside the transaction of a service, which leaves the audit entry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from core.changes import type_diff
from opportunities.models import CloseShift, Opportunity
from people.models import User

WATCHED = ("expected_close_on", "amount")


def note_shift(opportunity: Opportunity, diff: type_diff, *, actor: User | None, now: datetime) -> list[str]:
    """Write down that the close date or the amount moved; the names of the columns to save."""
    shift = shift_of(opportunity, diff, actor=actor, now=now)
    if shift is None:
        return []
    shift.save(force_insert=True)
    return count_slip(opportunity, shift)


def shift_of(opportunity: Opportunity, diff: type_diff, *, actor: User | None, now: datetime) -> CloseShift | None:
    if not opportunity.is_open or not any(name in diff for name in WATCHED):
        return None
    before_on, after_on = _both(opportunity, diff, "expected_close_on")
    before, after = _both(opportunity, diff, "amount")
    return CloseShift(
        opportunity=opportunity,
        from_on=date.fromisoformat(before_on) if isinstance(before_on, str) else before_on,
        to_on=after_on,
        from_amount=before,
        to_amount=after,
        at=now,
        actor=actor,
        is_demo=opportunity.is_demo,
    )


def _both(opportunity: Opportunity, diff: type_diff, name: str) -> tuple[Any, Any]:
    """What it was (as the diff says it, in JSON values) and what it is."""
    present = getattr(opportunity, name)
    return (diff[name][0] if name in diff else present), present


def count_slip(opportunity: Opportunity, shift: CloseShift) -> list[str]:
    """Only a later day is a slip; an earlier one takes nothing back, since it was late once."""
    if shift.from_on is None or shift.to_on is None or shift.to_on <= shift.from_on:
        return []
    opportunity.slip_count += 1
    opportunity.slip_days += (shift.to_on - shift.from_on).days
    return ["slip_count", "slip_days"]
