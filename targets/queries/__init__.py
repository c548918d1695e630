"""Questions about targets and credit."""

from targets.queries.attainment import Attainment, attach_progress, attainment, attainments, quota_of, targets_of
from targets.queries.credits import CreditTotals, totals_by_user

__all__ = [
    "Attainment",
    "CreditTotals",
    "attach_progress",
    "attainment",
    "attainments",
    "quota_of",
    "targets_of",
    "totals_by_user",
]
