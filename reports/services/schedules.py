"""Schedules that users make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from channels.queries import bots_of
from core.changes import apply_changes, check_version, save_changes
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from people.models import User
from reports import policies
from reports.catalogue import BUILT, REPORTS
from reports.models import ReportSchedule, SavedReport
from reports.models.schedule import LAST_MONTH_DAY, Format
from reports.windows import WINDOWS

TIMING = {"frequency", "weekday", "month_day", "at_time", "time_zone", "is_active"}
EDITABLE = ("name", "filters", "frequency", "weekday", "month_day", "at_time", "time_zone", "formats", "is_active", "by_mail",
            "only_changed", "bot")  # fmt: skip
FILTERS = {"window", "pipeline", "owner", "team"}


def create_schedule(
    *, actor: User, now: datetime, report: str, recipients: Iterable[User], **fields: Any
) -> ReportSchedule:
    """Have `report` made for each of the recipients, in what each of them may see."""
    policies.can_schedule(actor).require()
    chosen = list(recipients)
    schedule = ReportSchedule(report=report, owner=actor, timed_at=now, **fields)
    _check(schedule, chosen, actor)
    with transaction.atomic():
        schedule.save(force_insert=True)
        schedule.recipients.set(chosen)
        names = [str(person) for person in chosen]
        audit.record(
            actor=actor, action="report_schedule.created", record=schedule, changes={"recipients": [[], names]}
        )
        broadcast(RecordChanged(topic="report", id=schedule.pk, audience=(actor.pk,)))
    return schedule


def edit_schedule(
    *,
    actor: User,
    now: datetime,
    schedule: ReportSchedule,
    changes: Mapping[str, Any],
    recipients: Iterable[User] | None = None,
    version: int | None = None,
) -> ReportSchedule:
    policies.can_change(actor, schedule).require()
    if unknown := sorted(set(changes) - set(EDITABLE)):
        raise Refusal(
            _("This can't be changed."),
            problems=[FieldProblem(name, "fixed", _("This can't be changed.")) for name in unknown],
        )
    with transaction.atomic():
        schedule = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
        check_version(schedule, version, changes)
        diff = apply_changes(schedule, changes)
        before = list(schedule.recipients.order_by("pk"))
        chosen = before if recipients is None else sorted(recipients, key=lambda person: person.pk)
        _check(schedule, chosen, actor)
        if TIMING & set(diff):
            schedule.timed_at = now
        if chosen != before:
            schedule.recipients.set(chosen)
        if diff or chosen != before:
            save_changes(schedule, diff, "timed_at")
            people = (
                {"recipients": [[str(person) for person in before], [str(person) for person in chosen]]}
                if chosen != before
                else {}
            )
            audit.record(actor=actor, action="report_schedule.edited", record=schedule, changes={**diff, **people})
            broadcast(RecordChanged(topic="report", id=schedule.pk, audience=_audience(schedule)))
    return schedule


def delete_schedule(*, actor: User, schedule: ReportSchedule) -> None:
    """No more reports by it; those that were made stay with their recipients."""
    policies.can_change(actor, schedule).require()
    with transaction.atomic():
        audit.record(actor=actor, action="report_schedule.deleted", record=schedule)
        broadcast(RecordChanged(topic="report", id=schedule.pk, audience=_audience(schedule)))
        schedule.delete()


def hand_over_schedules(*, actor: User, user: User, successor: User) -> int:
    """A leaver's schedules go to the successor; he himself gets no report any more. How many went."""
    with transaction.atomic():
        mine = list(ReportSchedule.objects.select_for_update().filter(owner=user))
        moved = {"owner": [str(user), str(successor)]}
        audit.record_many(
            audit.entry(actor=actor, action="report_schedule.handed_over", record=row, changes=moved) for row in mine
        )
        for schedule in mine:
            schedule.owner = successor
            save_changes(schedule, {}, "owner")
        ReportSchedule.recipients.through.objects.filter(user=user).delete()
    return len(mine)


def _audience(schedule: ReportSchedule) -> tuple[UUID, ...]:
    return (schedule.owner_id,) if schedule.owner_id else ()


def _check(schedule: ReportSchedule, recipients: list[User], actor: User) -> None:
    """All problems at once."""
    problems = [
        FieldProblem(field, code, message)
        for field, code, message, sound in (
            ("report", "unknown", _("There is no such report."), _is_known(schedule, actor)),
            ("bot", "unknown", _("You can't send to this group chat."), _may_tell(schedule, actor)),
            ("filters", "unknown", _("There is no such filter."), set(schedule.filters) <= FILTERS),
            (
                "filters",
                "window",
                _("There is no such period."),
                schedule.filters.get("window", "last_week") in WINDOWS,
            ),
            ("recipients", "required", _("Name at least one recipient."), bool(recipients)),
            ("formats", "required", _("Choose at least one format."), bool(schedule.formats)),
            ("formats", "unknown", _("There is no such format."), set(schedule.formats) <= set(Format.values)),
            (
                "frequency",
                "unknown",
                _("There is no such frequency."),
                schedule.frequency in ReportSchedule.Frequency.values,
            ),
            ("weekday", "unknown", _("A weekday is a number from 1 (Monday) to 7."), schedule.weekday in range(1, 8)),
            (
                "month_day",
                "range",
                _("The day must be from 1 to 28."),
                schedule.month_day in range(1, LAST_MONTH_DAY + 1),
            ),
            ("time_zone", "unknown", _("There is no such time zone."), schedule.time_zone in available_timezones()),
        )
        if not sound
    ]
    problems += [
        FieldProblem("recipients", "not_allowed", verdict.reason)
        for person in recipients
        if not (verdict := policies.can_receive(person))
    ]
    if problems:
        raise Refusal(problems[0].message, code="invalid_schedule", problems=problems)


def _is_known(schedule: ReportSchedule, actor: User) -> bool:
    """A shipped report by its key; a built one only where its owner can see it."""
    if schedule.report != BUILT:
        return schedule.report in REPORTS and schedule.saved_id is None
    return SavedReport.objects.visible_to(actor).filter(pk=schedule.saved_id).exists()


def _may_tell(schedule: ReportSchedule, actor: User) -> bool:
    return schedule.bot_id is None or bots_of(actor).filter(pk=schedule.bot_id).exists()
