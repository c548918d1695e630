"""Commissions for other programs."""

from commissions.api.plans import PlanResource
from commissions.api.runs import RunResource
from commissions.api.statements import LineResource, StatementResource

__all__ = ["LineResource", "PlanResource", "RunResource", "StatementResource"]
