"""The three parts of the room, as far as the reader sees them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.bulk import ViewLink


def tabs(request: HttpRequest, active: str) -> list[ViewLink]:
    shown = [ViewLink(_("Statements"), "hand-coins", reverse("commissions:statement-list"), active == "statements")]
    if sees_all(request.user):
        shown.append(ViewLink(_("Periods"), "calendar-check", reverse("commissions:run-list"), active == "runs"))
    shown.append(ViewLink(_("Plans"), "scroll-text", reverse("commissions:plan-list"), active == "plans"))
    return shown


def sees_all(user: Any) -> bool:
    reach = user.access.reach("commissions", "view")
    return reach is not None and reach.everyone
