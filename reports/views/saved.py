"""Reports that people built and kept: open, name, share, change, give up, take out as a file."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit import services as audit
from core.errors import Refusal
from core.htmx import go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from people.ownership import get_visible_or_404
from reports import services
from reports.builder import ReportDefinition, belongs, definition_from, run, vocabulary
from reports.builder.document import document_of
from reports.catalogue import BUILT
from reports.documents import TYPES, WRITERS
from reports.forms import SavedReportForm
from reports.models import SavedReport
from reports.views.builder import shown


def asked_for(request: HttpRequest, *also: str) -> ReportDefinition:
    """The definition in the address, which must be one."""
    asked, problems = definition_from(request.GET)
    if unknown := sorted(name for name in request.GET if not (belongs(name) or name in also)):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})
    if asked is None:
        raise BadRequest("; ".join(problem.sentence for problem in problems))
    return asked


def name_of(asked: ReportDefinition) -> str:
    """What a report without a name is called."""
    labels = vocabulary().labels
    return ", ".join(labels.get(key, key) for key in asked.measures)[:120]


@requires("reports.view")
@require_GET
def saved(request: HttpRequest, pk: UUID) -> HttpResponse:
    return shown(request, get_visible_or_404(SavedReport.objects.all(), request.user, pk))


@requires("reports.manage")
@require_http_methods(["GET", "POST"])
def saved_create(request: HttpRequest) -> HttpResponse:
    """Keep the report of the address under a name: a new one, or a copy of another's."""
    asked = asked_for(request)
    form = SavedReportForm(request.POST or None, initial={"name": name_of(asked)})
    if request.method == "POST" and form.is_valid():
        words, sharing = form.words(), {name: form.cleaned_data[name] for name in ("people", "teams")}
        try:
            report = services.save_report(actor=request.user, definition=asked, **words, **sharing)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("reports:saved", args=[report.pk]))
    context = {"form": form, "heading": _("Save the report")}
    return page(request, "reports/saved_form.html", context, parts=("dialog",), status=form_status(form))


@requires("reports.manage")
@require_http_methods(["GET", "POST"])
def saved_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = get_visible_or_404(SavedReport.objects.all(), request.user, pk, action="manage")
    names = ("name", "sentence", "for_everyone", "version")
    initial = {name: getattr(report, name) for name in names}
    initial |= {"people": list(report.people.all()), "teams": list(report.teams.all())}
    form = SavedReportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_report(
                actor=request.user, report=report, changes=form.words(), people=form.cleaned_data["people"],
                teams=form.cleaned_data["teams"], version=form.cleaned_data["version"],
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("reports:saved", args=[report.pk]))
    context = {"form": form, "heading": _("Name and share")}
    return page(request, "reports/saved_form.html", context, parts=("dialog",), status=form_status(form))


@requires("reports.manage")
@require_POST
def saved_rebuild(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the report asks for becomes what the address asks for."""
    report = get_visible_or_404(SavedReport.objects.all(), request.user, pk, action="manage")
    version = request.POST.get("version", "")
    services.edit_report(
        actor=request.user, report=report, changes={}, definition=asked_for(request),
        version=int(version) if version.isdecimal() else None,
    )  # fmt: skip
    return go(request, reverse("reports:saved", args=[report.pk]))


@requires("reports.manage")
@require_POST
def saved_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = get_visible_or_404(SavedReport.objects.all(), request.user, pk, action="manage")
    services.delete_report(actor=request.user, report=report)
    if is_htmx(request):
        return toast(go(request, reverse("reports:list")), _("The report is deleted."))
    return go(request, reverse("reports:list"))


@requires("reports.view")
@require_GET
def built_file(request: HttpRequest) -> HttpResponse:
    """The report of the address as a file, as the page shows it; that it was taken out is noted (docs/decisions/0009)."""
    asked, kind = asked_for(request, "as"), request.GET.get("as", "csv")
    if kind not in WRITERS:
        raise Http404
    title = name_of(asked)
    table = run(asked, request.user, timezone.localdate())
    content = WRITERS[kind](document_of(table, title, request.user))
    changes = {"query": [None, request.GET.urlencode()[:500]]}
    audit.record(actor=request.user, action="built_report.exported", record=request.user, changes=changes)
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"{slugify(title, allow_unicode=True)[:60] or 'report'}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"], response["Cache-Control"] = "nosniff", "private, no-store"
    return response


@requires("reports.view")
@require_POST
def request_built(request: HttpRequest) -> HttpResponse:
    """The same, made by the worker: for reports that take long."""
    asked = asked_for(request)
    made = services.request_run(
        actor=request.user, report=BUILT, filters=asked.as_json(), formats=["xlsx"], title=name_of(asked)
    )
    return go(request, reverse("reports:run", args=[made.pk]))
