"""The role table and its editor."""

from __future__ import annotations

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
from core.errors import Refusal
from core.htmx import go
from core.pages import page
from core.routes import requires
from people import services, words
from people.forms.settings import RoleForm
from people.models import Grant, Role
from people.roles import ACTIONS
from people.views.forms import form_page, posted, version_of


@requires("settings.manage")
def role_list(request: HttpRequest) -> HttpResponse:
    members = Count("users", filter=Q(users__is_active=True))
    roles = Role.objects.visible_to(request.user).annotate(members=members).order_by("name")
    return page(request, "people/roles/list.html", {"roles": roles})


@requires("settings.manage")
def role_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """GET shows the cells of one role, POST saves them."""
    role = get_object_or_404(Role.objects.visible_to(request.user), pk=pk)
    problem = _save_cells(request, role) if request.method == "POST" else None
    if request.method == "POST" and problem is None:
        messages.success(request, _("Saved. It counts from everybody's next request."))
        return go(request, reverse("people:role", args=[pk]))
    context = {
        "role": role,
        "rooms": _rooms(role),
        "reaches": Grant.Reach.choices,
        "problem": problem,
        "members": role.users.order_by("full_name"),
        "history": history(role, request.user),
    }
    return page(request, "people/roles/detail.html", context, status=422 if problem else 200)


def _rooms(role: Role) -> list[dict[str, Any]]:
    held = {(grant.room, grant.action): grant.reach for grant in role.grants.all()}
    return [
        {
            "room": words.ROOMS[room],
            "cells": [
                {"name": f"{room}.{action}", "action": words.ACTIONS[action], "reach": held.get((room, action), "")}
                for action in actions
            ],
        }
        for room, actions in ACTIONS.items()
    ]


def _save_cells(request: HttpRequest, role: Role) -> str | None:
    """All cells stand in the form; those left alone are no change."""
    cells = {
        (room, action): request.POST[f"{room}.{action}"] or None
        for room, actions in ACTIONS.items()
        for action in actions
        if f"{room}.{action}" in request.POST
    }
    try:
        services.set_grants(actor=request.user, role=role, cells=cells, version=version_of(request))
    except Refusal as refusal:
        return refusal.message
    return None


@requires("settings.manage")
def role_create(request: HttpRequest) -> HttpResponse:
    form = RoleForm(posted(request), actor=request.user)

    def save(cleaned: dict[str, Any]) -> None:
        services.create_role(actor=request.user, **cleaned)

    back = reverse("people:roles")
    return form_page(
        request, form, title=_("New role"), submit=_("Create"), back=back, save=save, said=_("The role was created.")
    )


@requires("settings.manage")
@require_POST
def role_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_role(actor=request.user, role=get_object_or_404(Role.objects.visible_to(request.user), pk=pk))
    messages.success(request, _("The role was deleted."))
    return go(request, reverse("people:roles"))
