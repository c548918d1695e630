"""Half an hour before the deadline to those who have not reported; after it to them once more, and to those who lead them."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from people.services import notify
from performance.models import RepReport
from performance.owing import line_managers
from performance.services.opening import prepare_reports

CHUNK = 500


def remind(*, actor: Any, now: datetime) -> int:
    """Both kinds of notices that are due now, each once; how many reports were touched."""
    with transaction.atomic():
        return _remind(now) + _tell_late(now)


def _waiting(**conditions: Any) -> list[RepReport]:
    rows = RepReport.objects.drafts().filter(**conditions).select_related("rule", "user")
    return list(rows.select_for_update(of=("self",), skip_locked=True).order_by("remind_at", "id")[:CHUNK])


def _remind(now: datetime) -> int:
    """With the reminder comes the draft: what was done by then stands in it."""
    rows = _waiting(remind_at__lte=now, due_at__gt=now, reminded_at__isnull=True, user__is_active=True)
    if rows:
        prepare_reports(reports=rows, now=now)
    for report in rows:
        _notify(report.user_id, "rep_report.due", report)
    RepReport.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
    return len(rows)


def _tell_late(now: datetime) -> int:
    rows = _waiting(remind_at__lte=now, due_at__lt=now, late_told_at__isnull=True, user__is_active=True)
    managers = line_managers((row.user_id, row.team_id) for row in rows)
    missing: dict[tuple[UUID, str, str], list[RepReport]] = defaultdict(list)
    for report in rows:
        _notify(report.user_id, "rep_report.late", report)
        if manager := managers.get(report.user_id):
            missing[manager, report.rule.name, report.start_on.isoformat()].append(report)
    for (manager, rule, day), late in missing.items():
        names = ", ".join(sorted(row.user.full_name for row in late)[:10])
        url = f"{reverse('performance:week')}?day={day}"
        key = f"rep_report.missing:{late[0].rule_id}:{day}"
        params = {"count": len(late), "rule": rule, "names": names}
        notify(user=manager, kind="rep_report.missing", params=params, url=url, unique_key=key)
    RepReport.objects.filter(pk__in=[row.pk for row in rows]).update(late_told_at=now)
    return len(rows)


def _notify(user_id: UUID, kind: str, report: RepReport) -> None:
    due = timezone.localtime(report.due_at)
    notify(
        user=user_id, kind=kind, params={"rule": report.rule.name, "time": f"{due:%H:%M}", "day": report.start_on.isoformat()},
        url=reverse("performance:report", args=[report.pk]), unique_key=f"{kind}:{report.pk}",
    )  # fmt: skip
