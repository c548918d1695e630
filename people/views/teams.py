"""The team tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit.queries import history
from core.htmx import go
from core.pages import page
from core.routes import requires
from people import services
from people.forms.people import TeamForm
from people.models import Team
from people.policies import can_manage_people
from people.views.forms import form_page, posted, version_of


@dataclass(frozen=True, slots=True)
class Branch:
    team: Any
    depth: int


def branches(teams: Sequence[Any]) -> list[Branch]:
    """The tree in reading order, each team below its parent."""
    below: dict[UUID | None, list[Any]] = defaultdict(list)
    for team in teams:
        below[team.parent_id].append(team)
    ordered: list[Branch] = []
    waiting = [(team, 0) for team in reversed(below[None])]
    while waiting:
        team, depth = waiting.pop()
        ordered.append(Branch(team, depth))
        waiting += [(child, depth + 1) for child in reversed(below[team.pk])]
    return ordered


@requires("people.view")
def team_list(request: HttpRequest) -> HttpResponse:
    people = Count("members", filter=Q(members__is_active=True))
    teams = list(
        Team.objects.visible_to(request.user).select_related("manager").annotate(people=people).order_by("name")
    )
    context = {"branches": branches(teams), "manages": bool(can_manage_people(request.user))}
    return page(request, "people/teams/list.html", context, parts=("tree",))


def visible_team(request: HttpRequest, pk: UUID) -> Team:
    return get_object_or_404(Team.objects.visible_to(request.user).select_related("parent", "manager"), pk=pk)


@requires("people.view")
def team_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    team = visible_team(request, pk)
    manages = bool(can_manage_people(request.user))
    context = {
        "team": team,
        "members": team.members.order_by("-is_active", "full_name"),
        "below": team.children.order_by("name"),
        "manages": manages,
        "history": history(team, request.user) if manages else [],
    }
    return page(request, "people/teams/detail.html", context)


@requires("people.manage")
def team_create(request: HttpRequest) -> HttpResponse:
    form = TeamForm(posted(request), actor=request.user, initial={"is_active": True})

    def save(cleaned: dict[str, Any]) -> None:
        services.create_team(actor=request.user, values=cleaned)

    back = reverse("people:teams")
    return form_page(
        request, form, title=_("New team"), submit=_("Create"), back=back, save=save, said=_("The team was created.")
    )


@requires("people.manage")
def team_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    team, back = visible_team(request, pk), reverse("people:team", args=[pk])
    form = TeamForm(posted(request), instance=team, actor=request.user)

    def save(cleaned: dict[str, Any]) -> None:
        services.edit_team(actor=request.user, team=team, changes=cleaned, version=version_of(request))

    return form_page(
        request,
        form,
        title=_("Edit team"),
        submit=_("Save"),
        back=back,
        save=save,
        said=_("Saved."),
        version=team.version,
    )


@requires("people.manage")
@require_POST
def team_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_team(actor=request.user, team=visible_team(request, pk))
    messages.success(request, _("The team was deleted."))
    return go(request, reverse("people:teams"))
