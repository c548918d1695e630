"""Who may manage bots, and who may have them speak."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from channels.models import Bot
from channels.queries import bots_of
from core.verdicts import YES, Verdict, no


def can_manage(actor: Any) -> Verdict:
    return YES if actor.may("channels.manage") else no(_("Your role does not allow to manage channels."))


def can_send(actor: Any, bot: Bot) -> Verdict:
    return YES if bots_of(actor).filter(pk=bot.pk).exists() else no(_("This bot does not speak to your team."))
