"""Targets, credits and the metric dictionary for other programs."""

from targets.api.adjustments import AdjustmentResource
from targets.api.contests import ContestResource, HonourResource
from targets.api.credits import CreditResource
from targets.api.metrics import MetricResource
from targets.api.targets import TargetResource

__all__ = [
    "AdjustmentResource",
    "ContestResource",
    "CreditResource",
    "HonourResource",
    "MetricResource",
    "TargetResource",
]
