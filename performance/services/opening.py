"""Opening the reports that fall due, and drafting them; the worker's work."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from audit import services as audit
from core.periods import Period
from people.queries import organisation, working_calendar
from performance.drafting import done_in, figures_of, plan_of
from performance.models import ReportRule, RepReport
from performance.owing import people_of
from performance.rhythm import due_at, periods_due_on, remind_at
from performance.sections import PLAN


def open_reports(*, actor: Any, today: date) -> int:
    """The reports that are due on `today`, one for each person a rule asks; asked twice it opens nothing new. How many are new."""
    calendar, made = working_calendar(), 0
    for rule in ReportRule.objects.active().filter(starts_on__lte=today):
        for period in periods_due_on(today, rule.cadence, calendar, rule.due_after):
            if period.last_day >= rule.starts_on:
                made += _open(actor, rule, period, today)
    return made


def _open(actor: Any, rule: ReportRule, period: Period, today: date) -> int:
    settings = organisation()
    due = due_at(today, rule.due_time, settings.time_zone)
    known = set(rule.reports.filter(start_on=period.start).values_list("user_id", flat=True))
    rows = [
        RepReport(
            rule=rule, user=user, team_id=user.team_id, cadence=rule.cadence, start_on=period.start, end_on=period.end,
            due_at=due, remind_at=remind_at(due, rule.remind_minutes), makeup_until=today + timedelta(days=rule.makeup_days),
            sections=rule.sections, currency=settings.base_currency, is_demo=user.is_demo,
        )
        for user in people_of(rule, today)
        if user.pk not in known
    ]  # fmt: skip
    if not rows:
        return 0
    with transaction.atomic():
        made = RepReport.objects.bulk_create(rows, ignore_conflicts=True)
        audit.record(
            actor=actor, action="report_rule.opened", record=rule, changes={str(period.start): [None, len(made)]}
        )
    return len(made)


def prepare_reports(*, reports: list[RepReport], now: datetime, actor: Any = None) -> None:
    """Draft them: what was done, the figures, and (where nothing was written yet) the plan."""
    for report, figures in zip(reports, figures_of(reports), strict=True):
        report.figures, report.done = figures, done_in(report.user_id, report.period)
        for section in report.parts:
            if section.kind == PLAN and section.key not in report.texts:
                report.texts = {**report.texts, section.key: plan_of(report.user_id, now)}
    RepReport.objects.bulk_update(reports, ["figures", "done", "texts"])
