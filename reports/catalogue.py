"""The reports that can be made, shown, scheduled and sent. One definition each for page, workbook, PDF and API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core import formats
from core.errors import Refusal
from people.queries import organisation
from reports.builder import ReportDefinition, builder_address, definition_of, run
from reports.builder.document import document_of as table_document
from reports.documents import Document, Fact, Table
from reports.documents.content import COUNT, MONEY, PERCENT, TEXT
from reports.long_runs import BUILT, keep_if_long
from reports.queries.pipeline import Line, PipelineFilter, PipelineReport, pipeline_report
from reports.shipped import SHIPPED, ShippedReport, narrowed
from reports.windows import window
from targets.scopes import TeamTree

Build = Callable[[Any, Mapping[str, Any], date], Document]


@dataclass(frozen=True)
class Report:
    """`build(viewer, filters, today)` makes the document in the language that is active."""

    key: str
    label: Promise
    sentence: Promise
    build: Build


def pipeline_filter(filters: Mapping[str, Any], today: date) -> PipelineFilter:
    """Saved filters as the query takes them; a period in words means what it means on `today`."""
    team = filters.get("team")
    return PipelineFilter(
        period=window(filters.get("window") or "last_week", today, organisation().fiscal_year_start),
        pipeline_id=_id(filters.get("pipeline")),
        owner_id=_id(filters.get("owner")),
        team_ids=TeamTree.of_all().below(UUID(str(team))) if team else frozenset(),
    )


def _id(value: Any) -> UUID | None:
    return UUID(str(value)) if value else None


def pipeline_document(viewer: Any, filters: Mapping[str, Any], today: date) -> Document:
    return document_of(pipeline_report(viewer, pipeline_filter(filters, today), today=today), str(viewer))


def document_of(report: PipelineReport, viewer: str) -> Document:
    language = get_language() or "en"
    first, last = (formats.day(day, language) for day in (report.period.start, report.period.last_day))
    return Document(
        title=_("Pipeline report"),
        subtitle=_("%(first)s – %(last)s, as of %(today)s, for %(viewer)s")
        % {"first": first, "last": last, "today": formats.day(report.today, language), "viewer": viewer},
        language=language,
        currency=report.currency,
        facts=_facts(report),
        tables=_tables(report),
        notes=_notes(report),
        empty=_("Nothing here."),
    )


def _facts(report: PipelineReport) -> tuple[Fact, ...]:
    return (
        Fact(_("Open pipeline"), report.total.amount, MONEY),
        Fact(_("Open pipeline, weighted"), report.total.weighted, MONEY),
        Fact(_("Won amount"), report.won.amount, MONEY),
        Fact(_("Win rate"), report.win_rate, PERCENT),
        Fact(_("Opened"), report.opened.count, COUNT),
        Fact(_("Won"), report.won.count, COUNT),
        Fact(_("Lost"), report.lost.count, COUNT),
        Fact(_("Win rate by amount"), report.win_rate_amount, PERCENT),
    )


def _tables(report: PipelineReport) -> tuple[Table, ...]:
    return (
        _table(_("By stage"), _("Stage"), report.stages, report.total),
        _table(_("By forecast category"), _("Forecast category"), report.categories, report.total),
        _table(_("By owner"), _("Owner"), report.owners, report.total),
    )


def _table(heading: str, first: str, lines: tuple[Line, ...], total: Line) -> Table:
    return Table(
        heading=heading,
        columns=((first, TEXT), (_("Number"), COUNT), (_("Amount"), MONEY), (_("Weighted"), MONEY)),
        rows=tuple((line.label or "—", line.count, line.amount, line.weighted) for line in lines),
        total=(_("Total"), total.count, total.amount, total.weighted) if lines else None,
    )


def _notes(report: PipelineReport) -> tuple[str, ...]:
    notes = [
        _("Win rate: won ÷ (won + lost) by actual close date; invalid opportunities don't count."),
        _(
            "Amounts in %(currency)s: open opportunities at the latest rate, closed ones at the rate of their closing day."
        )
        % {"currency": report.currency},
    ]
    if report.without_rate:
        notes.append(
            _("Without an exchange rate and left out of the amounts: %(currencies)s.")
            % {"currencies": ", ".join(report.without_rate)}
        )
    return tuple(notes)


def shipped_document(shipped: ShippedReport) -> Build:
    def build(viewer: Any, filters: Mapping[str, Any], today: date) -> Document:
        table = run(narrowed(shipped.definition, dict(filters)), viewer, today)
        return table_document(table, str(shipped.label), viewer)

    return build


def built_definition(filters: Mapping[str, Any]) -> ReportDefinition:
    """The definition of a built report, as its run keeps it."""
    definition, problems = definition_of(filters)
    if definition is None:
        raise Refusal(problems[0].sentence, code="invalid_report")
    return definition


def built_document(viewer: Any, filters: Mapping[str, Any], today: date) -> Document:
    """What is known to take long is kept for the page that waits for it, too."""
    definition, now = built_definition(filters), timezone.now()
    table = run(definition, viewer, today)
    keep_if_long(definition, viewer, table, now)
    return table_document(table, _("Report"), viewer)


PIPELINE = Report(
    "pipeline",
    gettext_lazy("Pipeline report"),
    gettext_lazy(
        "What is open by stage, owner and forecast category; what was opened, won and lost in the period; the win rate."
    ),
    pipeline_document,
)
CATALOGUE = (PIPELINE, *(Report(row.key, row.label, row.sentence, shipped_document(row)) for row in SHIPPED))
REPORTS = {
    **{report.key: report for report in CATALOGUE},
    BUILT: Report(BUILT, gettext_lazy("Built report"), gettext_lazy("What somebody built and kept."), built_document),
}
DEFINITIONS = {row.key: row.definition for row in SHIPPED}


def live_address(key: str, filters: Mapping[str, Any]) -> str:
    """Where the report can be seen as it is now, whoever looks."""
    if key == BUILT:
        return builder_address(built_definition(filters))
    if key in DEFINITIONS:
        return builder_address(narrowed(DEFINITIONS[key], dict(filters)))
    return f"{reverse('reports:pipeline')}?{urlencode(dict(filters))}"
