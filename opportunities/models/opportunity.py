"""A deal on its way, and every step it took."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, MoneyField, Record, Searchable, new_id, search_index
from core.periods import Period
from opportunities.models.pipeline import ForecastCategory, Pipeline, Stage
from people.ownership import Collaborator, Owned, OwnedQuerySet


class Status(models.TextChoices):
    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")
    INVALID = "invalid", _("Invalid")


class DealType(models.TextChoices):
    NEW = "new", _("New business")
    EXPANSION = "expansion", _("Expansion")
    RENEWAL = "renewal", _("Renewal")


class OpportunityQuerySet(OwnedQuerySet):
    def open(self) -> Self:
        return self.filter(status=Status.OPEN)

    def won(self) -> Self:
        return self.filter(status=Status.WON)

    def lost(self) -> Self:
        return self.filter(status=Status.LOST)

    def closing_in(self, period: Period) -> Self:
        """Expected to close in `period`."""
        return self.filter(expected_close_on__gte=period.start, expected_close_on__lt=period.end)

    def closed_in(self, period: Period) -> Self:
        return self.filter(closed_on__gte=period.start, closed_on__lt=period.end)

    def overdue(self, today: date) -> Self:
        """Open although the day it should have closed on is over."""
        return self.open().filter(expected_close_on__lt=today)


class OpportunityManager(models.Manager.from_queryset(OpportunityQuerySet)):  # type: ignore[misc]
    """All deals but the deleted ones, which are kept for a while so that deleting can be undone."""

    def get_queryset(self) -> OpportunityQuerySet:
        return super().get_queryset().filter(deleted_at__isnull=True)


def ended_as(status: str, category: str, probability: int) -> Q:
    return Q(status=status, forecast_category=category, probability=probability)


class Opportunity(Record, Owned, Searchable):
    """Status, stage, probability and forecast category are four different things; `expected_close_on` is not `closed_on`."""

    room = "opportunities"

    @staticmethod
    def collaborator_model() -> type[Collaborator]:
        return OpportunityCollaborator

    name = models.CharField(_("Name"), max_length=200)
    account = models.ForeignKey(
        "customers.Account",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        verbose_name=_("Account"),
    )
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="opportunities", verbose_name=_("Pipeline"))
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="opportunities", verbose_name=_("Stage"))
    stage_entered_at = models.DateTimeField(editable=False)
    status = models.CharField(_("Status"), max_length=8, choices=Status, default=Status.OPEN, editable=False)
    amount = MoneyField(_("Amount"), null=True, blank=True)
    currency = CurrencyField(_("Currency"))
    cost = MoneyField(_("Cost"), null=True, blank=True)
    probability = models.DecimalField(_("Probability"), max_digits=5, decimal_places=2, default=0)
    forecast_category = models.CharField(
        _("Forecast category"), max_length=10, choices=ForecastCategory, default=ForecastCategory.PIPELINE
    )
    expected_close_on = models.DateField(_("Expected close"), null=True, blank=True)
    opened_on = models.DateField(_("Opened on"))
    closed_on = models.DateField(_("Closed on"), null=True, blank=True, editable=False)
    # Counts the times it was won; the closing credit of the present closing carries the same number.
    closing_seq = models.PositiveSmallIntegerField(default=0, editable=False)
    deal_type = models.CharField(_("Deal type"), max_length=10, choices=DealType, default=DealType.NEW)
    source = models.ForeignKey(
        "leads.LeadSource", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Source")
    )
    lead = models.ForeignKey("leads.Lead", models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    description = models.TextField(_("Description"), max_length=4000, blank=True, default="")
    next_step = models.CharField(_("Next step"), max_length=200, blank=True, default="")
    next_step_on = models.DateField(_("Next step on"), null=True, blank=True)
    last_activity_at = models.DateTimeField(_("Last activity"), null=True, blank=True, editable=False)
    # The two clocks: when the customer was last spoken to, and until when the next talk is agreed (docs/decisions/0017).
    last_contact_at = models.DateTimeField(_("Last customer contact"), null=True, blank=True, editable=False)
    contact_planned_on = models.DateField(_("Next customer contact"), null=True, blank=True, editable=False)
    # Health as the days on which it changes by itself, so that no job has to run for a list to be right.
    risks_on = models.DateField(null=True, blank=True, editable=False)
    stalls_on = models.DateField(null=True, blank=True, editable=False)
    # How much of the pipeline's checklist is known, in percent of its weight; None without a checklist.
    qualification = models.PositiveSmallIntegerField(_("Checklist"), null=True, blank=True, editable=False)
    slip_count = models.PositiveSmallIntegerField(_("Postponed"), default=0, editable=False)
    slip_days = models.PositiveIntegerField(default=0, editable=False)
    price_book = models.ForeignKey(
        "products.PriceBook", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Price book")
    )
    loss_reasons = models.ManyToManyField(
        "opportunities.LossReason", blank=True, related_name="+", verbose_name=_("Loss reasons")
    )
    loss_note = models.CharField(_("What happened"), max_length=1000, blank=True, default="")
    competitors = models.ManyToManyField(
        "opportunities.Competitor", blank=True, related_name="+", verbose_name=_("Competitors")
    )

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    # The first one is what undo, hand-over and clearing of demo data use: they must find the deleted ones, too.
    with_deleted = OpportunityQuerySet.as_manager()
    objects = OpportunityManager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("opportunity"), _("opportunities")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", closed_on__isnull=True) | (~Q(status="open") & Q(closed_on__isnull=False)),
                name="opportunity_closed_on_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(status="open", forecast_category__in=["pipeline", "best_case", "commit", "omitted"])
                | ended_as("won", "closed", 100)
                | ended_as("lost", "omitted", 0)
                | ended_as("invalid", "omitted", 0),
                name="opportunity_status_category_probability",
            ),
            models.CheckConstraint(
                condition=~Q(status="won") | Q(amount__isnull=False, owner__isnull=False, closing_seq__gte=1),
                name="opportunity_won_has_amount_owner",
            ),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=100), name="opportunity_probability_range"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="opportunity_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0), name="opportunity_cost_not_negative"
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="opportunity_currency_iso"),
            models.CheckConstraint(
                condition=Q(deal_type__in=["new", "expansion", "renewal"]), name="opportunity_deal_type_known"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(status="open"), name="opportunity_deleted_was_open"
            ),
            models.UniqueConstraint(
                fields=["external_system", "external_id"],
                condition=~Q(external_id="") & Q(deleted_at__isnull=True),
                name="opportunity_external_ref_unique",
            ),
        ]
        indexes = [
            search_index("opportunity"),
            models.Index(fields=["owner", "-id"], name="opportunity_owner_newest"),
            # A column of the board: the open deals of a stage, soonest first, with what its head adds up.
            models.Index(
                "stage",
                F("expected_close_on").asc(nulls_last=True),
                "id",
                name="opportunity_board",
                condition=Q(status="open", deleted_at__isnull=True),
            ),
            # Added up from the index alone, and only over the deals of those whom the asker sees.
            models.Index(
                fields=["owner", "stage", "currency", "probability"],
                include=["amount"],
                name="opportunity_board_heads",
                condition=Q(status="open", deleted_at__isnull=True),
            ),
            models.Index(F("amount").desc(nulls_last=True), F("id").desc(), name="opportunity_amount"),
            models.Index(F("expected_close_on").asc(nulls_last=True), F("id").asc(), name="opportunity_expected_close"),
            models.Index(F("closed_on").desc(nulls_last=True), F("id").desc(), name="opportunity_closed"),
            models.Index(F("last_activity_at").desc(nulls_last=True), F("id").desc(), name="opportunity_last_activity"),
            models.Index(fields=["name", "id"], name="opportunity_name"),
            models.Index(
                fields=["stalls_on"], name="opportunity_stalls", condition=Q(status="open", deleted_at__isnull=True)
            ),
            # What came in on some days, and what waits for a plan: counted from the index alone.
            models.Index(
                fields=["opened_on", "owner"],
                include=["id"],
                name="opportunity_opened",
                condition=Q(deleted_at__isnull=True),
            ),
            models.Index(
                fields=["owner"],
                include=["id"],
                name="opportunity_unplanned",
                condition=Q(status="open", deleted_at__isnull=True, next_step_on__isnull=True),
            ),
            models.Index(fields=["deleted_at"], name="opportunity_deleted", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.status == Status.OPEN


class OpportunityCollaborator(Collaborator):
    record_field = "opportunity"

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="collaborators")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opportunity", "user"], name="opportunity_collaborator_unique")]


class StageChange(models.Model):
    """One step in a deal's life. The first has no `from_stage`; `seconds_in_stage` is how long it had stood where it came from."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="stage_changes")
    from_stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+")
    to_stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    from_status = models.CharField(max_length=8, choices=Status, blank=True, default="")
    status = models.CharField(max_length=8, choices=Status)
    at = models.DateTimeField()
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")
    seconds_in_stage = models.PositiveBigIntegerField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["opportunity", "at"], name="stage_change_deal")]


class CloseShift(models.Model):
    """The forecast of an open deal moved: its expected close, its amount, or both. Append-only, like the stage history."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="close_shifts")
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    from_amount = MoneyField(null=True)
    to_amount = MoneyField(null=True)
    at = models.DateTimeField()
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["opportunity", "at"], name="close_shift_deal")]
