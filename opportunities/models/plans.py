"""The sales plan of a deal: milestones and the steps to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from opportunities.models.opportunity import Opportunity
from people.ownership import OwnedQuerySet


class PlanItemQuerySet(OwnedQuerySet):
    """Seen by those who see the deal."""

    def visible_to(self, user: object, action: str = "view") -> PlanItemQuerySet:
        return self.filter(opportunity__in=Opportunity.objects.visible_to(user, action).values("pk"))


class PlanItem(Record):
    """`start_on` to `due_on` is its bar in the Gantt; a milestone is the day it is due on."""

    class Kind(models.TextChoices):
        MILESTONE = "milestone", _("Milestone")
        STEP = "step", _("Step")

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="plan_items")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, default=Kind.STEP)
    name = models.CharField(_("Name"), max_length=200)
    owner = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("Owner"))
    start_on = models.DateField(_("Start"))
    due_on = models.DateField(_("Due"))
    deliverable = models.CharField(_("Deliverable"), max_length=200, blank=True, default="")
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    done_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    objects = PlanItemQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["due_on", "position", "id"]
        verbose_name, verbose_name_plural = _("plan item"), _("plan items")
        constraints = [
            models.CheckConstraint(condition=Q(start_on__lte=models.F("due_on")), name="plan_item_has_days"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True) | Q(done_on__isnull=False),
                name="plan_item_done_by_when_done",
            ),
        ]
        indexes = [
            models.Index(fields=["opportunity", "due_on"], name="plan_item_deal"),
            models.Index(fields=["due_on", "id"], name="plan_item_due", condition=Q(done_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name
