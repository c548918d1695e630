"""Everything that writes activities, and what is said about records."""

from activities.services.attaching import attach, detach
from activities.services.changing import append, edit_activity, reschedule
from activities.services.details import (
    edit_settings,
    set_checklist,
    set_helpers,
    set_important,
    set_predecessors,
    set_progress,
    tick,
)
from activities.services.ending import complete, delete_activity, end_series
from activities.services.escalating import escalate_overdue
from activities.services.logging import FollowUp, log_activity, plan_task
from activities.services.recurrences import Repeat, edit_following, make_due, repeat
from activities.services.reminding import hand_over, remind_due
from activities.services.talking import comment, follow, unfollow

__all__ = [
    "FollowUp",
    "Repeat",
    "append",
    "attach",
    "comment",
    "complete",
    "delete_activity",
    "detach",
    "edit_activity",
    "edit_following",
    "edit_settings",
    "end_series",
    "escalate_overdue",
    "follow",
    "hand_over",
    "log_activity",
    "make_due",
    "plan_task",
    "remind_due",
    "repeat",
    "reschedule",
    "set_checklist",
    "set_helpers",
    "set_important",
    "set_predecessors",
    "set_progress",
    "tick",
    "unfollow",
]
