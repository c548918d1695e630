"""What makes a lead good: rules of points, what leads did, the learned model, and the history of scores."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id
from leads.models.lead import Lead
from people.pools import SharedTableQuerySet


class ScoreRule(Record):
    """Points for what a lead is (fit), does (behaviour) or fails to do (idle)."""

    room: ClassVar[str] = "leads"

    class Kind(models.TextChoices):
        FIT = "fit", _("What it is")
        BEHAVIOUR = "behaviour", _("What it did")
        IDLE = "idle", _("Nothing happened")

    class Operator(models.TextChoices):
        IS = "is", _("is one of")
        CONTAINS = "contains", _("contains one of")
        PRESENT = "present", _("is known")
        MISSING = "missing", _("is not known")
        AT_LEAST = "at_least", _("is at least")
        AT_MOST = "at_most", _("is at most")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, default=Kind.FIT)
    name = models.CharField(_("Name"), max_length=80)
    field = models.CharField(_("Field"), max_length=40, blank=True, default="")
    operator = models.CharField(_("Comparison"), max_length=10, choices=Operator, blank=True, default="")
    value = models.CharField(_("Value"), max_length=400, blank=True, default="")
    points = models.SmallIntegerField(_("Points"))
    most_times = models.PositiveSmallIntegerField(_("Counted at most"), default=5)
    half_life_days = models.PositiveSmallIntegerField(_("Halved every … days"), null=True, blank=True)
    idle_days = models.PositiveSmallIntegerField(_("After days without activity"), null=True, blank=True)
    is_active = models.BooleanField(_("Active"), default=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)

    objects = SharedTableQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="idle") | Q(idle_days__gt=0), name="score_rule_idle_has_days"),
            models.CheckConstraint(
                condition=~Q(kind="fit") | (~Q(field="") & ~Q(operator="")), name="score_rule_fit_has_field"
            ),
            models.CheckConstraint(condition=~Q(kind="behaviour") | ~Q(field=""), name="score_rule_behaviour_has_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """A shipped rule's name in the reader's language, until somebody renames it."""
        return gettext(self.name)


class LeadBehaviour(models.Model):
    """Something a lead did. `source_key` makes a repeated report of the same act count once."""

    class Kind(models.TextChoices):
        FORM = "form", _("Filled in a form")
        MAIL_OPENED = "mail_opened", _("Opened a mail")
        MAIL_CLICKED = "mail_clicked", _("Followed a link in a mail")
        MAIL_REPLIED = "mail_replied", _("Answered a mail")
        VISIT = "visit", _("Visited the website")
        CONTACT = "contact", _("Spoke with us")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="behaviours")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    source_key = models.CharField(max_length=120, blank=True, default="")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["lead", "at"], name="lead_behaviour_lead")]
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "source_key"], condition=~Q(source_key=""), name="lead_behaviour_once"
            )
        ]


class LeadScoreChange(models.Model):
    """A score that became another one; never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="score_changes")
    at = models.DateTimeField()
    before = models.IntegerField()
    score = models.IntegerField()
    band = models.CharField(max_length=8)
    parts = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True, default="")
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["lead", "-at"], name="lead_score_change_lead")]


class ScoringModel(models.Model):
    """One training of the learned model, whether it was good enough to be used or not. The newest counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trained_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    matured_before = models.DateTimeField(null=True)
    base_rate = models.FloatField(default=0)
    auc = models.FloatField(default=0.5)
    brier = models.FloatField(default=0)
    brier_base = models.FloatField(default=0)
    ece = models.FloatField(default=0)
    has_signal = models.BooleanField(default=False)
    why_not = models.CharField(max_length=40, blank=True, default="")
    document = models.JSONField(default=dict)
    refused = models.JSONField(default=dict)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-trained_at", "-id"]
