"""Reports to look at and to have made."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.htmx import go
from core.pages import page
from core.replicas import reads_replica
from core.routes import requires
from reports import services
from reports.builder import builder_address, measures
from reports.catalogue import pipeline_filter
from reports.documents import WRITERS
from reports.forms import PipelineReportForm
from reports.models import ReportRun, ReportSchedule, SavedReport
from reports.queries.pipeline import pipeline_report
from reports.shipped import GROUPS, PAGES, SHIPPED

SHOWN = 50
ICONS = {"bar": "chart-bar", "line": "chart-line", "funnel": "funnel", "heat": "grid-3x3"}


@requires("reports.view")
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """What there is, what people keep, what is scheduled, and the newest that were made."""
    viewer = request.user
    saved = SavedReport.objects.visible_to(viewer).select_related("owner").order_by("name", "id")
    context = {
        "groups": _groups(viewer),
        "saved": saved.defer("owner__search", "owner__password", "owner__preferences")[:SHOWN],
        "schedules": ReportSchedule.objects.visible_to(viewer).prefetch_related("recipients")[:5],
        "runs": ReportRun.objects.visible_to(viewer).select_related("job", "mail_job").prefetch_related("files")[:8],
        "may_schedule": viewer.may("reports.manage"),
    }
    return page(request, "reports/list.html", context, parts=("runs",))


def _groups(viewer: Any) -> list[dict[str, Any]]:
    """Every report that the viewer may see something in, by what it is about."""
    known = measures()
    found: dict[str, list[dict[str, Any]]] = {key: [] for key in GROUPS}
    for item in PAGES:
        if viewer.may(item.needs):
            found[item.group].append({"report": item, "url": reverse(item.route), "icon": "panels-top-left"})
    for row in SHIPPED:
        if any(known[key].may_be_seen_by(viewer) for key in row.definition.measures):
            icon = ICONS.get(row.definition.chart, "table")
            found[row.group].append({"report": row, "url": builder_address(row.definition), "icon": icon})
    return [{"label": GROUPS[key], "rows": rows} for key, rows in found.items() if rows]


@requires("reports.view")
@require_GET
@reads_replica
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
