"""Questions about targets and credit."""

from targets.queries.attainment import Attainment, attach_progress, attainment, attainments, quota_of, targets_of
from targets.queries.baselines import baseline_of, baselines
from targets.queries.credits import CreditTotals, totals_by_user
from targets.queries.rules import curve_of, curves, expected_share, is_closed, rules

__all__ = [
    "Attainment",
    "CreditTotals",
    "attach_progress",
    "attainment",
    "attainments",
    "baseline_of",
    "baselines",
    "curve_of",
    "curves",
    "expected_share",
    "is_closed",
    "quota_of",
    "rules",
    "targets_of",
    "totals_by_user",
]
