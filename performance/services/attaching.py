"""Files of one's own report, until it is given in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit import services as audit
from core import attached
from core.attached import Upload
from people.models import User
from performance import policies
from performance.models import ReportFile, RepReport


def attach(*, actor: User, report: RepReport, upload: Upload, now: datetime) -> ReportFile:
    with transaction.atomic():
        report = RepReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        policies.can_write(actor, report).require()
        row = ReportFile(report=report, actor=actor, at=now, is_demo=report.is_demo)
        attached.keep(row, upload, held=report.files.count())
        audit.record(actor=actor, action="file.added", record=report, changes={"document": [None, row.name]})
    return row


def detach(*, actor: User, file: ReportFile) -> None:
    with transaction.atomic():
        report = RepReport.objects.select_for_update(of=("self",)).get(pk=file.report_id)
        policies.can_write(actor, report).require()
        attached.drop(file)
        audit.record(actor=actor, action="file.removed", record=report, changes={"document": [file.name, None]})
