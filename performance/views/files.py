"""Files of a report, loaded by its page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.attached import DocumentForm, Files, Shown, given_out, upload_of
from core.errors import Refusal
from core.htmx import done, go, is_htmx
from core.pages import page
from core.routes import requires
from performance import policies, services
from performance.models import ReportFile, RepReport
from performance.views.reports import visible_report


def answer(request: HttpRequest, report: RepReport, error: str = "") -> HttpResponse:
    writes = bool(policies.can_write(request.user, report))
    rows = [
        Shown(
            row,
            reverse("performance:file", args=[report.pk, row.pk]),
            reverse("performance:file-remove", args=[report.pk, row.pk]) if writes else "",
        )
        for row in report.files.select_related("actor").defer("actor__search")
    ]
    found = Files(reverse("performance:files", args=[report.pk]), rows, writes, error)
    return page(request, "components/files.html", {"files": found}, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@requires("performance.view")
def files(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = visible_report(request.user, pk)
    if request.method == "GET":
        return answer(request, report)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return answer(request, report, " ".join(map(str, form.errors["document"])))
    try:
        services.attach(
            actor=request.user, report=report, upload=upload_of(form.cleaned_data["document"]), now=timezone.now()
        )
    except Refusal as refusal:
        return answer(request, report, refusal.message)
    return answer(request, report) if is_htmx(request) else go(request, reverse("performance:report", args=[pk]))


def file_or_404(request: HttpRequest, pk: UUID, file: UUID) -> ReportFile:
    found = visible_report(request.user, pk).files.filter(pk=file).first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires("performance.view")
def file(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponseBase:
    """The file, never shown in place."""
    return given_out(file_or_404(request, pk, file))


@require_POST
@requires("performance.edit")
def remove(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    services.detach(actor=request.user, file=file_or_404(request, pk, file))
    if is_htmx(request):
        return done(file_changed=str(pk))
    return go(request, reverse("performance:report", args=[pk]))
