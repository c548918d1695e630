"""Everything that writes in this room."""

from performance.services.alerts import check_alerts, delete_alert, save_alert
from performance.services.attaching import attach, detach
from performance.services.decisions import decide, measure_due, note_result
from performance.services.findings import add_finding, close_finding, hand_over_findings
from performance.services.insights import dismiss_insight, find_insights
from performance.services.norms import check_norms, set_norm
from performance.services.opening import open_reports, prepare_reports
from performance.services.reminding import remind
from performance.services.reviewing import comment, mark_read, score
from performance.services.rules import save_rule, switch_rule
from performance.services.writing import save_draft, submit_report

__all__ = [
    "add_finding",
    "attach",
    "check_alerts",
    "check_norms",
    "close_finding",
    "comment",
    "decide",
    "delete_alert",
    "detach",
    "dismiss_insight",
    "find_insights",
    "hand_over_findings",
    "mark_read",
    "measure_due",
    "note_result",
    "open_reports",
    "prepare_reports",
    "remind",
    "save_alert",
    "save_draft",
    "save_rule",
    "score",
    "set_norm",
    "submit_report",
    "switch_rule",
]
