"""The grid: looked at, saved in one request, and (without a mouse or on a phone) one person at a time."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refusal
from core.htmx import go
from core.pages import page
from core.periods import Period, fiscal_year_of
from core.routes import requires
from people.queries import organisation
from targets import services
from targets.forms.acts import fiscal_year
from targets.metrics import METRICS, catalogue
from targets.models import ReasonClass, Target
from targets.queries.grid import Grid, grid_of
from targets.scopes import TeamTree
from targets.services.grid import Cell
from targets.views.tabs import tabs

YEARS_AROUND = range(-1, 4)


@requires("targets.manage")
@require_GET
def target_grid(request: HttpRequest) -> HttpResponse:
    grid = _grid(request)
    today = timezone.localdate()
    first_month = organisation().fiscal_year_start
    this_year = fiscal_year_of(today, first_month)
    chosen = next((row for row in grid.rows if row.key == request.GET.get("row")), None)
    context = {
        "tabs": tabs(request, "grid"),
        "grid": grid,
        "chosen": chosen,
        "pairs": list(zip(grid.months, chosen.cells, strict=True)) if chosen else [],
        "year": fiscal_year_of(grid.year.start, first_month),
        "years": [this_year + offset for offset in YEARS_AROUND],
        "metrics": [metric for metric in catalogue().values() if metric.can_be_promised and not metric.is_ratio],
        "reasons": ReasonClass.choices,
    }
    return page(request, "targets/grid.html", context)


def _grid(request: HttpRequest) -> Grid:
    today = timezone.localdate()
    first_month = organisation().fiscal_year_start
    metric = catalogue().get(request.GET.get("metric") or "won_amount", METRICS["won_amount"])
    year = request.GET.get("year", "")
    number = (
        int(year)
        if year.isascii() and year.isdigit() and 2000 <= int(year) <= 2100
        else fiscal_year_of(today, first_month)
    )
    team = request.GET.get("team", "")
    below = TeamTree.of_all().below(_uuid(team)) if team else None
    return grid_of(request.user, metric, fiscal_year(number, first_month), today=today, team_ids=below)


@requires("targets.manage")
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """JSON from the grid, a form from the page of one person; the same service, the same refusals."""
    if request.content_type == "application/json":
        return _save_json(request)
    return _save_form(request)


def _save_json(request: HttpRequest) -> HttpResponse:
    try:
        body = json.loads(request.body)
        cells = [_cell(item) for item in body["cells"]]
        asked = {name: str(body.get(name, "")) for name in ("metric", "reason_class", "reason", "strategy")}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRequest(_("The cells can't be read.")) from error
    try:
        saved = services.save_grid(
            actor=request.user,
            cells=cells,
            today=timezone.localdate(),
            joiner_pro_rata=bool(body.get("pro_rata")),
            **asked,
        )
    except Refusal as refusal:
        errors = {problem.field: problem.message for problem in refusal.problems}
        return JsonResponse({"message": refusal.message, "errors": errors}, status=refusal.status)
    return JsonResponse({"cells": {_key(row): [f"{row.value:.2f}", row.version] for row in saved}})


def _cell(item: Any) -> Cell:
    """`[row, first day, first day after, value or null, version]`."""
    row, start, end, value, version = item
    kind, _colon, pk = row.partition(":")
    if kind not in ("user", "team"):
        raise ValueError(kind)
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    return Cell(kind, UUID(pk), period, None if value is None else _amount(value), int(version))


def _amount(text: Any) -> Decimal:
    try:
        amount = Decimal(str(text))
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 16:
        raise ValueError(text)
    return amount.quantize(Decimal("0.01"))


def _key(row: Target) -> str:
    return f"{row.subject_type}:{row.user_id or row.team_id}:{row.start_on.isoformat()}"


def _save_form(request: HttpRequest) -> HttpResponse:
    """Twelve fields of one row."""
    query = request.POST.get("query", "")
    back = f"{reverse('targets:grid')}?{query}"
    try:
        cells = [_typed(request, name) for name in request.POST if name.startswith("cell:")]
        services.save_grid(
            actor=request.user, cells=[cell for cell in cells if cell is not None], today=timezone.localdate(),
            metric=request.POST.get("metric", ""), reason=request.POST.get("reason", ""),
            reason_class=request.POST.get("reason_class", ""),
        )  # fmt: skip
    except ValueError as error:
        raise BadRequest(_("The cells can't be read.")) from error
    except Refusal as refusal:
        context = {"problems": [problem.message for problem in refusal.problems], "back_url": back}
        return page(request, "targets/grid_refused.html", context, status=refusal.status)
    return go(request, back)


def _typed(request: HttpRequest, name: str) -> Cell | None:
    """`cell:<row>|<first day>|<first day after>|<version>|<value before>`; None where nothing was changed."""
    row, start, end, version, before = name.removeprefix("cell:").split("|")
    text = request.POST[name].strip().replace(",", "")
    if text == before:
        return None
    return _cell([row, start, end, text or None, version])


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadRequest(_("There is no such team.")) from error
