"""A file on its way in: upload, mapping, dry run, run, result, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.htmx import go, toast
from core.listing import Listing
from core.pages import add_refusal, form_status, page
from core.routes import requires
from integrations import queries, services
from integrations.filters import ImportFilters
from integrations.forms import MappingForm, OptionsForm, UploadForm, ValueForm
from integrations.kinds import kind_of
from integrations.models import Import
from integrations.policies import can_work_on
from integrations.services.starting import has_stopped
from integrations.services.uploads import EDITABLE, missing_fields
from integrations.table import IMPORTS
from people.ownership import get_visible_or_404

SHOWN_ROWS = 100
State = Import.State


def import_or_404(request: HttpRequest, pk: UUID) -> Import:
    return get_visible_or_404(Import.objects.select_related("owner"), request.user, pk)


@require_safe
@requires("integrations.view")
def import_list(request: HttpRequest) -> HttpResponse:
    context = {
        "listing": Listing(
            request.GET, Import.objects.visible_to(request.user), IMPORTS, ImportFilters, request=request
        ),
        "detail_route": "integrations:import-detail",
        "live": "import",
        "may_import": request.user.may("integrations.import"),
        "empty": {
            "icon": "file-input",
            "title": _("No imports yet"),
            "text": _("Bring in customers, products, people, leads and deals from CSV or Excel."),
        },
    }
    return page(request, "integrations/imports.html", context, parts=("rows",))


@require_http_methods(["GET", "POST"])
@requires("integrations.import")
def import_new(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = services.upload(
                actor=request.user, chunks=file.chunks(), file_name=file.name, kind=form.cleaned_data["kind"]
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("integrations:import-detail", args=[batch.pk]))
    context = {"form": form, "back_url": reverse("integrations:import-list")}
    return page(request, "integrations/upload.html", context, status=form_status(form))


@require_safe
@requires("integrations.view")
def import_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One page for the whole way; what it shows follows from the state. The worker's bar asks for its part each second."""
    batch = import_or_404(request, pk)
    return page(request, "integrations/import.html", _context(request, batch), parts=("import-state",))


def _context(request: HttpRequest, batch: Import) -> dict[str, Any]:
    progress, stopped = queries.progress(batch), has_stopped(batch)
    outcome = request.GET.get("outcome", "failed")
    return {
        "batch": batch,
        "kind": kind_of(batch.kind),
        "busy": batch.is_busy and not stopped,
        "stopped": stopped,
        "percent": 100 * progress["done"] // max(progress["total"], 1),
        "progress": progress,
        "editable": batch.state in EDITABLE,
        "may_work": can_work_on(request.user, batch),
        "columns": _columns(batch),
        "options_form": OptionsForm(batch=batch),
        "missing": missing_fields(batch),
        "findings": queries.findings_of(batch),
        "counts": queries.expected(batch)
        if batch.state in (State.MAPPED, State.CHECKED, State.CHECKING)
        else batch.counts,
        "ran": batch.state in (State.DONE, State.UNDONE, State.RUNNING, State.UNDOING),
        "undo_question": kind_of(batch.kind).undo_question,
        "outcome": outcome,
        "rows": queries.rows_of(
            batch, outcome=outcome if outcome in ("created", "updated", "unchanged", "failed") else "failed"
        )[:SHOWN_ROWS],
    }


def _columns(batch: Import) -> list[dict[str, Any]]:
    """Each column with its samples and its choice of field."""
    form = MappingForm(batch=batch)
    return [{**column, "choice": form[f"column-{place}"]} for place, column in enumerate(queries.columns_of(batch))]


@require_POST
@requires("integrations.import")
def import_mapping(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Saves columns and options; with `check` the dry run starts at once."""
    batch = import_or_404(request, pk)
    mapping, options = MappingForm(request.POST, batch=batch), OptionsForm(request.POST, batch=batch)
    if not (mapping.is_valid() and options.is_valid()):
        context = {**_context(request, batch), "options_form": options}
        return page(request, "integrations/import.html", context, status=422)

    def work() -> None:
        changed = services.set_mapping(
            actor=request.user, batch=batch, mapping=mapping.mapping, options=options.options
        )
        if "check" in request.POST:
            services.start_check(actor=request.user, batch=changed)

    return _done(request, batch, work)


@require_POST
@requires("integrations.import")
def import_value(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One click on a suggestion: this value of this column means that one."""
    batch = import_or_404(request, pk)
    form = ValueForm(request.POST)
    if not form.is_valid():
        return page(request, "integrations/import.html", _context(request, batch), status=422)
    name, old, new = (form.cleaned_data[key] for key in ("field", "old", "new"))
    values = {name: {**batch.values.get(name, {}), old: new}}
    return _done(request, batch, lambda: services.set_mapping(actor=request.user, batch=batch, values=values))


@require_POST
@requires("integrations.import")
def import_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = import_or_404(request, pk)
    return _done(request, batch, lambda: services.start_check(actor=request.user, batch=batch))


@require_POST
@requires("integrations.import")
def import_run(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = import_or_404(request, pk)
    return _done(request, batch, lambda: services.start_run(actor=request.user, batch=batch))


@require_POST
@requires("integrations.import")
def import_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = import_or_404(request, pk)
    return _done(request, batch, lambda: services.start_undo(actor=request.user, batch=batch))


@require_POST
@requires("integrations.import")
def import_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_import(actor=request.user, batch=import_or_404(request, pk))
    return toast(go(request, reverse("integrations:import-list")), _("Deleted."))


def _done(request: HttpRequest, batch: Import, work: Callable[[], object]) -> HttpResponse:
    """Back to the import's page; a refusal is shown there in words."""
    try:
        work()
    except Refusal as refusal:
        context = {**_context(request, import_or_404(request, batch.pk)), "refusal": refusal}
        return page(request, "integrations/import.html", context, status=refusal.status)
    return go(request, reverse("integrations:import-detail", args=[batch.pk]))
