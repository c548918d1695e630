"""Building a report without a form of JSON: choose, look, keep. And the rows behind each of its figures."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.errors import Refusal
from core.listing import Listing
from core.pages import page
from core.replicas import reads_replica
from core.routes import requires
from people.queries import organisation
from reports.builder import (
    ReportDefinition,
    belongs,
    check,
    definition_from,
    measures,
    query_of,
    rows_of,
    total_of,
    with_parts,
)
from reports.builder.listing import columns_with_part, words_of
from reports.builder_form import BuilderForm
from reports.dashboards.cards import Asked, Shown
from reports.dashboards.layout import Place
from reports.documents import WRITERS
from reports.long_runs import TooLong, being_made, made
from reports.models import SavedReport
from reports.policies import can_change_saved

ROW_WORDS = ("of", "row", "column")
LIST_WORDS = ("ordering", "cursor", "page_size", "search", "columns")


@requires("reports.view")
@require_GET
@reads_replica
def builder(request: HttpRequest) -> HttpResponse:
    """A report that nobody has kept yet: its address is the report."""
    return shown(request, None)


def shown(request: HttpRequest, saved: SavedReport | None) -> HttpResponse:
    if unknown := sorted(name for name in request.GET if not belongs(name)):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})
    asked, problems = definition_from(request.GET) if request.GET or saved is None else (saved.parsed, [])
    if asked is None:
        raise BadRequest("; ".join(problem.sentence for problem in problems))
    today = timezone.localdate()
    context = {
        "saved": saved,
        "asked": asked,
        "query": query_of(asked),
        "form": BuilderForm(asked, viewer=request.user),
        "now": timezone.now(),
        "formats": WRITERS,
        "may_change": saved is not None and bool(can_change_saved(request.user, saved)),
        "is_changed": saved is not None and asked != saved.parsed,
        "may_keep": request.user.may("reports.manage"),
        "splits_anew": request.headers.get("HX-Trigger-Name") == "m",
        **_made(asked, request.user, today),
    }
    return page(request, "reports/builder.html", context, parts=("preview",))


def _made(asked: ReportDefinition, viewer: Any, today: Any) -> dict[str, Any]:
    """The table, or what is wrong with what was asked; nothing for an empty page."""
    if not asked.measures:
        return {"table": None, "problems": []}
    try:
        found = made(asked, viewer, today)
    except Refusal as refusal:
        return {"table": None, "problems": [problem.message for problem in refusal.problems]}
    except TooLong:
        return {"table": None, "problems": [], "is_too_long": True, "being_made": being_made(asked, viewer)}
    table = found.table
    lines = [(line, list(zip(table.columns, line.figures, strict=True))) for line in table.lines]
    return {
        "table": table,
        "card": Shown(Asked("report", asked.chart, asked, Place("report", 1, 1, 12, 6)), asked, table),
        "body": lines,
        "total": list(zip(table.columns, table.total.figures, strict=True)),
        "definitions": list({column.label: column.definition for column in table.columns}.items()),
        "problems": [],
        "made_at": found.at,
    }


@requires("reports.view")
@require_GET
@reads_replica
def rows(request: HttpRequest) -> HttpResponse:
    """The rows of one figure, as a list; together they are the figure."""
    asked, _problems = definition_from(request.GET)
    unknown = [name for name in request.GET if not (belongs(name) or name in ROW_WORDS or name in LIST_WORDS)]
    if unknown:
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(sorted(unknown))})
    key = request.GET.get("of", "")
    if asked is None or key not in asked.measures:
        raise Http404
    check(asked)
    measure, today = measures()[key], timezone.localdate()
    limits = {"row": request.GET.get("row"), "column": request.GET.get("column")}
    try:
        found = rows_of(asked, key, request.user, today, **limits)
        said = words_of(asked, today, **limits)
    except (ValueError, ValidationError) as error:  # a key that is none: no day, no id
        raise Http404 from error
    table = columns_with_part(measure)
    words = frozenset((*ROW_WORDS, *LIST_WORDS, *(name for name in request.GET if belongs(name))))
    context = {
        "listing": Listing(request.GET, with_parts(found, measure, today), table, None, request=request, words=words),
        "detail_route": measure.subject.detail_route,
        "measure": measure,
        "total": total_of(found, measure, today),
        "limits": said,
        "back": f"{reverse('reports:builder')}?{query_of(asked)}",
        "currency": organisation().base_currency,
    }
    return page(request, "reports/rows.html", context, parts=("rows",))
