"""Durable work. PostgreSQL owns it; the broker only wakes a worker."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.models import new_id


class Job(models.Model):
    """One piece of work. `unique_key` makes asking twice ask once; `cursor` is where a chunked job goes on after a crash."""

    class State(models.TextChoices):
        NEW = "new"
        SENT = "sent"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=80)
    unique_key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    cursor = models.JSONField(default=dict)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")
    owner = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at", "id"], name="job_new_due", condition=Q(state="new")),
            models.Index(fields=["sent_at"], name="job_sent", condition=Q(state="sent")),
            models.Index(fields=["owner", "-id"], name="job_owner", condition=Q(owner__isnull=False)),
        ]


class ScheduleRun(models.Model):
    """That a schedule ran for a period: once, whoever ticks and however often."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    schedule = models.CharField(max_length=120)
    period = models.DateTimeField()
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "period"], name="schedule_once_per_period")]


class Interest(models.Model):
    """That somebody up the house asked to hear of an event: a webhook or a rule that is switched on. No row, no outbox row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.CharField(max_length=80)
    subscriber = models.CharField(max_length=40)
    key = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "subscriber", "key"], name="interest_once")]
        indexes = [models.Index(fields=["subscriber", "key"], name="interest_subscriber")]
