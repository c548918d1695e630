"""The machine's door to leads, their sources and their pools."""

from leads.api.leads import LeadResource
from leads.api.settings import LeadPoolResource, LeadSourceResource

__all__ = ["LeadPoolResource", "LeadResource", "LeadSourceResource"]
