"""Leads that may be the same, and leads that became one."""

from __future__ import annotations

from django.db import models

from customers.models.duplicates import Merger, Suspicion, merger_constraints, pair_constraints, pair_indexes
from leads.models.lead import Lead


class LeadSuspicion(Suspicion):
    first = models.ForeignKey(Lead, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Lead, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = pair_constraints("lead")
        indexes = pair_indexes("lead")


class LeadMerger(Merger):
    kept = models.ForeignKey(Lead, models.CASCADE, related_name="mergers")
    gone = models.ForeignKey(Lead, models.CASCADE, related_name="+")

    class Meta:
        constraints = merger_constraints("lead")
