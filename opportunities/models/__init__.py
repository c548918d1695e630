from opportunities.models.closing import ClosingCredit, SplitKind
from opportunities.models.conversion import LeadConversion
from opportunities.models.gates import ChecklistAnswer, DealDocument, GateAnswer
from opportunities.models.opportunity import (
    CloseShift,
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
from opportunities.models.plans import PlanItem

__all__ = [
    "ChecklistAnswer",
    "CloseShift",
    "ClosingCredit",
    "Competitor",
    "DealDocument",
    "DealType",
    "ForecastCategory",
    "GateAnswer",
    "LeadConversion",
    "LossReason",
    "Opportunity",
    "OpportunityCollaborator",
    "OpportunityContact",
    "OpportunityLine",
    "OpportunityQuerySet",
    "OpportunitySplit",
    "Pipeline",
    "PlanItem",
    "SplitKind",
    "Stage",
    "StageChange",
    "Status",
]
