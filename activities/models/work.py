"""What a task is beside its line: how far it is, what it waits for, who helps, and whether it comes again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from core.models import Record, new_id
from people.ownership import Collaborator


class ActivitySettings(Record):
    """How this organisation works its tasks: one row."""

    refuse_early_start = models.BooleanField(
        _("A task can't be started before those it waits for are done"), default=True,
        help_text=_("Otherwise it is only warned of."),
    )  # fmt: skip
    escalate = models.BooleanField(_("Tell the manager of tasks overdue for a day"), default=True)
    only_one = models.BooleanField(default=True, editable=False, unique=True)

    class Meta(Record.Meta):
        constraints = [models.CheckConstraint(condition=Q(only_one=True), name="activity_settings_only_one")]


class Recurrence(models.Model):
    """A task that comes again. Every occurrence is made from this row, so that changing one leaves the others as they are."""

    class Frequency(models.TextChoices):
        DAILY = "daily", _("Every day")
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    frequency = models.CharField(_("Repeat"), max_length=8, choices=Frequency)
    interval = models.PositiveSmallIntegerField(_("Every how many"), default=1)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("On"))
    starts_on = models.DateField()
    at = models.TimeField()
    until = models.DateField(_("Until"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("Times"), null=True, blank=True)
    made = models.PositiveIntegerField(default=1, editable=False)
    is_active = models.BooleanField(default=True)
    kind = models.CharField(max_length=10, choices=Activity.Kind)
    subject = models.CharField(max_length=300)
    body = models.TextField(max_length=20000, blank=True, default="")
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    owner = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(interval__gte=1), name="recurrence_interval_positive"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("starts_on")), name="recurrence_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]), name="recurrence_weekdays"
            ),
        ]


class TaskDetail(models.Model):
    """One row for each task of which more is known than its line."""

    activity = models.OneToOneField(Activity, models.CASCADE, primary_key=True, related_name="detail")
    is_important = models.BooleanField(_("Important"), default=False)
    progress = models.PositiveSmallIntegerField(_("Progress"), default=0)
    # [{"text": …, "done": …}], in the order in which it was written
    checklist = models.JSONField(default=list, blank=True)
    recurrence = models.ForeignKey(Recurrence, models.SET_NULL, null=True, blank=True, related_name="occurrences")
    occurrence = models.PositiveIntegerField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recurrence", "occurrence"], condition=Q(recurrence__isnull=False), name="task_occurrence_once"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="task_progress_is_a_percentage"),
        ]

    @property
    def ticked(self) -> int:
        return sum(bool(item["done"]) for item in self.checklist)


class TaskDependency(models.Model):
    """`after` is not begun before `before` is done. A trigger refuses circles, also those that two make at once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    before = models.ForeignKey(Activity, models.CASCADE, related_name="followed_by")
    after = models.ForeignKey(Activity, models.CASCADE, related_name="waits_for")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="task_dependency_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="task_dependency_not_on_itself"),
        ]


class ActivityHelper(Collaborator):
    """Somebody who helps with a task: he sees it, and with `can_write` may do it."""

    record_field: ClassVar[str] = "activity"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="collaborators")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "user"], name="activity_helper_unique")]
        indexes = [models.Index(fields=["user", "activity"], name="activity_helper_user")]


class OverdueNotice(models.Model):
    """That somebody was told of an overdue task: its owner, then his manager; each once for each due time."""

    class Level(models.TextChoices):
        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Manager")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="overdue_notices")
    level = models.CharField(max_length=8, choices=Level)
    due_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "level", "due_at"], name="overdue_notice_once")]
