"""Leads: interest that is not yet a deal, where it came from, and the pools it can be claimed from."""

from leads.models.duplicates import LeadMerger, LeadSuspicion
from leads.models.lead import Lead, LeadCollaborator, LeadManager, LeadQuerySet, LeadStatusChange
from leads.models.sources import LeadPool, LeadPoolQuerySet, LeadSource, SharedTableQuerySet

__all__ = [
    "Lead",
    "LeadCollaborator",
    "LeadManager",
    "LeadMerger",
    "LeadPool",
    "LeadPoolQuerySet",
    "LeadQuerySet",
    "LeadSource",
    "LeadStatusChange",
    "LeadSuspicion",
    "SharedTableQuerySet",
]
