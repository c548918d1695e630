"""Reading, commenting and scoring a report."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, save_changes
from core.errors import Refusal
from core.events import RecordChanged, broadcast
from people.models import User
from people.services import notify
from performance import policies
from performance.models import ReportComment, ReportReading, RepReport

LOWEST, HIGHEST = 1, 5


def mark_read(*, actor: User, report: RepReport, now: datetime, read: bool = True) -> None:
    """Or as unread again. One's own needs no reading."""
    policies.can_comment(actor, report).require()
    if report.user_id == actor.pk:
        return
    with transaction.atomic():
        if read:
            row = ReportReading(report=report, user=actor, at=now, is_demo=report.is_demo)
            ReportReading.objects.bulk_create([row], ignore_conflicts=True)
        else:
            ReportReading.objects.filter(report=report, user=actor).delete()


def comment(*, actor: User, report: RepReport, body: str, now: datetime) -> ReportComment:
    policies.can_comment(actor, report).require()
    if not body.strip():
        raise Refusal(_("Write something."), code="required", field="body")
    with transaction.atomic():
        made = ReportComment.objects.create(
            report=report, author=actor, body=body.strip()[:2000], at=now, is_demo=report.is_demo or actor.is_demo
        )
        audit.record(
            actor=actor, action="rep_report.commented", record=report, changes={"comment": [None, made.body[:200]]}
        )
        _tell_those_concerned(actor, report, made)
    return made


def _tell_those_concerned(actor: User, report: RepReport, made: ReportComment) -> None:
    """Its author, and whoever said something before."""
    concerned = {report.user_id, *report.comments.values_list("author_id", flat=True)} - {actor.pk}
    url = reverse("performance:report", args=[report.pk])
    params = {"actor": str(actor), "report": report.rule.name, "day": report.start_on.isoformat()}
    for user_id in concerned:
        notify(user=user_id, kind="rep_report.commented", params=params, url=url, unique_key=f"comment:{made.pk}")
    broadcast(RecordChanged(topic="rep-report", id=report.pk, audience=tuple(concerned)))


def score(*, actor: User, report: RepReport, points: int | None, now: datetime) -> RepReport:
    """One to five, or none again."""
    with transaction.atomic():
        report = RepReport.objects.select_for_update(of=("self",)).select_related("rule", "user").get(pk=report.pk)
        policies.can_review(actor, report).require()
        if points is not None and not LOWEST <= points <= HIGHEST:
            raise Refusal(_("A score lies between 1 and 5."), code="range", field="score")
        changes = {"score": points, "scored_by": actor if points else None, "scored_at": now if points else None}
        if report.score != points:
            diff = apply_changes(report, changes)
            save_changes(report, diff)
            audit.record(
                actor=actor, action="rep_report.scored", record=report, changes={"score": diff.get("score", [])}
            )
            broadcast(RecordChanged(topic="rep-report", id=report.pk, audience=(report.user_id,)))
    return report
