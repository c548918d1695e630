"""The lead itself, its status history, and who works on it."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, MoneyField, Record, Searchable, external_ref_constraint, new_id, search_index
from core.names import person_name
from leads.models.sources import LeadPool, LeadSource
from people.ownership import Collaborator, Owned, OwnedQuerySet


class LeadQuerySet(OwnedQuerySet):
    def open(self) -> Self:
        return self.exclude(status__in=(Lead.Status.CONVERTED, Lead.Status.DISQUALIFIED))

    def claimable_by(self, user: Any) -> Self:
        """Leads lying in a pool that is open to `user`. Not visible_to: what is shown of them is masked until claimed."""
        return self.filter(owner__isnull=True, pool__in=LeadPool.objects.open_to(user)).open()


class LeadManager(models.Manager.from_queryset(LeadQuerySet)):  # type: ignore[misc]
    """All leads but the deleted ones, which are kept for a while so that deleting can be undone."""

    def get_queryset(self) -> LeadQuerySet:
        return super().get_queryset().filter(deleted_at__isnull=True)


class Lead(Record, Owned, Searchable):
    room = "leads"
    collaborator_model = staticmethod(lambda: LeadCollaborator)

    class Status(models.TextChoices):
        NEW = "new", _("New")
        CONTACTED = "contacted", _("Contacted")
        NURTURING = "nurturing", _("Nurturing")
        QUALIFIED = "qualified", _("Qualified")
        CONVERTED = "converted", _("Converted")
        DISQUALIFIED = "disqualified", _("Disqualified")

    class Band(models.TextChoices):
        HOT = "hot", _("Hot")
        WARM = "warm", _("Warm")
        COLD = "cold", _("Cold")

    first_name = models.CharField(_("First name"), max_length=80, blank=True, default="")
    last_name = models.CharField(_("Last name"), max_length=80, blank=True, default="")
    company = models.CharField(_("Company"), max_length=200, blank=True, default="")
    title = models.CharField(_("Job title"), max_length=120, blank=True, default="")
    email = models.EmailField(_("E-mail"), max_length=254, blank=True, default="")
    phone = models.CharField(_("Phone"), max_length=40, blank=True, default="")
    website = models.CharField(_("Website"), max_length=200, blank=True, default="")
    industry = models.CharField(_("Industry"), max_length=120, blank=True, default="")
    region = models.CharField(_("Region"), max_length=120, blank=True, default="")
    source = models.ForeignKey(LeadSource, models.PROTECT, related_name="leads", verbose_name=_("Lead source"))
    source_detail = models.CharField(_("Source detail"), max_length=200, blank=True, default="")
    campaign = models.CharField(_("Campaign"), max_length=120, blank=True, default="")
    need = models.TextField(_("Need"), max_length=5000, blank=True, default="")
    budget = MoneyField(_("Budget"), null=True, blank=True)
    currency = CurrencyField(_("Currency"), blank=True, default="")
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.NEW)
    disqualify_reason = models.CharField(_("Reason for disqualifying"), max_length=500, blank=True, default="")
    pool = models.ForeignKey(
        LeadPool, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("Lead pool")
    )
    score = models.IntegerField(_("Score"), default=0)
    score_parts = models.JSONField(default=list, blank=True)
    band = models.CharField(_("Band"), max_length=8, choices=Band, blank=True, default="")
    probability = models.DecimalField(_("Likelihood"), max_digits=5, decimal_places=4, null=True, blank=True)
    score_override = models.SmallIntegerField(_("Score set by hand"), null=True, blank=True)
    next_step = models.CharField(_("Next step"), max_length=300, blank=True, default="")
    next_step_on = models.DateField(_("Next step on"), null=True, blank=True)
    last_activity_at = models.DateTimeField(_("Last activity"), null=True, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("Tags"))
    # Whose it has been since when, and when it lies in a pool: who had it before, since when, and how often it came back.
    owned_since = models.DateTimeField(null=True, blank=True, editable=False)
    entered_pool_at = models.DateTimeField(null=True, blank=True, editable=False)
    previous_owner = models.ForeignKey(
        "people.User", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    times_returned = models.PositiveSmallIntegerField(default=0, editable=False)
    # The day it falls into the pool if nothing happens (written nightly), and the first day its owner was warned of that.
    recycles_on = models.DateField(_("Falls into the pool on"), null=True, blank=True, editable=False)
    recycle_warned_on = models.DateField(null=True, blank=True, editable=False)
    recycle_extended_until = models.DateField(null=True, blank=True, editable=False)
    is_locked = models.BooleanField(_("Never falls into the pool"), default=False)
    # Written by the services from company, e-mail and phone; what the duplicate check compares.
    normalized_company = models.CharField(max_length=200, blank=True, default="", editable=False)
    normalized_email = models.CharField(max_length=254, blank=True, default="", editable=False)
    normalized_phone = models.CharField(max_length=40, blank=True, default="", editable=False)

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # A lead that was merged into another counts as deleted, but is kept: its id leads to the other one, and merging can be undone.
    merged_into = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+", editable=False)
    # What it is found by as a possible duplicate (customers.matching.keys); NULL until the job has been there.
    match_keys = ArrayField(models.IntegerField(), null=True, editable=False)

    # The first one is what undo, hand-over and clearing of demo data use: they must find the deleted ones, too.
    with_deleted = LeadQuerySet.as_manager()
    objects = LeadManager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("lead"), _("leads")
        indexes = [
            search_index("lead"),
            GinIndex(fields=["tags"], name="lead_tags_gin"),
            GinIndex(OpClass(F("normalized_company"), name="gin_trgm_ops"), name="lead_company_trgm"),
            models.Index(fields=["normalized_email"], name="lead_email", condition=~Q(normalized_email="")),
            models.Index(fields=["normalized_phone"], name="lead_phone", condition=~Q(normalized_phone="")),
            models.Index(fields=["owner", "-id"], name="lead_owner_new"),
            models.Index(fields=["status", "-id"], name="lead_status_new"),
            models.Index(fields=["pool", "-id"], name="lead_pool_new", condition=Q(pool__isnull=False)),
            # The orders of the list. Behind each stand what nearly every list is narrowed by, so that what is not asked for is passed over
            # in the index and not fetched.
            models.Index(
                fields=["score", "id", "status", "owner"], name="lead_by_score", condition=Q(deleted_at__isnull=True)
            ),
            models.Index(fields=["recycles_on"], name="lead_recycles_on", condition=Q(recycles_on__isnull=False)),
            models.Index(fields=["company", "id"], name="lead_by_company"),
            models.Index(fields=["last_name", "first_name", "id"], name="lead_by_name"),
            models.Index(
                fields=["created_at", "owner"],
                include=["id"],
                name="lead_created",
                condition=Q(deleted_at__isnull=True),
            ),
            models.Index(fields=["deleted_at"], name="lead_deleted", condition=Q(deleted_at__isnull=False)),
            GinIndex(fields=["match_keys"], name="lead_match_keys"),
            # Names that begin, and end, most like another one: its neighbours in both orders.
            models.Index("normalized_company", name="lead_company_start", condition=~Q(normalized_company="")),
            models.Index(Reverse("normalized_company"), name="lead_company_end", condition=~Q(normalized_company="")),
            models.Index(fields=["id"], name="lead_unmatched", condition=Q(match_keys__isnull=True)),
            models.Index(
                F("last_activity_at").desc(nulls_last=True),
                F("id").desc(),
                F("status"),
                F("owner"),
                name="lead_by_activity",
                condition=Q(deleted_at__isnull=True),
            ),
            models.Index(
                F("next_step_on").asc(nulls_last=True),
                F("id").asc(),
                F("status"),
                F("owner"),
                name="lead_by_next_step",
                condition=Q(deleted_at__isnull=True),
            ),
        ]
        constraints = [
            external_ref_constraint("lead"),
            models.CheckConstraint(condition=~Q(last_name="", first_name="", company=""), name="lead_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(deleted_at__isnull=False), name="lead_merged_is_out_of_sight"
            ),
            models.CheckConstraint(
                condition=Q(budget__isnull=True) | Q(budget__gte=0), name="lead_budget_not_negative"
            ),
            models.CheckConstraint(condition=Q(budget__isnull=True) | ~Q(currency=""), name="lead_budget_has_currency"),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(pool__isnull=True), name="lead_owned_or_in_pool"
            ),
            models.CheckConstraint(
                condition=~Q(status="disqualified") | ~Q(disqualify_reason=""), name="lead_disqualified_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.company

    @property
    def name(self) -> str:
        """The person's name, in the order of its language; the company's when no person is known."""
        return person_name(self.first_name, self.last_name) or self.company

    @property
    def is_open(self) -> bool:
        return self.status not in (self.Status.CONVERTED, self.Status.DISQUALIFIED)


class LeadStatusChange(models.Model):
    """One step of a lead's status; never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="status_changes")
    from_status = models.CharField(max_length=12, choices=Lead.Status, blank=True, default="")
    to_status = models.CharField(max_length=12, choices=Lead.Status)
    at = models.DateTimeField()
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["lead", "at"], name="lead_status_change_lead")]


class LeadCollaborator(Collaborator):
    """Somebody else who works on a lead."""

    record_field = "lead"

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="collaborators")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead", "user"], name="lead_collaborator_unique")]
