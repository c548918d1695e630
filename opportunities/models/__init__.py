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
from opportunities.models.quotes import DiscountLimit, Quote, QuoteApproval, QuoteApprovalStep, QuoteCounter, QuoteLine
from opportunities.models.totals import OpenTotal

__all__ = [
    "ChecklistAnswer",
    "CloseShift",
    "ClosingCredit",
    "Competitor",
    "DealDocument",
    "DealType",
    "DiscountLimit",
    "ForecastCategory",
    "GateAnswer",
    "LeadConversion",
    "LossReason",
    "OpenTotal",
    "Opportunity",
    "OpportunityCollaborator",
    "OpportunityContact",
    "OpportunityLine",
    "OpportunityQuerySet",
    "OpportunitySplit",
    "Pipeline",
    "PlanItem",
    "Quote",
    "QuoteApproval",
    "QuoteApprovalStep",
    "QuoteCounter",
    "QuoteLine",
    "SplitKind",
    "Stage",
    "StageChange",
    "Status",
]
