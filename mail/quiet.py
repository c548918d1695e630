"""When automatic mail may go. Pure: a moment in, a moment out."""

from __future__ import annotations

from datetime import datetime, time, timedelta

QUIET_FROM, QUIET_UNTIL = time(20), time(8)


def after_quiet_hours(local: datetime) -> datetime:
    """`local` is in the organisation's zone. Nobody gets automatic mail between eight in the evening and eight in the morning."""
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return local
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, local.tzinfo)
