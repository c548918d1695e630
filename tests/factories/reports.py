"""Report schedules as the service makes them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from people.models import User
from reports import services
from reports.models import ReportSchedule

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Wednesday.
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)


def schedule(owner: User, *recipients: User, now: datetime = NOW, **values: Any) -> ReportSchedule:
    """Weekly, on Monday at eight in Shanghai, as both files."""
    fields = {
        "name": "Pipeline of the week", "report": "pipeline", "filters": {"window": "last_week"}, "frequency": "weekly", "weekday": 1,
        "at_time": time(8, 0), "time_zone": "Asia/Shanghai", "formats": ["xlsx", "pdf"], **values,
    }  # fmt: skip
    return services.create_schedule(actor=owner, now=now, recipients=recipients or (owner,), **fields)
