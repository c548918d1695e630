"""Who changed what, when and why. Append-only: triggers refuse UPDATE, DELETE and TRUNCATE; seals chain the hashes."""

from __future__ import annotations

from typing import Any, Self

from django.db import models


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: Any) -> Self:
        """The whole trail or nothing: it names records of everybody. The history of one record is shown on its own page."""
        reach = user.access.reach("audit", "view") if user.is_active else None
        return self.all() if reach is not None and reach.everyone else self.none()


class AuditEntry(models.Model):
    """One act of one public service on one record. Actor and record are kept as plain ids and words: they outlive both."""

    seq = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=120, blank=True, default="")
    via = models.CharField(max_length=20, blank=True, default="")
    action = models.CharField(max_length=80)
    record_type = models.CharField(max_length=60)
    record_id = models.UUIDField(null=True)
    record_name = models.CharField(max_length=200, blank=True, default="")
    changes = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True, default="")
    batch = models.UUIDField(null=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-seq"]
        indexes = [
            models.Index(fields=["record_id", "-seq"], name="audit_record"),
            models.Index(fields=["actor_id", "-seq"], name="audit_actor"),
            models.Index(fields=["action", "-seq"], name="audit_action"),
            models.Index(fields=["batch"], name="audit_batch", condition=models.Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class AuditSeal(models.Model):
    """The hash over a run of entries `[from_seq, to_seq]`, chained to the seal before it."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    from_seq = models.BigIntegerField(unique=True)
    to_seq = models.BigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
