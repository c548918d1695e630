"""Reports that make themselves: what is wanted when, what was made, and what was sent."""

from reports.models.run import ReportFile, ReportRun
from reports.models.schedule import ReportSchedule

__all__ = ["ReportFile", "ReportRun", "ReportSchedule"]
