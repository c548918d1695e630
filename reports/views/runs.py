"""Reports that were made: the list, one of them, and its files."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from core.pages import page
from core.routes import requires
from reports.documents import TYPES
from reports.models import ReportFile, ReportRun

SHOWN = 50


@requires("reports.view")
@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    """One's own reports, and how those of one's schedules went for others."""
    mine = ReportRun.objects.visible_to(request.user) | ReportRun.objects.of_schedules_seen_by(request.user)
    runs = mine.select_related("job", "mail_job", "recipient", "schedule").prefetch_related("files")[:SHOWN]
    return page(request, "reports/runs.html", {"runs": runs}, parts=("runs",))


@requires("reports.view")
@require_GET
def run_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    runs = ReportRun.objects.visible_to(request.user).select_related("job", "mail_job", "recipient", "schedule")
    run = get_object_or_404(runs.prefetch_related("files"), pk=pk)
    return page(request, "reports/run.html", {"run": run}, parts=("run",))


@requires("reports.view")
@require_GET
def download(request: HttpRequest, pk: UUID) -> FileResponse:
    """The file, to its recipient only, never rendered by the browser."""
    file = get_object_or_404(ReportFile.objects.filter(run__in=ReportRun.objects.visible_to(request.user)), pk=pk)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    return FileResponse(
        file.content.open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type=TYPES[file.format],
        headers=headers,
    )
