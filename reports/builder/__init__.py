"""The measure engine: measures by dimensions over a period, through filters, in the viewer's visibility (docs/decisions/0027)."""

from reports.builder.address import belongs, builder_address, definition_from, query_of
from reports.builder.definition import CHARTS, COMPARISONS, Problem, ReportDefinition, Vocabulary, definition_of
from reports.builder.measures import Measure, measures, vocabulary
from reports.builder.rows import rows_of, total_of, with_parts
from reports.builder.running import check, run
from reports.builder.table import Column, Figure, Head, Line, ReportTable

__all__ = [
    "CHARTS",
    "COMPARISONS",
    "Column",
    "Figure",
    "Head",
    "Line",
    "Measure",
    "Problem",
    "ReportDefinition",
    "ReportTable",
    "Vocabulary",
    "belongs",
    "builder_address",
    "check",
    "definition_from",
    "definition_of",
    "measures",
    "query_of",
    "rows_of",
    "run",
    "total_of",
    "vocabulary",
    "with_parts",
]
