"""What this room says in the audit trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "bot.created": _("Bot created"),
    "bot.edited": _("Bot changed"),
    "bot.deleted": _("Bot deleted"),
    "bot.tested": _("Bot tried"),
    "user.notices_chosen": _("Chose how notices come"),
    "organisation.notices_chosen": _("Chose how everybody's notices come"),
}
