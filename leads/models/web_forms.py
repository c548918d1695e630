"""Forms for other people's websites, and what was sent through them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id
from leads.models.lead import Lead
from leads.models.sources import LeadPool, LeadSource
from people.pools import SharedTableQuerySet


class WebForm(Record):
    """What it asks, where its leads go, and which sites may show it in a frame."""

    room: ClassVar[str] = "leads"

    name = models.CharField(_("Name"), max_length=80, unique=True)
    title = models.CharField(_("Heading"), max_length=120)
    intro = models.CharField(_("Text above"), max_length=500, blank=True, default="")
    fields: Any = ArrayField(models.CharField(max_length=30), default=list, verbose_name=_("Fields"))
    required = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name=_("Must be filled in")
    )
    submit_label = models.CharField(_("Button"), max_length=40, blank=True, default="")
    thanks = models.CharField(_("Text after sending"), max_length=500, blank=True, default="")
    language = models.CharField(
        _("Language"), max_length=10, default="en", choices=[("en", "English"), ("zh-hans", "简体中文")]
    )
    source = models.ForeignKey(LeadSource, models.PROTECT, related_name="+", verbose_name=_("Lead source"))
    campaign = models.CharField(_("Campaign"), max_length=120, blank=True, default="")
    pool = models.ForeignKey(
        LeadPool,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Into the pool when no rule assigns it"),
    )
    consent_text = models.CharField(_("Consent text"), max_length=1000, blank=True, default="")
    consent_version = models.PositiveSmallIntegerField(default=1, editable=False)
    double_opt_in = models.BooleanField(_("Confirm by mail first"), default=False)
    sites = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("Websites that may show it")
    )
    per_hour = models.PositiveSmallIntegerField(_("Per address and hour at most"), default=10)
    is_active = models.BooleanField(_("Active"), default=True)
    made_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", editable=False)

    objects = SharedTableQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(double_opt_in=False) | Q(required__contains=["email"]), name="web_form_opt_in_needs_email"
            )
        ]

    def __str__(self) -> str:
        return self.name


class WebFormSubmission(models.Model):
    """What somebody sent, with the consent text as he read it. The address it came from is kept as a hash only."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for confirmation")
        ACCEPTED = "accepted", _("Became a lead")
        SPAM = "spam", _("Taken for spam")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form = models.ForeignKey(WebForm, models.CASCADE, related_name="submissions")
    state = models.CharField(max_length=10, choices=State)
    values = models.JSONField(default=dict)
    consent_text = models.CharField(max_length=1000, blank=True, default="")
    consent_version = models.PositiveSmallIntegerField(null=True)
    consented_at = models.DateTimeField(null=True)
    sender_hash = models.CharField(max_length=64, blank=True, default="")
    secret_hash = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    lead = models.ForeignKey(Lead, models.SET_NULL, null=True, related_name="submissions")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["form", "sender_hash", "at"], name="web_form_sender"),
            models.Index(fields=["secret_hash"], name="web_form_secret", condition=~Q(secret_hash="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(consent_text="") | Q(consented_at__isnull=False) | Q(state="spam"),
                name="web_form_consent_has_time",
            )
        ]
