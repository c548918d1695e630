"""Pipelines and their stages are data: probability, forecast category, what a stage asks for, and when a deal in it is too old."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Record, external_ref_constraint, new_id


class ForecastCategory(models.TextChoices):
    PIPELINE = "pipeline", _("Pipeline")
    BEST_CASE = "best_case", _("Best case")
    COMMIT = "commit", _("Commit")
    CLOSED = "closed", _("Closed")
    OMITTED = "omitted", _("Omitted")


class SharedQuerySet(models.QuerySet[Any]):
    """Belongs to the organisation: all of it to those who may look at opportunities."""

    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.all() if user.may("opportunities.view") else self.none()

    def active(self) -> Self:
        return self.filter(is_active=True)


class Pipeline(Record):
    """One version of a way of selling; its stages are the columns of the board.

    A deal stays on the version it began on until somebody moves it (docs/decisions/0016). Versions of one process share `lineage`
    and the name; a draft has no `published_at`, and only the newest published one takes new deals.
    """

    name = models.CharField(_("Name"), max_length=120)
    lineage = models.UUIDField(default=new_id, editable=False)
    number = models.PositiveSmallIntegerField(_("Version"), default=1, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False, default=timezone.now)
    is_default = models.BooleanField(_("Default"), default=False)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("Active"), default=True)
    next_step_required = models.BooleanField(_("Every open deal needs a next step"), default=False)
    # What should be known of a deal: [{"key", "group", "name", "weight"}]; see opportunities/checklists.py.
    checklist = models.JSONField(_("Checklist"), default=list, blank=True)
    # The sales plan a deal starts with: [{"key", "kind", "name", "days", "deliverable"}]; see opportunities/plans.py.
    plan = models.JSONField(_("Sales plan"), default=list, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["position", "id"]
        verbose_name, verbose_name_plural = _("pipeline"), _("pipelines")
        constraints = [
            models.UniqueConstraint(Lower("name"), "number", name="pipeline_version_name_unique"),
            models.UniqueConstraint(fields=["lineage", "number"], name="pipeline_version_unique"),
            models.UniqueConstraint(
                fields=["lineage"], condition=Q(published_at__isnull=True), name="pipeline_one_draft"
            ),
            models.UniqueConstraint(
                fields=["lineage"], condition=Q(is_active=True), name="pipeline_one_version_in_use"
            ),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(published_at__isnull=False), name="pipeline_draft_not_in_use"
            ),
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="pipeline_one_default"),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_active=True), name="pipeline_default_is_active"
            ),
            external_ref_constraint("pipeline"),
        ]

    def __str__(self) -> str:
        name = gettext(self.name)  # the shipped ones are in the catalogue
        return f"{name} v{self.number}" if self.number > 1 else name

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class StageQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.all() if user.may("opportunities.view") else self.none()


class Stage(Record):
    """A step of a pipeline. Won, lost and invalid are statuses of the opportunity, not stages."""

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages", verbose_name=_("Pipeline"))
    name = models.CharField(_("Name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("Position"))
    probability = models.DecimalField(_("Probability"), max_digits=5, decimal_places=2)
    forecast_category = models.CharField(
        _("Forecast category"), max_length=10, choices=ForecastCategory, default=ForecastCategory.PIPELINE
    )
    required_fields = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("Required fields")
    )
    rotting_days = models.PositiveSmallIntegerField(_("Idle limit in days"), null=True, blank=True)
    standard_days = models.PositiveSmallIntegerField(_("Usual days in this stage"), null=True, blank=True)
    checklist_percent = models.PositiveSmallIntegerField(_("Checklist known to at least"), null=True, blank=True)
    # What else it asks for: [{"key", "kind": check | document | approval, "name", "role"}]; see opportunities/requirements.py.
    requirements = models.JSONField(_("Requirements"), default=list, blank=True)

    objects = StageQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["position", "id"]
        verbose_name, verbose_name_plural = _("stage"), _("stages")
        constraints = [
            models.UniqueConstraint("pipeline", Lower("name"), name="stage_name_unique"),
            models.UniqueConstraint(
                fields=["pipeline", "position"], name="stage_position_unique", deferrable=models.Deferrable.DEFERRED
            ),
            # What an opportunity's (stage, pipeline) pair points to: see the migration 0002.
            models.UniqueConstraint(fields=["id", "pipeline"], name="stage_with_pipeline_unique"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=100), name="stage_probability_range"
            ),
            models.CheckConstraint(
                condition=Q(forecast_category__in=["pipeline", "best_case", "commit", "omitted"]),
                name="stage_category_open",
            ),
            models.CheckConstraint(
                condition=Q(checklist_percent__isnull=True) | Q(checklist_percent__lte=100),
                name="stage_checklist_percent_range",
            ),
            external_ref_constraint("stage"),
        ]

    def __str__(self) -> str:
        return gettext(self.name)  # the shipped ones are in the catalogue
