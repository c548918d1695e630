"""Filters of this room's lists."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import ApiToken, Role, SavedView, Team, User


def teams_of(request: Any) -> QuerySet[Team]:
    return Team.objects.visible_to(request.user)


def roles_of(request: Any) -> QuerySet[Role]:
    return Role.objects.visible_to(request.user)


def users_of(request: Any) -> QuerySet[User]:
    return User.objects.visible_to(request.user)


class UserFilters(filters.FilterSet):
    team = filters.ModelChoiceFilter(queryset=teams_of, label=_("Team"), null_label=_("No team"))
    role = filters.ModelChoiceFilter(field_name="roles", queryset=roles_of, label=_("Role"))
    is_active = filters.BooleanFilter(label=_("Active"))
    email = filters.CharFilter(lookup_expr="iexact", label=_("E-mail"))

    class Meta:
        model = User
        fields: list[str] = []


class TeamFilters(filters.FilterSet):
    parent = filters.ModelChoiceFilter(queryset=teams_of, label=_("Above"))
    manager = filters.ModelChoiceFilter(queryset=users_of, label=_("Manager"))
    name = filters.CharFilter(lookup_expr="icontains", label=_("Name"))
    region = filters.CharFilter(label=_("Region"))
    is_active = filters.BooleanFilter(label=_("Active"))

    class Meta:
        model = Team
        fields: list[str] = []


class RoleFilters(filters.FilterSet):
    key = filters.CharFilter(label=_("Key"))

    class Meta:
        model = Role
        fields: list[str] = []


class TokenFilters(filters.FilterSet):
    revoked = filters.BooleanFilter("revoked_at", lookup_expr="isnull", exclude=True, label=_("Revoked"))

    class Meta:
        model = ApiToken
        fields: list[str] = []


class SavedViewFilters(filters.FilterSet):
    table = filters.CharFilter(label=_("List"))
    sharing = filters.ChoiceFilter(choices=SavedView.Sharing.choices, label=_("Shared with"))

    class Meta:
        model = SavedView
        fields: list[str] = []
