"""The machine's door to activities, what belongs to a task, comments and files."""

from activities.api.activities import ActivityResource
from activities.api.attachments import AttachmentResource
from activities.api.comments import CommentResource

__all__ = ["ActivityResource", "AttachmentResource", "CommentResource"]
