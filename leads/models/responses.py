"""How soon somebody must answer a new lead."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.models import new_id
from leads.models.lead import Lead


class FirstResponse(models.Model):
    """The deadline of one lead's first answer. Warned and escalated once each: a compare-and-set on the row says who does it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.OneToOneField(Lead, models.CASCADE, related_name="first_response")
    band = models.CharField(max_length=8)
    started_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], name="first_response_open", condition=Q(responded_at=None, escalated_at=None)
            ),
            models.Index(
                fields=["warn_at"], name="first_response_unwarned", condition=Q(responded_at=None, warned_at=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("warn_at")), name="first_response_warns_before_it_is_due"
            )
        ]
