"""Questions about what people report and how they keep to the norm."""

from performance.queries.compliance import Compliance, ComplianceRow, compliance
from performance.queries.efficiency import Efficiency, efficiency
from performance.queries.news import NewsCount, news_counts, news_list
from performance.queries.reports import figures_beside, inbox, missing_now, my_reports
from performance.queries.week import WeekRow, week

__all__ = [
    "Compliance",
    "ComplianceRow",
    "Efficiency",
    "NewsCount",
    "WeekRow",
    "compliance",
    "efficiency",
    "figures_beside",
    "inbox",
    "missing_now",
    "my_reports",
    "news_counts",
    "news_list",
    "week",
]
