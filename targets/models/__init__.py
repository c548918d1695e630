"""What was promised for a period (targets) and what counts against it (the credit ledger)."""

from targets.models.contest import Contest, ContestSide, Honour
from targets.models.credit import CreditEntry
from targets.models.metric import CountedMetric
from targets.models.rules import PaceCurve, TargetRules
from targets.models.target import Target
from targets.models.version import ReasonClass, TargetAdjustment, TargetVersion

__all__ = [
    "Contest",
    "ContestSide",
    "CountedMetric",
    "CreditEntry",
    "Honour",
    "PaceCurve",
    "ReasonClass",
    "Target",
    "TargetAdjustment",
    "TargetRules",
    "TargetVersion",
]
