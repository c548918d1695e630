"""Which bots somebody may use, and which of them hear of a notice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from channels.models import Bot, BotMessage
from people.models import Team, User

RECENT = 100


def bots_of(user: Any) -> QuerySet[Bot]:
    """Active bots that `user` may send to: those of no team in particular, of his team or of one above it; all, if he manages them."""
    active = Bot.objects.active().order_by("name")
    if not user.is_active:
        return active.none()
    if user.may("channels.manage"):
        return active
    return active.filter(Q(teams=None) | Q(teams__in=line_of(user.team_id))).distinct()


def line_of(team_id: UUID | None) -> list[UUID]:
    """The team and those above it, upwards."""
    parents = dict(Team.objects.values_list("pk", "parent_id")) if team_id else {}
    found: list[UUID] = []
    while team_id is not None and team_id not in found:
        found.append(team_id)
        team_id = parents.get(team_id)
    return found


def hears(bot: Bot, kind: str) -> bool:
    """`lead.assigned` is heard by bots that name it, its group (`lead.*`) or everything."""
    return any(name in bot.events for name in (kind, f"{kind.partition('.')[0]}.*", "*"))


def bots_for_notice(user: User, kind: str) -> list[Bot]:
    """The bots that tell a team of what one of its people was told."""
    line = set(line_of(user.team_id))
    chosen = Bot.objects.active().prefetch_related("teams")
    return [bot for bot in chosen if hears(bot, kind) and _speaks_to(bot, line)]


def _speaks_to(bot: Bot, line: Iterable[UUID]) -> bool:
    teams = {team.pk for team in bot.teams.all()}
    return not teams or bool(teams & set(line))


def recent_messages(bot: Bot) -> list[BotMessage]:
    return list(bot.messages.all()[:RECENT])
