"""What must always be true of what was kept."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Sum

from core.invariants import invariant
from performance.models import NormCheck, RepReport, Violation


@invariant("performance.violations", "For each norm, person and day as many violations stand as were counted.")
def violations_are_counted() -> Iterator[str]:
    counted = NormCheck.objects.order_by().values("norm", "user", "on").annotate(n=Sum("violations"))
    told = {(row["norm"], row["user"], row["on"]): row["n"] for row in counted.filter(n__gt=0)}
    # One whose record was deleted is gone with it; more than were counted there can't be.
    for row in Violation.objects.order_by().values("norm", "user", "on").annotate(n=Count("pk")):
        key = (row["norm"], row["user"], row["on"])
        if row["n"] > told.get(key, 0):
            yield f"{key[0]} {key[1]} {key[2]}: {row['n']} of {told.get(key, 0)}"


@invariant(
    "performance.reports", "A report that was given in after its deadline is marked as late, an earlier one is not."
)
def lateness_is_marked() -> Iterator[str]:
    submitted = RepReport.objects.submitted()
    wrong = submitted.filter(is_late=True, submitted_at__lte=F("due_at")) | submitted.filter(
        is_late=False, submitted_at__gt=F("due_at")
    )
    for report in wrong.order_by("pk").iterator():
        yield f"{report.pk}: given in {report.submitted_at}, due {report.due_at}, late: {report.is_late}"
