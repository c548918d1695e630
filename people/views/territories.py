"""The map of sales territories: who sells where, and since when."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.pages import page
from core.routes import requires
from people import services
from people.models import Territory, TerritoryMembership, User
from people.policies import can_manage_people
from people.views.forms import form_page, posted, version_of
from people.views.teams import branches


class TerritoryForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Part of"), queryset=Territory.objects.order_by("name"), required=False
    )
    is_active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)


class AssignForm(forms.Form):
    user = forms.ModelChoiceField(
        label=gettext_lazy("Person"), queryset=User.objects.active().order_by("full_name"),
        widget=forms.Select(attrs={"data-choose": ""}),
    )  # fmt: skip
    territory = forms.ModelChoiceField(
        label=gettext_lazy("Territory"), queryset=Territory.objects.filter(is_active=True).order_by("name"), required=False,
        empty_label=gettext_lazy("None"),
    )  # fmt: skip
    start_on = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Credit of earlier days stays where it was."),
    )  # fmt: skip


@requires("people.view")
def territory_list(request: HttpRequest) -> HttpResponse:
    territories = list(Territory.objects.visible_to(request.user).order_by("name"))
    sellers = _sellers()
    context = {
        "branches": [
            {"team": branch.team, "depth": branch.depth, "sellers": sellers.get(branch.team.pk, [])}
            for branch in branches(territories)
        ],
        "manages": bool(can_manage_people(request.user)),
    }
    return page(request, "people/territories.html", context, parts=("tree",))


def _sellers() -> dict[Any, list[TerritoryMembership]]:
    """The newest row of each person as of today, by territory; one statement."""
    rows = TerritoryMembership.objects.filter(start_on__lte=timezone.localdate(), user__is_active=True)
    newest = rows.order_by("user_id", "-start_on").distinct("user_id").select_related("user")
    found: dict[Any, list[TerritoryMembership]] = defaultdict(list)
    for row in newest:
        found[row.territory_id].append(row)
    return found


@requires("people.manage")
def territory_create(request: HttpRequest) -> HttpResponse:
    def save(cleaned: dict[str, Any]) -> None:
        services.create_territory(actor=request.user, values=cleaned)

    return _form(request, TerritoryForm(posted(request)), _("New territory"), save)


@requires("people.manage")
def territory_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    territory = get_object_or_404(Territory.objects.visible_to(request.user), pk=pk)

    def save(cleaned: dict[str, Any]) -> None:
        services.edit_territory(actor=request.user, territory=territory, changes=cleaned, version=version_of(request))

    initial = {"name": territory.name, "parent": territory.parent_id, "is_active": territory.is_active}
    form = TerritoryForm(posted(request), initial=initial)
    return _form(request, form, _("Edit territory"), save, version=territory.version)


@requires("people.manage")
def territory_assign(request: HttpRequest) -> HttpResponse:
    def save(cleaned: dict[str, Any]) -> None:
        services.assign_territory(actor=request.user, **cleaned)

    form = AssignForm(posted(request), initial={"start_on": timezone.localdate()})
    return _form(request, form, _("Assign a territory"), save)


def _form(request: HttpRequest, form: Any, title: str, save: Any, **more: Any) -> HttpResponse:
    back = reverse("people:territories")
    return form_page(request, form, title=title, submit=_("Save"), back=back, save=save, said=_("Saved."), **more)
