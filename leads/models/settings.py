"""How this organisation works its leads: one row."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from leads.models.sources import LeadPool

NINE, SIX = time(9), time(18)


class LeadSettings(Record):
    hot_from = models.SmallIntegerField(_("Hot from score"), default=60)
    warm_from = models.SmallIntegerField(_("Warm from score"), default=30)
    learned_points = models.PositiveSmallIntegerField(_("Most points by the learned model"), default=40)
    workday_start = models.TimeField(_("Workday begins"), default=NINE)
    workday_end = models.TimeField(_("Workday ends"), default=SIX)
    hot_minutes = models.PositiveIntegerField(_("Answer hot leads within minutes"), default=30)
    other_minutes = models.PositiveIntegerField(_("Answer other leads within minutes"), default=540)
    responses_on = models.BooleanField(_("Watch first answers"), default=True)
    reassign_late = models.BooleanField(_("Reassign leads that nobody answered"), default=False)
    routing_on = models.BooleanField(_("Assign new leads without an owner by rules"), default=True)
    fallback_pool = models.ForeignKey(
        LeadPool,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Pool for leads that nobody can take"),
    )
    only_one = models.BooleanField(default=True, editable=False, unique=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(only_one=True), name="lead_settings_only_one"),
            models.CheckConstraint(condition=Q(hot_from__gt=F("warm_from")), name="lead_settings_hot_above_warm"),
            models.CheckConstraint(
                condition=Q(workday_end__gt=F("workday_start")), name="lead_settings_workday_has_hours"
            ),
        ]
