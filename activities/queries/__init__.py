"""Questions about activities: the timeline of a record, the calendar of a user, his tasks by quadrant."""

from activities.queries.calendar import (
    CalendarDay,
    CalendarEntry,
    calendar_days,
    conflicts,
    day_bounds,
    month_bounds,
    week_bounds,
)
from activities.queries.timeline import ROUTES, Timeline, TimelineItem, address_of, belonging_to, timeline
from activities.queries.work import Quadrant, QuadrantTask, found_subjects, quadrants, views_of
from activities.table import ICONS

__all__ = [
    "ICONS",
    "ROUTES",
    "CalendarDay",
    "CalendarEntry",
    "Quadrant",
    "QuadrantTask",
    "Timeline",
    "TimelineItem",
    "address_of",
    "belonging_to",
    "calendar_days",
    "conflicts",
    "day_bounds",
    "found_subjects",
    "month_bounds",
    "quadrants",
    "timeline",
    "views_of",
    "week_bounds",
]
