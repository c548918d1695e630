"""Schedules that users make."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from people.ownership import get_visible_or_404
from reports import policies, services
from reports.forms import ScheduleForm, initial_of
from reports.models import ReportSchedule


@requires("reports.view")
@require_GET
def schedule_list(request: HttpRequest) -> HttpResponse:
    schedules = (
        ReportSchedule.objects.visible_to(request.user)
        .select_related("owner", "saved", "bot")
        .prefetch_related("recipients")
    )
    rows = [{"schedule": row, "may_change": bool(policies.can_change(request.user, row))} for row in schedules]
    context = {"rows": rows, "may_schedule": request.user.may("reports.manage")}
    return page(request, "reports/schedules.html", context, parts=("schedules",))


@requires("reports.manage")
@require_http_methods(["GET", "POST"])
def schedule_create(request: HttpRequest) -> HttpResponse:
    initial = {"recipients": [request.user.pk], **request.GET.dict()}
    form = ScheduleForm(request.POST or None, initial=initial, actor=request.user)
    if request.method == "POST" and form.is_valid():
        fields = {**form.report_fields(), **form.schedule_fields()}
        try:
            services.create_schedule(
                actor=request.user, now=timezone.now(), recipients=form.cleaned_data["recipients"], **fields
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _saved(request, _("The report is scheduled."))
    context = {"form": form, "heading": _("Schedule a report")}
    return page(request, "reports/schedule_form.html", context, parts=("dialog",), status=form_status(form))


@requires("reports.manage")
@require_http_methods(["GET", "POST"])
def schedule_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    schedule = get_visible_or_404(ReportSchedule.objects.all(), request.user, pk, action="manage")
    form = ScheduleForm(request.POST or None, initial=initial_of(schedule), actor=request.user)
    form.fields["report"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_schedule(
                actor=request.user, now=timezone.now(), schedule=schedule, changes=form.schedule_fields(),
                recipients=form.cleaned_data["recipients"], version=form.cleaned_data["version"],
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _saved(request, _("The schedule is changed."))
    context = {"form": form, "heading": _("Change schedule"), "schedule": schedule}
    return page(request, "reports/schedule_form.html", context, parts=("dialog",), status=form_status(form))


@requires("reports.manage")
@require_POST
def schedule_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    schedule = get_visible_or_404(ReportSchedule.objects.all(), request.user, pk, action="manage")
    services.delete_schedule(actor=request.user, schedule=schedule)
    return _saved(request, _("The schedule is deleted."))


@requires("reports.manage")
@require_POST
def schedule_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Now, beside the timetable."""
    schedule = get_visible_or_404(ReportSchedule.objects.all(), request.user, pk, action="manage")
    count = services.start_schedule(actor=request.user, schedule=schedule, now=timezone.now())
    words = ngettext("%(count)s report is being made.", "%(count)s reports are being made.", count)
    return _saved(request, words % {"count": count}, to="reports:runs")


def _saved(request: HttpRequest, message: str, to: str = "reports:schedules") -> HttpResponse:
    if is_htmx(request):
        return toast(done(report_changed=True), message)
    return go(request, reverse(to))
