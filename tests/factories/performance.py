"""Rules and reports as the services make them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from people.models import Role, User
from performance import services
from performance.models import ReportRule, RepReport
from performance.sections import shipped


def report_rule(ada: User, **values: Any) -> ReportRule:
    """Every rep reports daily, from long ago on."""
    given = {
        "name": "Daily report", "cadence": "day", "roles": list(Role.objects.filter(key="rep")), "sections": shipped(),
        "starts_on": timezone.localdate() - timedelta(days=400), **values,
    }  # fmt: skip
    return services.save_rule(actor=ada, values=given)


def report_of(user: User, rule: ReportRule, due: datetime, **values: Any) -> RepReport:
    """Open, for the business day of its deadline."""
    day = timezone.localdate(due)
    given = {
        "cadence": rule.cadence, "start_on": day, "end_on": day + timedelta(days=1), "due_at": due,
        "remind_at": due - timedelta(minutes=30), "makeup_until": day + timedelta(days=7), "sections": rule.sections, **values,
    }  # fmt: skip
    return RepReport.objects.create(rule=rule, user=user, team=user.team, **given)


def given_in(user: User, rule: ReportRule, now: datetime, **texts: str) -> RepReport:
    report = report_of(user, rule, now + timedelta(hours=1))
    return services.submit_report(
        actor=user, report=report, now=now, today=timezone.localdate(now), texts={"plan": "Call", **texts}
    )
