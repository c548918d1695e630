"""What was done or is to be done, what belongs to a task, and what is said about a record."""

from activities.models.activity import SUBJECTS, Activity, ActivityQuerySet, Addendum, exactly_one_subject, on_deleted
from activities.models.attachments import HOLDERS, Attachment
from activities.models.talk import Comment, Follower
from activities.models.work import (
    ActivityHelper,
    ActivitySettings,
    OverdueNotice,
    Recurrence,
    TaskDependency,
    TaskDetail,
)

__all__ = [
    "HOLDERS",
    "SUBJECTS",
    "Activity",
    "ActivityHelper",
    "ActivityQuerySet",
    "ActivitySettings",
    "Addendum",
    "Attachment",
    "Comment",
    "Follower",
    "OverdueNotice",
    "Recurrence",
    "TaskDependency",
    "TaskDetail",
    "exactly_one_subject",
    "on_deleted",
]
