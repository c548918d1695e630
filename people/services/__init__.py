"""Verbs of this room, one file a noun."""

from people.services.notifications import mark_read, notify

__all__ = ["mark_read", "notify"]
