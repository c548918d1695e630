"""What pipelines and stages ask for, and their versions; for administrators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import page
from core.routes import requires
from opportunities import checklists, services
from opportunities.forms.settings import named_rows, planned_rows, point_rows, requirement_rows
from opportunities.models import Pipeline, Stage
from opportunities.process import suggested
from opportunities.views.answers import sent


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def requirements(request: HttpRequest, pk: UUID) -> HttpResponse:
    stage = get_object_or_404(Stage.objects.select_related("pipeline"), pk=pk)
    rows = requirement_rows(sent(request), stage)
    text = _("Ticks, documents and approvals a deal needs before it may enter this stage or a later one.")

    def save() -> object:
        return services.edit_stage(actor=request.user, stage=stage, requirements=named_rows(rows))

    return _rows(request, rows, save, _("“%(stage)s” asks for") % {"stage": stage}, text)


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def checklist(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list that is there, or a shipped one to start from (`?start=BANT`)."""
    pipeline = get_object_or_404(Pipeline, pk=pk)
    start = request.GET.get("start", "")
    added = checklists.shipped(start) if start in checklists.SHIPPED else []
    present = {row["key"] for row in pipeline.checklist}
    rows = point_rows(sent(request), [*pipeline.checklist, *(row for row in added if row["key"] not in present)])
    text = _("What sellers should know of every deal. It feeds the health of a deal, never the forecast.")

    def save() -> object:
        return services.edit_pipeline(actor=request.user, pipeline=pipeline, checklist=named_rows(rows))

    return _rows(request, rows, save, _("Checklist of %(name)s") % {"name": pipeline}, text)


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    pipeline = get_object_or_404(Pipeline, pk=pk)
    rows = planned_rows(sent(request), pipeline.plan)
    text = _("The milestones and steps a deal's sales plan starts with.")

    def save() -> object:
        return services.edit_pipeline(actor=request.user, pipeline=pipeline, plan=named_rows(rows))

    return _rows(request, rows, save, _("Sales plan of %(name)s") % {"name": pipeline}, text)


@require_POST
@requires("settings.manage")
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.draft_version(actor=request.user, pipeline=get_object_or_404(Pipeline, pk=pk))
    return _changed(request, _("Draft made. Change it, then publish it."))


@require_POST
@requires("settings.manage")
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    pipeline = get_object_or_404(Pipeline, pk=pk)
    services.publish_version(actor=request.user, pipeline=pipeline, now=timezone.now())
    return _changed(request, _("Published: new deals take this version."))


@require_POST
@requires("settings.manage")
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.discard_draft(actor=request.user, pipeline=get_object_or_404(Pipeline, pk=pk))
    return _changed(request, _("Deleted."))


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def move_deals(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which stage goes to which, what the gates would say, and then the move itself (`act=move`)."""
    source = get_object_or_404(Pipeline, pk=pk)
    stages = list(source.stages.annotate(open=Count("opportunities", filter=_OPEN)))
    targets = _targets(source)
    chosen = _chosen_target(targets, request.POST.get("target") or request.GET.get("target", ""))
    offered = list(chosen.stages.all()) if chosen else []
    stage_map = _stage_map(request, stages, offered)
    refusal, steps = None, []
    if request.method == "POST":
        try:
            if request.POST.get("act") == "move":
                return _moved(request, source, stage_map)
            steps = services.preview_move(actor=request.user, source=source, stage_map=stage_map)
        except Refusal as error:
            refusal = error
    shown = {step.stage.pk: step for step in steps}
    context = {
        "source": source, "targets": targets, "target": chosen, "offered": offered, "refusal": refusal,
        "rows": [(stage, stage_map.get(stage.pk), shown.get(stage.pk)) for stage in stages],
        "previewed": bool(steps), "passing": sum(step.passing for step in steps),
        "stopped": [row for step in steps for row in step.refused][:10],
        "back_url": reverse("opportunities:settings"),
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return page(request, "opportunities/move_deals.html", context, parts=("move-deals",), status=status)


_OPEN = Q(opportunities__status="open", opportunities__deleted_at__isnull=True)


def _targets(source: Pipeline) -> list[Pipeline]:
    """Versions in use, the newest of the same process first."""
    rows = Pipeline.objects.active().exclude(pk=source.pk).prefetch_related("stages")
    return sorted(rows, key=lambda row: (row.lineage != source.lineage, row.position))


def _chosen_target(targets: list[Pipeline], asked: str) -> Pipeline | None:
    return next((row for row in targets if str(row.pk) == asked), targets[0] if targets else None)


def _stage_map(request: HttpRequest, stages: Sequence[Stage], offered: Sequence[Stage]) -> dict[UUID, Stage]:
    if request.method != "POST":
        return suggested(stages, offered) if offered else {}
    by_id = {str(stage.pk): stage for stage in offered}
    asked = {stage.pk: by_id.get(request.POST.get(f"to-{stage.pk}", "")) for stage in stages}
    return {pk: target for pk, target in asked.items() if target is not None}


def _moved(request: HttpRequest, source: Pipeline, stage_map: dict[UUID, Stage]) -> HttpResponse:
    reason = request.POST.get("reason", "")
    outcomes = services.move_to_version(
        actor=request.user, source=source, stage_map=stage_map, now=timezone.now(), reason=reason
    )
    counts = {"moved": sum(row.changed for row in outcomes), "left": sum(row.refused for row in outcomes)}
    message = _("%(moved)s opportunities moved, %(left)s stay where they are.") % counts
    return toast(go(request, reverse("opportunities:settings")), message)


def _rows(request: HttpRequest, rows: Any, save: Callable[[], object], heading: str, text: str) -> HttpResponse:
    refusal, status = None, 200
    if request.method == "POST":
        status = 422
        if rows.is_valid():
            try:
                save()
            except Refusal as error:
                refusal, status = error, error.status
            else:
                return _changed(request, _("Saved."))
    context = {
        "rows": rows, "heading": heading, "text": text, "refusal": refusal, "back_url": reverse("opportunities:settings"),
    }  # fmt: skip
    return page(request, "opportunities/rows_form.html", context, parts=("dialog",), status=status)


def _changed(request: HttpRequest, message: str) -> HttpResponse:
    if not is_htmx(request):
        return go(request, reverse("opportunities:settings"))
    return toast(done(pipeline_changed="all"), message)
