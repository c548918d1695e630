"""Files that come in and go out, row by row, each with what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from people.ownership import Owned, OwnedQuerySet

if TYPE_CHECKING:
    from people.models import User


class Import(Record, Owned):
    """One file brought in by one person. The rows are staged in `ImportRow`; the file itself lies under a random name."""

    room: ClassVar[str] = "integrations"

    class State(models.TextChoices):
        MAPPED = "mapped", _("Ready to check")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("What the rows are"), max_length=20)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.MAPPED, editable=False)
    file_name = models.CharField(_("File"), max_length=200)
    stored_name = models.CharField(max_length=80, editable=False)
    size = models.PositiveIntegerField(_("Size"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    reading = models.JSONField(default=dict, editable=False)
    headers = models.JSONField(default=list, editable=False)
    samples = models.JSONField(default=list, editable=False)
    mapping = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    findings = models.JSONField(default=list, editable=False)
    row_count = models.PositiveIntegerField(_("Rows"), default=0, editable=False)
    created_count = models.PositiveIntegerField(_("Created"), default=0, editable=False)
    updated_count = models.PositiveIntegerField(_("Updated"), default=0, editable=False)
    unchanged_count = models.PositiveIntegerField(_("Unchanged"), default=0, editable=False)
    failed_count = models.PositiveIntegerField(_("Failed"), default=0, editable=False)
    undo_result = models.JSONField(default=dict, editable=False)
    job_id = models.UUIDField(null=True, editable=False)
    attempt = models.PositiveIntegerField(default=0, editable=False)
    error = models.CharField(max_length=500, blank=True, default="", editable=False)
    finished_at = models.DateTimeField(_("Finished"), null=True, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("import"), _("imports")
        indexes = [
            models.Index(fields=["owner", "-id"], name="import_owner"),
            models.Index(fields=["sha256"], name="import_file"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def actor(self) -> User:
        """Whose rights it acts with; every import has an owner."""
        return cast("User", self.owner)

    @property
    def is_busy(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.RUNNING, self.State.UNDOING)

    @property
    def counts(self) -> dict[str, int]:
        names = ("created", "updated", "unchanged", "failed")
        known = {name: getattr(self, f"{name}_count") for name in names}
        return {**known, "unprocessed": max(self.row_count - sum(known.values()), 0)}


class ImportRow(models.Model):
    """One row of the file: its cells as text, and what became of it. `expected` is what the dry run said."""

    class Outcome(models.TextChoices):
        WAITING = "", _("Waiting")
        CREATED = "created", _("Created")
        UPDATED = "updated", _("Updated")
        UNCHANGED = "unchanged", _("Unchanged")
        FAILED = "failed", _("Failed")

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("Row"))
    cells = models.JSONField(default=list)
    expected = models.CharField(_("Expected"), max_length=10, choices=Outcome, blank=True, default="")
    outcome = models.CharField(_("Outcome"), max_length=10, choices=Outcome, blank=True, default="")
    problems = models.JSONField(default=list)
    record_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_row_number_unique")]
        indexes = [
            models.Index(fields=["batch", "outcome", "number"], name="import_row_outcome"),
            models.Index(fields=["batch", "expected", "number"], name="import_row_expected", condition=~Q(expected="")),
        ]


class Export(Record, Owned):
    """A file made by the worker from a list, with what its owner may see at that moment; only its owner may fetch it."""

    room: ClassVar[str] = "integrations"

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Expired")

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    resource = models.CharField(_("List"), max_length=40)
    query = models.CharField(_("Filter"), max_length=2000, blank=True, default="")
    format = models.CharField(_("Format"), max_length=4, choices=Format, default=Format.XLSX)
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.RUNNING, editable=False)
    stored_name = models.CharField(max_length=80, blank=True, default="", editable=False)
    row_count = models.PositiveIntegerField(_("Rows"), default=0, editable=False)
    size = models.PositiveIntegerField(_("Size"), default=0, editable=False)
    job_id = models.UUIDField(null=True, editable=False)
    error = models.CharField(max_length=500, blank=True, default="", editable=False)
    expires_at = models.DateTimeField(_("Expires"), null=True, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("export"), _("exports")
        indexes = [models.Index(fields=["owner", "-id"], name="export_owner")]

    @property
    def actor(self) -> User:
        """Whose eyes it is made with; every export has an owner."""
        return cast("User", self.owner)

    def __str__(self) -> str:
        return f"{self.resource}.{self.format}"
