"""One's tasks by importance and urgency, and what a new activity can be about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import SUBJECTS, Activity
from activities.table import fetch
from core import search
from core.bulk import ViewLink
from people.models import User

# What is due within this time presses.
URGENT_WITHIN = timedelta(days=2)
MOST = 200
MOST_FOUND = 5


@dataclass(frozen=True, slots=True)
class QuadrantTask:
    pk: UUID
    subject: str
    about: str
    due_at: datetime | None
    important: bool


@dataclass(frozen=True, slots=True)
class Quadrant:
    key: str
    title: str
    advice: str
    tasks: Sequence[QuadrantTask]


# Key, importance, urgency, name, and what one does with what stands there.
QUADRANTS: tuple[tuple[str, bool, bool, Promise | str, Promise | str], ...] = (
    ("do", True, True, gettext_lazy("Important and urgent"), gettext_lazy("do it now")),
    ("plan", True, False, gettext_lazy("Important, not urgent"), gettext_lazy("plan it")),
    ("delegate", False, True, gettext_lazy("Urgent, not important"), gettext_lazy("hand it over")),
    ("drop", False, False, gettext_lazy("Neither"), gettext_lazy("leave it")),
)


def quadrants(user: User, *, now: datetime) -> list[Quadrant]:
    """The soonest of the user's open activities; one statement."""
    rows = fetch(Activity.objects.visible_to(user).open().filter(owner=user)).select_related("detail")
    placed: dict[tuple[bool, bool], list[QuadrantTask]] = {}
    for row in rows.order_by("due_at", "id")[:MOST]:
        important = getattr(getattr(row, "detail", None), "is_important", False)
        urgent = row.due_at is not None and row.due_at <= now + URGENT_WITHIN
        task = QuadrantTask(row.pk, row.subject, str(row.about), row.due_at, important)
        placed.setdefault((important, urgent), []).append(task)
    return [
        Quadrant(key, str(title), str(advice), placed.get((important, urgent), []))
        for key, important, urgent, title, advice in QUADRANTS
    ]


def views_of(present: str) -> list[ViewLink]:
    """The ways to look at activities."""
    ways = (
        ("list", _("Table"), "table", "activities:list"),
        ("calendar", _("Calendar"), "calendar-days", "activities:calendar"),
        ("quadrants", _("Quadrants"), "layout-grid", "activities:quadrants"),
    )
    return [ViewLink(label, icon, reverse(route), key == present) for key, label, icon, route in ways]


def found_subjects(user: User, text: str) -> list[tuple[str, str, str]]:
    """Key, name and kind of records that the user sees and that match; without a text the newest of each kind."""
    return [
        (f"{name}:{row.pk}", str(row), str(model._meta.verbose_name or name))
        for name, model in SUBJECTS.items()
        for row in _found(model.objects.visible_to(user), text)
    ]


def _found(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    matching = search.query(text) if text.strip() else None
    if text.strip() and matching is None:
        return rows.none()
    return (rows.filter(search=matching) if matching is not None else rows).defer("search").order_by("-id")[:MOST_FOUND]
