"""Who reads which guarded field: the table for administrators, and seeing a masked field once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import masking
from core.htmx import go
from core.pages import page
from core.routes import requires, signed_in
from core.templatetags.records import label_of
from people import services
from people.models import Role


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def field_table(request: HttpRequest) -> HttpResponse:
    """Guarded fields down, roles across. A role that reads everything has no rule."""
    roles = list(Role.objects.visible_to(request.user).prefetch_related("field_rules").order_by("name"))
    if request.method == "POST":
        save(request, roles)
        messages.success(request, _("Saved. It counts from everybody's next request."))
        return go(request, reverse("people:fields"))
    return page(request, "people/roles/fields.html", {"roles": roles, "kinds": kinds(roles)})


def kinds(roles: list[Role]) -> list[dict[str, Any]]:
    held = {(role.pk, rule.noun, rule.field): rule.mode for role in roles for rule in role.field_rules.all()}
    return [
        {
            "name": guarded.model._meta.verbose_name_plural,
            "rows": [
                {
                    "label": label_of(guarded.model, name),
                    "cells": [
                        {"name": f"{role.pk}.{noun}.{name}", "role": role, "mode": held.get((role.pk, noun, name), "")}
                        for role in roles
                    ],
                }
                for name in guarded.fields
            ],
        }
        for noun, guarded in masking.GUARDED.items()
    ]


def save(request: HttpRequest, roles: list[Role]) -> None:
    with transaction.atomic():
        for role in roles:
            modes = {
                (noun, name): request.POST[key]
                for noun, guarded in masking.GUARDED.items()
                for name in guarded.fields
                if (key := f"{role.pk}.{noun}.{name}") in request.POST
            }
            services.set_field_modes(actor=request.user, role=role, modes=modes)


@require_POST
@signed_in
def reveal(request: HttpRequest, noun: str, pk: UUID, field: str) -> HttpResponse:
    """The fact with its true value; that it was looked at stands in the trail."""
    record = services.reveal(actor=request.user, noun=noun, pk=pk, field=field, now=timezone.now())
    with masking.read_by(lambda: None):
        context = {"record": record, "name": field, "edit_route": None, "may_edit": False}
        return render(request, "components/record/fact.html", context)
