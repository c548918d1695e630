"""Nouns of performance."""

from performance.models.alerts import Alert, Breach, Decision, Direction, Window
from performance.models.files import ReportFile
from performance.models.findings import Finding
from performance.models.insights import Insight
from performance.models.norms import Norm, NormCheck, NormKey, Violation, rate
from performance.models.reports import MarketNews, ReportComment, ReportLink, ReportReading, RepReport
from performance.models.rules import Cadence, ReportRule

__all__ = [
    "Alert",
    "Breach",
    "Cadence",
    "Decision",
    "Direction",
    "Finding",
    "Insight",
    "MarketNews",
    "Norm",
    "NormCheck",
    "NormKey",
    "RepReport",
    "ReportComment",
    "ReportFile",
    "ReportLink",
    "ReportReading",
    "ReportRule",
    "Violation",
    "Window",
    "rate",
]
