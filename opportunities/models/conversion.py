"""Which lead became which customer, contact and deal: once only."""

from __future__ import annotations

from django.db import models

from core.models import new_id


class LeadConversion(models.Model):
    """The unique lead is what keeps a double click from making two customers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.OneToOneField("leads.Lead", models.CASCADE, related_name="conversion")
    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.SET_NULL, null=True, related_name="+")
    opportunity = models.ForeignKey("opportunities.Opportunity", models.SET_NULL, null=True, related_name="+")
    account_created = models.BooleanField()
    contact_created = models.BooleanField()
    at = models.DateTimeField()
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-id"]
