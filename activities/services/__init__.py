"""Everything that writes activities."""

from activities.services.changing import append, complete, delete_activity, edit_activity, reschedule
from activities.services.logging import FollowUp, log_activity, plan_task
from activities.services.reminding import hand_over, remind_due

__all__ = [
    "FollowUp",
    "append",
    "complete",
    "delete_activity",
    "edit_activity",
    "hand_over",
    "log_activity",
    "plan_task",
    "remind_due",
    "reschedule",
]
