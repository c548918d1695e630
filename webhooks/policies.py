"""Who may have other programs told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no
from people.ownership import may
from webhooks.models import WebhookEndpoint


def can_create(actor: Any) -> Verdict:
    return YES if actor.may("webhooks.manage") else no(_("Your role does not allow webhooks."))


def can_change(actor: Any, endpoint: WebhookEndpoint) -> Verdict:
    """Its owner, and those whose reach covers him."""
    return may(actor, endpoint, "manage")
