"""Reports that make themselves: what is wanted when, what was made, and what was sent."""

from reports.models.dashboard import CardKind, Dashboard, DashboardCard
from reports.models.run import ReportFile, ReportRun
from reports.models.saved import SavedReport
from reports.models.schedule import ReportSchedule

__all__ = ["CardKind", "Dashboard", "DashboardCard", "ReportFile", "ReportRun", "ReportSchedule", "SavedReport"]
