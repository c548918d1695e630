"""What becomes of a report or of a decision: a problem, an action, something to coach, feedback for the strategy."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from core.models import Record, external_ref_constraint
from performance.models.reports import RepReport


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: Any) -> Self:
        """To its owner and its author, and to those who lead the owner."""
        reach = user.access.reach("performance", "view") if user.is_active else None
        if reach is None:
            return self.none()
        if reach.everyone:
            return self.all()
        return self.filter(Q(owner_id__in=reach.owner_ids) | Q(author_id=user.pk) | Q(owner_id=user.pk))

    def open(self) -> Self:
        return self.filter(state=Finding.State.OPEN)


class Finding(Record):
    """Marked in a report by its reader; `quote` is the paragraph, as it stood."""

    room: ClassVar[str] = "performance"

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Problem")
        ACTION = "action", _("Action")
        COACHING = "coaching", _("Coaching")
        STRATEGY = "strategy", _("Strategy feedback")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    title = models.CharField(_("What"), max_length=200)
    report = models.ForeignKey(RepReport, models.CASCADE, null=True, blank=True, related_name="findings")
    section = models.CharField(max_length=40, blank=True, default="")
    quote = models.TextField(max_length=4000, blank=True, default="")
    owner = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("Who"))
    author = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    due_on = models.DateField(_("Due on"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=7, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("Outcome"), max_length=500, blank=True, default="")
    # The same as a task on the record it is about, where one was named.
    activity = models.ForeignKey(Activity, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = FindingQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("follow-up item"), _("follow-up items")
        constraints = [
            external_ref_constraint("finding"),
            models.CheckConstraint(
                condition=~Q(kind="action") | Q(due_on__isnull=False), name="finding_action_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="finding_closed_has_time",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="finding_has_a_title"),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], name="finding_open", condition=Q(state="open")),
            models.Index(fields=["author", "-id"], name="finding_author"),
        ]

    def __str__(self) -> str:
        return self.title
