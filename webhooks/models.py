"""Addresses of other programs that hear of what happens here, and every delivery to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id
from people.ownership import Owned, OwnedQuerySet

if TYPE_CHECKING:
    from people.models import User


class WebhookEndpoint(Record, Owned):
    """One address. It hears of what its owner may see, with the owner's eyes; the secrets are kept encrypted."""

    room: ClassVar[str] = "webhooks"

    class Lane(models.TextChoices):
        """Slow receivers are called by a worker of their own, so that they delay nobody else."""

        FAST = "fast"
        SLOW = "slow"

    name = models.CharField(_("Name"), max_length=80)
    address = models.URLField(_("Address"), max_length=2000)
    events = ArrayField(models.CharField(max_length=80), verbose_name=_("Events"))
    is_active = models.BooleanField(_("Active"), default=True)
    sealed_secret = models.TextField(editable=False)
    sealed_previous = models.TextField(blank=True, default="", editable=False)
    previous_until = models.DateTimeField(null=True, editable=False)
    lane = models.CharField(max_length=4, choices=Lane, default=Lane.FAST, editable=False)
    failing_since = models.DateTimeField(_("Failing since"), null=True, editable=False)
    disabled_reason = models.CharField(_("Why it is off"), max_length=200, blank=True, default="", editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("webhook"), _("webhooks")

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> User:
        """Whose eyes it sees with; every endpoint has an owner."""
        return cast("User", self.owner)


class DeliveryQuerySet(models.QuerySet["WebhookDelivery"]):
    def due(self) -> DeliveryQuerySet:
        return self.filter(state=WebhookDelivery.State.WAITING, endpoint__is_active=True)


class WebhookDelivery(models.Model):
    """One event for one endpoint. The id is the `webhook-id` of every attempt, so that the receiver can tell a repetition."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Not sent")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    event = models.CharField(_("Event"), max_length=80)
    source = models.CharField(max_length=80)
    body = models.TextField()
    state = models.CharField(_("State"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("Attempts"), default=0)
    log = models.JSONField(default=list)
    next_at = models.DateTimeField(_("Next attempt"))
    created_at = models.DateTimeField(_("Created"))
    delivered_at = models.DateTimeField(_("Delivered"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "source"], name="webhook_delivery_once")]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_endpoint"),
            models.Index(fields=["next_at"], name="webhook_delivery_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"
