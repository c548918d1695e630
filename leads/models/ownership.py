"""Whose a lead was, and how it came to each owner: the answer to “why did I get it?”, and what the daily claims are counted from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import new_id
from leads.models.lead import Lead
from leads.models.sources import LeadPool
from people.pools import ClaimCount


class LeadOwnerChange(models.Model):
    """One change of owner or pool; never edited. `explanation` says which rule chose, by which strategy, among whom."""

    class How(models.TextChoices):
        CREATED = "created", _("Created")
        ASSIGNED = "assigned", _("Assigned by a person")
        ROUTED = "routed", _("Assigned by a rule")
        CLAIMED = "claimed", _("Claimed from the pool")
        RETURNED = "returned", _("Returned to a pool")
        RECYCLED = "recycled", _("Fell into the pool")
        ESCALATED = "escalated", _("Reassigned because nobody answered in time")
        HANDED_OVER = "handed_over", _("Handed over")
        IMPORTED = "imported", _("Imported")
        UNDONE = "undone", _("Put back")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="owner_changes")
    from_owner = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    to_owner = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    from_pool = models.ForeignKey(LeadPool, models.SET_NULL, null=True, related_name="+")
    to_pool = models.ForeignKey(LeadPool, models.SET_NULL, null=True, related_name="+")
    how = models.CharField(max_length=12, choices=How)
    reason = models.CharField(max_length=500, blank=True, default="")
    explanation = models.JSONField(default=dict, blank=True)
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["lead", "at"], name="lead_owner_change_lead"),
            models.Index(fields=["to_owner", "at"], name="lead_owner_change_claims", condition=Q(how="claimed")),
        ]


class LeadClaimCount(ClaimCount):
    pool = models.ForeignKey(LeadPool, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "pool", "on"], name="lead_claim_count_once")]
