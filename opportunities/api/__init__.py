"""The machine's door to opportunities and how they are sold."""

from opportunities.api.conversion import ConvertLead, UnconvertLead
from opportunities.api.quotes import QuoteResource
from opportunities.api.resource import OpportunityResource
from opportunities.api.settings import CompetitorResource, LossReasonResource, PipelineResource, StageResource

__all__ = [
    "CompetitorResource",
    "ConvertLead",
    "LossReasonResource",
    "OpportunityResource",
    "PipelineResource",
    "QuoteResource",
    "StageResource",
    "UnconvertLead",
]
