"""Whose numbers the home page shows."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.periods import Period, period_of
from opportunities.models import Opportunity
from people.access import SUBTREE
from people.models import Team, User
from people.queries import organisation
from targets.scopes import Scope, TeamTree


class HomeScope:
    """The home page of `user` on a day. `kind` is "me" for who sells alone, "team" for who leads, "company" for who sees all."""

    def __init__(self, user: User, *, now: datetime, today: date) -> None:
        self.user, self.now, self.today = user, now, today
        self.currency = organisation().base_currency

    @cached_property
    def quarter(self) -> Period:
        return period_of(self.today, "quarter", organisation().fiscal_year_start)

    @cached_property
    def kind(self) -> str:
        reach = self.user.access.reach("opportunities")
        if reach is None:
            return "none"
        if reach.everyone:
            return "company"
        leads = self.user.access.grants.get(("opportunities", "view")) == SUBTREE
        return "team" if leads and self.led is not None else "me"

    @cached_property
    def led(self) -> Team | None:
        """The topmost team the user manages; where there are several, what is shown is all he may see."""
        managed = list(Team.objects.filter(manager=self.user, is_active=True))
        ids = {team.pk for team in managed}
        top = [team for team in managed if team.parent_id not in ids]
        return top[0] if top else None

    @cached_property
    def scope(self) -> Scope:
        """Whose numbers: one's own, the team one leads with all below it, or everybody's; never more than the user may see."""
        if self.kind == "me":
            return Scope(user_id=self.user.pk, viewer=self.user)
        if self.kind == "team" and self.led is not None:
            return TeamTree.of_all().scope(team_id=self.led.pk, viewer=self.user)
        return Scope(viewer=self.user)

    @cached_property
    def title(self) -> str:
        names = {"team": str(self.led), "company": organisation().name}
        return names.get(self.kind, "")

    def deals(self) -> Any:
        return self.mine(Opportunity.objects.visible_to(self.user))

    @property
    def owners(self) -> Any:
        """Whose records the page is about; None for everybody's."""
        if self.scope.user_id is not None:
            return [self.scope.user_id]
        return None if self.scope.everybody else User.objects.filter(team_id__in=self.scope.team_ids).values("pk")

    def mine(self, queryset: Any) -> Any:
        if self.scope.user_id is not None:
            return queryset.filter(owner_id=self.scope.user_id)
        return queryset if self.scope.everybody else queryset.filter(owner__team_id__in=self.scope.team_ids)

    def address(self, route: str, **asked: Any) -> str:
        """A list in the same scope."""
        if self.scope.user_id is not None:
            asked["owner"] = self.scope.user_id
        elif self.scope.team_id is not None:
            asked["team"] = sorted(self.scope.team_ids)
        return f"{reverse(route)}?{urlencode(asked, doseq=True)}"
