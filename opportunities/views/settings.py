"""Pipelines, stages and dictionaries, for administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Count, F, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, page
from core.routes import requires
from opportunities import services
from opportunities.checklists import SHIPPED
from opportunities.forms.settings import DraftForm, NamedForm, PipelineForm, StageForm
from opportunities.gates import GATE_FIELDS
from opportunities.models import Competitor, LossReason, Opportunity, Pipeline, Stage
from opportunities.views.answers import dialog, sent


@require_safe
@requires("settings.view")
def overview(request: HttpRequest) -> HttpResponse:
    context = {
        "pipelines": _pipelines(),
        "loss_reasons": LossReason.objects.all(),
        "competitors": Competitor.objects.all(),
        "gate_labels": {name: field.label for name, field in GATE_FIELDS.items()},
        "checklists": list(SHIPPED),
        "may_manage": request.user.may("settings.manage"),
    }
    return page(request, "opportunities/settings.html", context, parts=("pipelines",))


def _pipelines() -> Any:
    """Those in use first, older versions last; with how many open deals are on each."""
    opened = Opportunity.objects.open().filter(pipeline=OuterRef("pk")).order_by().values("pipeline")
    counted = Pipeline.objects.annotate(open_deals=Subquery(opened.annotate(n=Count("pk")).values("n")))
    return counted.order_by("-is_active", F("published_at").desc(nulls_first=True), "position").prefetch_related(
        "stages"
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def pipeline_create(request: HttpRequest) -> HttpResponse:
    form = PipelineForm(sent(request))
    return _saved(
        request, form, lambda values: services.create_pipeline(actor=request.user, **values), _("New pipeline")
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def pipeline_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Pipeline, pk=pk)
    names = ("name", "next_step_required", "is_default", "is_active")
    kind = DraftForm if row.is_draft else PipelineForm
    form = kind(sent(request), initial={name: getattr(row, name) for name in names})
    return _saved(
        request, form, lambda values: services.edit_pipeline(actor=request.user, pipeline=row, **values), row.name
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def stage_create(request: HttpRequest, pipeline: UUID) -> HttpResponse:
    row = get_object_or_404(Pipeline, pk=pipeline)
    form = StageForm(sent(request))
    return _saved(
        request, form, lambda values: services.create_stage(actor=request.user, pipeline=row, **values), _("New stage")
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def stage_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Stage, pk=pk)
    names = (
        "name", "probability", "forecast_category", "rotting_days", "standard_days", "checklist_percent", "required_fields",
    )  # fmt: skip
    form = StageForm(sent(request), initial={name: getattr(row, name) for name in names})
    return _saved(request, form, lambda values: services.edit_stage(actor=request.user, stage=row, **values), row.name)


@require_POST
@requires("settings.manage")
def stage_shift(request: HttpRequest, pk: UUID, direction: str) -> HttpResponse:
    """One place to the left or right."""
    row = get_object_or_404(Stage.objects.select_related("pipeline"), pk=pk)
    stages = list(row.pipeline.stages.all())
    place = next(index for index, stage in enumerate(stages) if stage.pk == row.pk)
    other = place + {"left": -1, "right": 1}.get(direction, len(stages))
    if not 0 <= other < len(stages):
        raise BadRequest(_("It can't go further."))
    stages[place], stages[other] = stages[other], stages[place]
    services.order_stages(actor=request.user, pipeline=row.pipeline, stages=stages)
    return _back(request, _("Order saved."))


@require_POST
@requires("settings.manage")
def stage_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_stage(actor=request.user, stage=get_object_or_404(Stage, pk=pk))
    return _back(request, _("Deleted."))


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def reason_create(request: HttpRequest) -> HttpResponse:
    form = NamedForm(sent(request))
    return _saved(
        request, form, lambda values: services.create_loss_reason(actor=request.user, **values), _("New loss reason")
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def reason_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(LossReason, pk=pk)
    form = NamedForm(sent(request), initial={"name": row.name, "is_active": row.is_active})
    return _saved(
        request, form, lambda values: services.edit_loss_reason(actor=request.user, loss_reason=row, **values), row.name
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def competitor_create(request: HttpRequest) -> HttpResponse:
    form = NamedForm(sent(request))
    return _saved(
        request, form, lambda values: services.create_competitor(actor=request.user, **values), _("New competitor")
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def competitor_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(Competitor, pk=pk)
    form = NamedForm(sent(request), initial={"name": row.name, "is_active": row.is_active})
    return _saved(
        request, form, lambda values: services.edit_competitor(actor=request.user, competitor=row, **values), row.name
    )


def _saved(request: HttpRequest, form: Any, save: Callable[[dict[str, Any]], Any], heading: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save(dict(form.cleaned_data))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _back(request, _("Saved."))
    return dialog(request, form, heading, _("Save"), back_url=reverse("opportunities:settings"))


def _back(request: HttpRequest, message: str) -> HttpResponse:
    if not is_htmx(request):
        return go(request, reverse("opportunities:settings"))
    return toast(done(pipeline_changed="all"), message)
