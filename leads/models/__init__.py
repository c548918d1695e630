"""Leads: interest that is not yet a deal, where it came from, and the pools it can be claimed from."""

from leads.models.duplicates import LeadMerger, LeadSuspicion
from leads.models.lead import Lead, LeadCollaborator, LeadManager, LeadQuerySet, LeadStatusChange
from leads.models.ownership import LeadClaimCount, LeadOwnerChange
from leads.models.pool_rules import LeadCapacity, LeadRecycleRule
from leads.models.responses import FirstResponse
from leads.models.routing import AssignmentMember, AssignmentRule
from leads.models.scores import LeadBehaviour, LeadScoreChange, ScoreRule, ScoringModel
from leads.models.settings import LeadSettings
from leads.models.sources import LeadPool, LeadSource
from leads.models.web_forms import WebForm, WebFormSubmission

__all__ = [
    "AssignmentMember",
    "AssignmentRule",
    "FirstResponse",
    "Lead",
    "LeadBehaviour",
    "LeadCapacity",
    "LeadClaimCount",
    "LeadCollaborator",
    "LeadManager",
    "LeadMerger",
    "LeadOwnerChange",
    "LeadPool",
    "LeadQuerySet",
    "LeadRecycleRule",
    "LeadScoreChange",
    "LeadSettings",
    "LeadSource",
    "LeadStatusChange",
    "LeadSuspicion",
    "ScoreRule",
    "ScoringModel",
    "WebForm",
    "WebFormSubmission",
]
