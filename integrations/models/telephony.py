"""Telephone systems that tell us of calls, the extensions of our people, and the calls."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from core.models import Record, new_id
from customers.models import Account, Contact
from leads.models import Lead
from people.ownership import Owned, OwnedQuerySet


class PhoneSystemQuerySet(models.QuerySet["PhoneSystem"]):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.may("settings.manage") else self.none()


class PhoneSystem(Record):
    """A telephone system or provider. What it sends is signed with a secret that is kept encrypted."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    sealed_secret = models.TextField(editable=False)
    is_active = models.BooleanField(_("Active"), default=True)
    heard_at = models.DateTimeField(_("Last heard of"), null=True, editable=False)

    objects = PhoneSystemQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("telephone system"), _("telephone systems")

    def __str__(self) -> str:
        return self.name


class PhoneExtension(models.Model):
    """Whose telephone rings."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system = models.ForeignKey(PhoneSystem, models.CASCADE, related_name="extensions")
    number = models.CharField(_("Extension"), max_length=20)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+", verbose_name=_("Person"))
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["system", "number"], name="phone_extension_once")]


class Call(Record, Owned):
    """One call, whatever is told of it and in whatever order. Its owner is who was called or calls; nobody's calls are administrators'."""

    room = "activities"

    class Direction(models.TextChoices):
        IN = "in", _("Incoming")
        OUT = "out", _("Outgoing")

    class State(models.TextChoices):
        RINGING = "ringing", _("Ringing")
        ANSWERED = "answered", _("Answered")
        ENDED = "ended", _("Ended")
        MISSED = "missed", _("Missed")

    system = models.ForeignKey(PhoneSystem, models.PROTECT, related_name="calls")
    call_id = models.CharField(max_length=120)
    direction = models.CharField(_("Direction"), max_length=3, choices=Direction)
    number = models.CharField(_("Number"), max_length=40)
    extension = models.CharField(_("Extension"), max_length=20, blank=True, default="")
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.RINGING)
    rang_at = models.DateTimeField(_("Time"))
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(_("Duration"), null=True)
    recording_url = models.CharField(_("Recording"), max_length=500, blank=True, default="")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    lead = models.ForeignKey(Lead, models.SET_NULL, null=True, related_name="+")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    activity = models.OneToOneField(Activity, models.SET_NULL, null=True, related_name="+")
    messages = ArrayField(models.CharField(max_length=120), default=list)
    settled_at = models.DateTimeField(null=True)

    objects = OwnedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("call"), _("calls")
        constraints = [
            models.UniqueConstraint(fields=["system", "call_id"], name="call_once"),
            models.CheckConstraint(
                condition=Q(contact=None, lead=None) | Q(contact=None, account=None) | Q(lead=None, account=None),
                name="call_with_one_record",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="call_owner_newest"),
            models.Index(fields=["-id"], name="call_unsettled", condition=Q(settled_at=None, state="missed")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def record(self) -> Any:
        """Whom it was with, if the number is known."""
        return self.contact or self.lead or self.account
