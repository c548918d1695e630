"""Files that belong to a rep report: a picture of a shelf, a competitor's price list."""

from __future__ import annotations

from django.db import models

from core.attached import AttachedFile
from performance.models.reports import RepReport


class ReportFile(AttachedFile):
    report = models.ForeignKey(RepReport, models.CASCADE, related_name="files")
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")

    class Meta(AttachedFile.Meta):
        abstract = False
