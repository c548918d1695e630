"""“Collect”: whose data is stale or incomplete before the forecast call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from core.periods import Period
from forecasts.queries.current import latest_submissions, reach_of
from opportunities.models import Opportunity
from people.models import User

QUIET_DAYS = 14  # without an activity


@dataclass
class Stale:
    """One person: how many deals of each fault."""

    user_id: UUID
    name: str
    past_due: int = 0
    no_amount: int = 0
    no_close_date: int = 0
    no_next_step: int = 0
    quiet: int = 0
    not_submitted: bool = False

    @property
    def total(self) -> int:
        return self.past_due + self.no_amount + self.no_close_date + self.no_next_step + self.quiet


FAULTS = ("past_due", "no_amount", "no_close_date", "no_next_step", "quiet")


def collect(viewer: Any, period: Period, *, today: date, now: datetime) -> list[Stale]:
    """Those with something to mend, the most first; three statements."""
    reach = reach_of(viewer)
    if reach is None:
        return []
    deals, people = Opportunity.objects.open(), User.objects.filter(is_active=True)
    if not reach.everyone:
        deals, people = deals.filter(owner_id__in=reach.owner_ids), people.filter(pk__in=reach.owner_ids)
    names = dict(people.values_list("pk", "full_name"))
    said = latest_submissions(period, viewer)
    found: dict[UUID, Stale] = {}
    columns = (
        "owner_id",
        "amount",
        "expected_close_on",
        "next_step",
        "next_step_on",
        "last_activity_at",
        "opened_on",
    )
    for owner, *facts in deals.filter(owner_id__in=names).values_list(*columns):
        stale = found.setdefault(owner, Stale(owner, names[owner], not_submitted=owner not in said))
        for fault in faults_of(facts, today, now):
            setattr(stale, fault, getattr(stale, fault) + 1)
    rows = [stale for stale in found.values() if stale.total or stale.not_submitted]
    return sorted(rows, key=lambda stale: (-stale.total, stale.name))


def faults_of(facts: list[Any], today: date, now: datetime) -> list[str]:
    amount, closes, step, step_on, last_activity, opened = facts
    quiet_since = now - timedelta(days=QUIET_DAYS)
    quiet = last_activity < quiet_since if last_activity is not None else opened < quiet_since.date()
    checks = {
        "past_due": closes is not None and closes < today,
        "no_amount": not amount,
        "no_close_date": closes is None,
        "no_next_step": not step and step_on is None,
        "quiet": quiet,
    }
    return [fault for fault, wrong in checks.items() if wrong]
