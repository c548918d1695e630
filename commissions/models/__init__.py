"""What was promised as pay, and what was earned: plans as data, runs, statements and their append-only lines."""

from commissions.models.adjustment import CommissionAdjustment
from commissions.models.line import CommissionLine
from commissions.models.plan import AssignmentBasis, CommissionPlan, PlanAssignment, PlanVersion
from commissions.models.run import CommissionRun
from commissions.models.statement import CommissionStatement, StatementDispute, StatementPlan

__all__ = [
    "AssignmentBasis",
    "CommissionAdjustment",
    "CommissionLine",
    "CommissionPlan",
    "CommissionRun",
    "CommissionStatement",
    "PlanAssignment",
    "PlanVersion",
    "StatementDispute",
    "StatementPlan",
]
