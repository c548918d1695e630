from opportunities.models.closing import ClosingCredit, SplitKind
from opportunities.models.conversion import LeadConversion
from opportunities.models.opportunity import (
    DealType,
    Opportunity,
    OpportunityCollaborator,
    OpportunityQuerySet,
    StageChange,
    Status,
)
from opportunities.models.parts import (
    Competitor,
    LossReason,
    OpportunityContact,
    OpportunityLine,
    OpportunitySplit,
)
from opportunities.models.pipeline import ForecastCategory, Pipeline, Stage

__all__ = [
    "ClosingCredit",
    "Competitor",
    "DealType",
    "ForecastCategory",
    "LeadConversion",
    "LossReason",
    "Opportunity",
    "OpportunityCollaborator",
    "OpportunityContact",
    "OpportunityLine",
    "OpportunityQuerySet",
    "OpportunitySplit",
    "Pipeline",
    "SplitKind",
    "Stage",
    "StageChange",
    "Status",
]
