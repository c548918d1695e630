"""The parts of the room, as far as the reader sees them."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from core.bulk import ViewLink


def tabs(request: HttpRequest, active: str) -> list[ViewLink]:
    user = request.user
    shown = [
        ("mine", _("My targets"), "goal", "targets:mine", True),
        ("list", _("All targets"), "list", "targets:list", True),
        ("grid", _("Grid"), "table", "targets:grid", user.may("targets.manage")),
        ("leaderboard", _("Leaderboard"), "medal", "targets:leaderboard", True),
        ("contests", _("Contests"), "swords", "targets:contests", True),
        ("honours", _("Honours"), "trophy", "targets:honours", True),
        ("credits", _("Credits"), "coins", "targets:credits", user.may("credits.view")),
    ]  # fmt: skip
    return [ViewLink(label, icon, reverse(route), key == active) for key, label, icon, route, shows in shown if shows]
