"""Addresses that get no mail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailOptOut(models.Model):
    """An address that asked for no more mail, or that does not exist. Every sender respects it, also for mail that waits already."""

    class Reason(models.TextChoices):
        ASKED = "asked", _("Unsubscribed")
        BOUNCED = "bounced", _("Does not exist")
        MANUAL = "manual", _("Entered by hand")

    address = models.CharField(_("Address"), primary_key=True, max_length=254)
    reason = models.CharField(_("Reason"), max_length=8, choices=Reason, default=Reason.ASKED)
    note = models.CharField(_("Note"), max_length=200, blank=True, default="")
    at = models.DateTimeField(_("Since"))
    by = models.ForeignKey("people.User", models.SET_NULL, null=True, related_name="+")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.address
