"""Making reports: for each recipient a run of his own, in his own visibility and language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify

from audit import services as audit
from channels.models import Bot
from channels.services import send_to_bot
from core.errors import Refusal
from core.events import RecordChanged, announce, broadcast
from core.replicas import reading
from jobs.services import enqueue
from people.models import User
from people.services import notify
from reports import policies
from reports.builder import check
from reports.catalogue import BUILT, REPORTS, built_definition, live_address
from reports.documents import WRITERS, Document
from reports.events import ReportMade
from reports.models import ReportFile, ReportRun, ReportSchedule
from reports.models.schedule import Format


def request_run(
    *, actor: User, report: str, filters: Mapping[str, Any], formats: Sequence[str], title: str = ""
) -> ReportRun:
    """Have a report made for oneself, now, without a mail. A built one is named by its definition in `filters`."""
    policies.can_run(actor).require()
    if report not in REPORTS or not formats or set(formats) - set(WRITERS):
        raise Refusal(translation.gettext("There is no such report or format."), code="unknown", field="report")
    if report == BUILT:
        check(built_definition(filters), actor)
    with transaction.atomic():
        title = title[:120] or str(REPORTS[report].label)
        run = ReportRun(report=report, title=title, recipient=actor, filters=dict(filters), formats=list(formats))
        run.save(force_insert=True)
        _ask_for(run)
        audit.record(actor=actor, action="report.requested", record=run)
    return run


def start_schedule(*, actor: User, schedule: ReportSchedule, now: datetime) -> int:
    """Make and send a schedule's reports now, beside its timetable; how many runs."""
    policies.can_change(actor, schedule).require()
    with transaction.atomic():
        started = _start(schedule, now)
        audit.record(
            actor=actor, action="report_schedule.started", record=schedule, changes={"runs": [None, len(started)]}
        )
    return len(started)


def start_period(*, actor: User | None, schedule_id: UUID, period: datetime) -> int:
    """What the scheduler claimed: a run for each recipient, once. A schedule that was deleted or stopped since starts nothing."""
    with transaction.atomic():
        schedule = ReportSchedule.objects.active().filter(pk=schedule_id).first()
        if schedule is None:
            return 0
        started = _start(schedule, period)
        if started:
            audit.record(
                actor=actor, action="report_schedule.started", record=schedule, changes={"runs": [None, len(started)]}
            )
    return len(started)


def _start(schedule: ReportSchedule, period: datetime) -> list[ReportRun]:
    runs = [
        ReportRun(
            report=schedule.report, title=schedule.name, schedule=schedule, period=period, recipient=person,
            filters=schedule.saved.definition if schedule.saved else schedule.filters, formats=schedule.formats,
            mail=schedule.by_mail,
        )
        for person in schedule.recipients.all()
    ]  # fmt: skip
    ReportRun.objects.bulk_create(runs, ignore_conflicts=True)
    new = list(ReportRun.objects.filter(pk__in=[run.pk for run in runs]))
    for run in new:
        _ask_for(run)
    if new and schedule.bot is not None:
        _tell_chat(schedule, schedule.bot, period)
    return new


def _tell_chat(schedule: ReportSchedule, bot: Bot, period: datetime) -> None:
    """A chat gets a link and no figures: who follows it sees what he himself may see."""
    filters = schedule.saved.definition if schedule.saved else schedule.filters
    send_to_bot(
        actor=None, bot=bot, now=period, url=live_address(schedule.report, filters),
        text=translation.gettext("The report “%(name)s” is ready.") % {"name": schedule.name},
        unique_key=f"report:{schedule.pk}:{period.isoformat()}",
    )  # fmt: skip


def _ask_for(run: ReportRun) -> None:
    payload = {"run": str(run.pk)}
    job = enqueue(kind="reports.run", payload=payload, unique_key=f"reports.run:{run.pk}", owner=run.recipient_id)
    ReportRun.objects.filter(pk=run.pk).update(job=job)


def make_run(*, actor: User | None, run_id: UUID, now: datetime, today: date) -> ReportRun | None:
    """Make the files of a run, tell its recipient, and ask for the mail where one is wanted. Making it twice makes it once."""
    with transaction.atomic():
        run = (
            ReportRun.objects.select_for_update(of=("self",))
            .select_related("recipient", "schedule")
            .filter(pk=run_id)
            .first()
        )
        if run is None or run.made_at is not None or run.skipped:
            return run
        verdict = policies.can_receive(run.recipient)
        if not verdict:
            return _skip(actor, run, verdict.reason)
        document = _document(run, today)
        run.digest = digest_of(document)
        if run.schedule is not None and run.schedule.only_changed and _is_as_before(run):
            return _skip(actor, run, translation.gettext("Nothing has changed since the last one."))
        _write_files(run, document, today)
        run.made_at = now
        run.save(update_fields=["made_at", "digest", "updated_at"])
        if run.mail:
            job = enqueue(
                kind="reports.mail", payload={"run": str(run.pk)}, unique_key=f"reports.mail:{run.pk}", max_attempts=10
            )
            ReportRun.objects.filter(pk=run.pk).update(mail_job=job)
        _tell(actor, run)
    return run


def _skip(actor: User | None, run: ReportRun, reason: str) -> ReportRun:
    """Whoever lost the right since gets nothing; that is said in the list of runs, and is no failure to try again."""
    run.skipped = reason[:120]
    run.save(update_fields=["skipped", "updated_at"])
    audit.record(actor=actor, action="report.skipped", record=run, reason=reason)
    return run


def _document(run: ReportRun, today: date) -> Document:
    """In the recipient's sight and language; a built report is called what its schedule or run is called."""
    # Figures may be some seconds old, so they are read where reading is cheap; files and rows are written to the primary.
    with translation.override(run.recipient.language), reading(run.recipient_id):
        document = REPORTS[run.report].build(run.recipient, run.filters, today)
    if run.report != BUILT:
        return document
    tables = tuple(replace(table, heading=run.title) for table in document.tables)
    return replace(document, title=run.title, tables=tables)


def digest_of(document: Document) -> str:
    """Of what it says, not of the day on which it says it."""
    said = [(table.columns, table.rows, table.total) for table in document.tables]
    return hashlib.sha256(repr((document.facts, said)).encode()).hexdigest()


def _is_as_before(run: ReportRun) -> bool:
    last = ReportRun.objects.filter(schedule_id=run.schedule_id, recipient_id=run.recipient_id, made_at__isnull=False)
    return last.exclude(pk=run.pk).order_by("-made_at").values_list("digest", flat=True).first() == run.digest


def _write_files(run: ReportRun, document: Document, today: date) -> None:
    stem = slugify(run.title, allow_unicode=True) or run.report
    for kind in run.formats:
        if kind == Format.LINK:
            continue
        with translation.override(run.recipient.language):
            content = WRITERS[kind](document)
        file = ReportFile(run=run, format=kind, name=f"{stem}-{today:%Y-%m-%d}.{kind}", size=len(content))
        file.sha256 = hashlib.sha256(content).hexdigest()
        file.content.save(kind, ContentFile(content), save=False)
        file.save(force_insert=True)


def _tell(actor: User | None, run: ReportRun) -> None:
    audit.record(actor=actor, action="report.made", record=run)
    announce(ReportMade(id=run.pk, report=run.report, recipient=run.recipient_id))
    notify(
        user=run.recipient,
        kind="report.ready",
        params={"name": run.title},
        url=f"/reports/runs/{run.pk}/",
        unique_key=f"report:{run.pk}",
    )
    broadcast(RecordChanged(topic="report", id=run.pk, audience=(run.recipient_id,)))
