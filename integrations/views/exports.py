"""Files of lists: asked for, made by the worker, fetched by their owner."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.htmx import go
from core.listing import Listing
from core.pages import page
from core.routes import requires
from integrations import services
from integrations.downloads import download
from integrations.filters import ExportFilters
from integrations.models import Export
from integrations.table import EXPORTS, resource_label


def export_or_404(request: HttpRequest, pk: UUID) -> Export:
    """Only one's own: what an administrator sees in the file is not what its owner may see."""
    export = Export.objects.visible_to(request.user).filter(pk=pk, owner=request.user).first()
    if export is None:
        raise Http404
    return export


@require_safe
@requires("integrations.view")
def export_list(request: HttpRequest) -> HttpResponse:
    context = {
        "listing": Listing(
            request.GET,
            Export.objects.visible_to(request.user).filter(owner=request.user),
            EXPORTS,
            ExportFilters,
            request=request,
        ),
        "detail_route": "integrations:export-detail",
        "live": "export",
        "empty": {
            "icon": "file-output",
            "title": _("No files yet"),
            "text": _("Large lists are exported by the worker; the files wait here for seven days."),
        },
    }
    return page(request, "integrations/exports.html", context, parts=("rows",))


@require_POST
@requires("integrations.export")
def export_new(request: HttpRequest) -> HttpResponse:
    wanted = {name: request.POST.get(name, "") for name in ("resource", "query", "format")}
    export = services.request_export(
        actor=request.user, **{name: value for name, value in wanted.items() if value or name == "resource"}
    )
    return go(request, reverse("integrations:export-detail", args=[export.pk]))


@require_safe
@requires("integrations.view")
def export_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    export = export_or_404(request, pk)
    return page(
        request,
        "integrations/export.html",
        {"export": export, "label": resource_label(export)},
        parts=("export-state",),
    )


@require_safe
@requires("integrations.export")
def export_download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return download(export_or_404(request, pk))
