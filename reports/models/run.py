"""A report made for one person, its files, and whether they were sent."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id
from jobs.models import Job
from reports.models.schedule import Format, ReportSchedule


class ReportRunQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        """One's own only: it holds what its recipient may see, which nobody else's reach makes it to be. Who may manage all reports
        sees that a run exists and how it went through its schedule (`of_schedules_seen_by`), never its content."""
        if not user.is_active or not user.may(f"reports.{action}"):
            return self.none()
        return self.filter(recipient_id=user.pk)

    def of_schedules_seen_by(self, user: Any) -> Self:
        """Runs of the schedules one owns or oversees: their state, not their content."""
        return self.filter(schedule__in=ReportSchedule.objects.visible_to(user))


class ReportRun(Record):
    """One report for one recipient. Figures are those of the moment it was made, in the recipient's own visibility."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RETRYING = "retrying", _("Tried again soon")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Skipped")

    room: ClassVar[str] = "reports"

    report = models.CharField(_("Report"), max_length=40)
    title = models.CharField(_("Name"), max_length=120)
    schedule = models.ForeignKey(ReportSchedule, models.SET_NULL, null=True, blank=True, related_name="runs")
    period = models.DateTimeField(_("Scheduled for"), null=True, blank=True)
    recipient = models.ForeignKey("people.User", models.CASCADE, related_name="+", verbose_name=_("Recipient"))
    # Of a built report: its definition as it was when the run was asked for.
    filters = models.JSONField(default=dict, blank=True)
    # Of the figures: by it a schedule knows whether anything has changed since the last one.
    digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    formats = ArrayField(models.CharField(max_length=8, choices=Format))
    mail = models.BooleanField(default=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(_("Made at"), null=True, blank=True)
    skipped = models.CharField(max_length=120, blank=True, default="")
    mail_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    mailed_at = models.DateTimeField(_("Mailed at"), null=True, blank=True)
    mailed_to = models.EmailField(blank=True, default="")

    objects = ReportRunQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("report"), _("reports")
        constraints = [
            # What makes every mail be sent once: one run a schedule, period and recipient, and its mark in `mailed_at`.
            models.UniqueConstraint(
                fields=["schedule", "period", "recipient"], condition=Q(period__isnull=False), name="report_run_once"
            ),
            models.CheckConstraint(
                condition=Q(mailed_at__isnull=True) | Q(made_at__isnull=False), name="report_mailed_when_made"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="report_run_recipient"),
            models.Index(fields=["schedule", "-id"], name="report_run_schedule"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """Read from what happened, never stored beside it."""
        if self.skipped:
            return self.State.SKIPPED
        if self.made_at is not None:
            return self.State.DONE
        return state_of_job(self.job)

    @property
    def mail_state(self) -> str:
        """Empty when no mail was asked for."""
        if not self.mail or self.skipped:
            return ""
        return self.State.DONE if self.mailed_at is not None else state_of_job(self.mail_job or self.job)

    @property
    def error(self) -> str:
        jobs = [job for job in (self.job, self.mail_job) if job is not None and job.error]
        return (
            jobs[-1].error
            if jobs and (self.state != self.State.DONE or self.mail_state not in ("", self.State.DONE))
            else ""
        )


def state_of_job(job: Job | None) -> str:
    if job is None or job.state in (Job.State.FAILED, Job.State.CANCELLED):
        return ReportRun.State.FAILED
    return ReportRun.State.RETRYING if job.error else ReportRun.State.QUEUED


def random_path(_file: Any, _name: str) -> str:
    """Nothing of the content in the name, and not to be guessed."""
    return f"reports/{uuid4().hex}"


class ReportFile(models.Model):
    """A file of a run; given out to its recipient only, as an attachment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(ReportRun, models.CASCADE, related_name="files")
    format = models.CharField(max_length=8, choices=Format)
    name = models.CharField(max_length=200)
    content = models.FileField(upload_to=random_path)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["format"]
        constraints = [models.UniqueConstraint(fields=["run", "format"], name="report_file_once")]
