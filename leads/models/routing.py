"""Who gets a new lead: ordered rules, and the people each of them chooses from."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id
from leads.models.sources import LeadSource
from people.pools import SharedTableQuerySet


class AssignmentRule(Record):
    """The first active rule whose conditions a lead meets and that has somebody free gives it away. Empty conditions always hold."""

    room: ClassVar[str] = "leads"

    class Strategy(models.TextChoices):
        ROUND_ROBIN = "round_robin", _("In turn")
        WEIGHTED = "weighted", _("In turn, by weight")
        LEAST_LOADED = "least_loaded", _("Who has the fewest open leads")
        TERRITORY = "territory", _("Who has the lead's region, in turn")

    name = models.CharField(_("Name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("Active"), default=True)
    strategy = models.CharField(_("How to choose"), max_length=12, choices=Strategy, default=Strategy.ROUND_ROBIN)
    sources = models.ManyToManyField(LeadSource, blank=True, related_name="+", verbose_name=_("Lead sources"))
    regions = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name=_("Regions"))
    industries = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name=_("Industries"))
    words = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=_("Words in the need"))
    score_from = models.IntegerField(_("Score from"), null=True, blank=True)
    score_to = models.IntegerField(_("Score to"), null=True, blank=True)
    in_working_hours = models.BooleanField(_("Only within working hours"), default=False)

    objects = SharedTableQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class AssignmentMember(models.Model):
    """Somebody a rule may choose. `given` and `last_given_at` are the turn; they are written while the rule is locked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(AssignmentRule, models.CASCADE, related_name="members")
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+", verbose_name=_("Person"))
    weight = models.PositiveSmallIntegerField(_("Weight"), default=1)
    regions = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name=_("Regions"))
    most_open = models.PositiveIntegerField(_("Open leads at most"), null=True, blank=True)
    is_ready = models.BooleanField(_("Trained for these leads"), default=True)
    given = models.PositiveIntegerField(default=0, editable=False)
    last_given_at = models.DateTimeField(null=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "user"], name="assignment_member_once"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="assignment_member_weight_positive"),
        ]
