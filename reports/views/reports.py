"""Reports to look at and to have made."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.htmx import go
from core.pages import page
from core.routes import requires
from reports import services
from reports.catalogue import CATALOGUE, pipeline_filter
from reports.documents import WRITERS
from reports.forms import PipelineReportForm
from reports.models import ReportRun, ReportSchedule
from reports.queries.pipeline import pipeline_report


@requires("reports.view")
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """What there is, what is scheduled, and the newest that were made."""
    context = {
        "reports": [{"report": report, "url": reverse(f"reports:{report.key}")} for report in CATALOGUE],
        "schedules": ReportSchedule.objects.visible_to(request.user).prefetch_related("recipients")[:5],
        "runs": ReportRun.objects.visible_to(request.user)
        .select_related("job", "mail_job")
        .prefetch_related("files")[:8],
        "may_schedule": request.user.may("reports.manage"),
    }
    return page(request, "reports/list.html", context, parts=("runs",))


@requires("reports.view")
@require_GET
def pipeline(request: HttpRequest) -> HttpResponse:
    form = PipelineReportForm({"window": "last_week", **request.GET.dict()})
    if unknown := sorted(set(request.GET) - set(form.fields)):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})
    if not form.is_valid():
        raise BadRequest(_("One of the filters can't be read."))
    today = timezone.localdate()
    report = pipeline_report(request.user, pipeline_filter(form.filters(), today), today=today)
    context = {
        "form": form,
        "report": report,
        "formats": WRITERS,
        "query": request.GET.urlencode(),
        "now": timezone.now(),
    }
    return page(request, "reports/pipeline.html", context, parts=("figures",))


@requires("reports.view")
@require_POST
def request_run(request: HttpRequest) -> HttpResponse:
    """Have the pipeline report made as files, with the filters of the page it was asked from."""
    form = PipelineReportForm(request.POST)
    formats = request.POST.getlist("formats") or list(WRITERS)
    if not form.is_valid():
        raise BadRequest(_("One of the filters can't be read."))
    run = services.request_run(actor=request.user, report="pipeline", filters=form.filters(), formats=formats)
    return go(request, reverse("reports:run", args=[run.pk]))
