"""Filters of the lists: the same for page, API, export and saved view."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Team, Territory, User
from products.models import ProductFamily
from targets.metrics import catalogue
from targets.models import Contest, CreditEntry, Honour, Target, TargetAdjustment
from targets.scopes import TeamTree, territory_tree


def promised() -> list[tuple[str, Any]]:
    return [(metric.key, metric.label) for metric in catalogue().values() if metric.can_be_promised]


def countable() -> list[tuple[str, Any]]:
    return [(metric.key, metric.label) for metric in catalogue().values()]


def people(_request: Any) -> QuerySet[User]:
    return User.objects.order_by("full_name")


def teams(_request: Any) -> QuerySet[Team]:
    return Team.objects.order_by("name")


def territories(_request: Any) -> QuerySet[Territory]:
    return Territory.objects.order_by("name")


def families(_request: Any) -> QuerySet[ProductFamily]:
    return ProductFamily.objects.order_by("name")


class TargetFilter(filters.FilterSet):
    metric = filters.ChoiceFilter(label=_("Metric"), choices=promised)
    subject_type = filters.ChoiceFilter(label=_("Subject"), choices=Target.Subject.choices)
    user = filters.ModelChoiceFilter(label=_("Person"), queryset=people)
    team = filters.ModelChoiceFilter(label=_("Team"), queryset=teams, method="of_team")
    status = filters.ChoiceFilter(label=_("Status"), choices=Target.Status.choices)
    period = filters.DateFromToRangeFilter(label=_("Period"), method="overlapping")
    parent = filters.UUIDFilter(label=_("Part of"), field_name="parent", widget=forms.HiddenInput)

    class Meta:
        model = Target
        fields: list[str] = []

    def of_team(self, queryset: Any, _name: str, team: Team) -> Any:
        """The team's own target and those of its people."""
        below = TeamTree.of_all().below(team.pk)
        return queryset.filter(Q(team_id__in=below) | Q(user__team_id__in=below))

    def overlapping(self, queryset: Any, _name: str, days: slice) -> Any:
        """Targets whose period touches the days asked for."""
        if days.start is not None:
            queryset = queryset.filter(end_on__gt=days.start.date() if hasattr(days.start, "date") else days.start)
        if days.stop is not None:
            queryset = queryset.filter(start_on__lte=days.stop.date() if hasattr(days.stop, "date") else days.stop)
        return queryset


class CreditFilter(filters.FilterSet):
    basis = filters.ChoiceFilter(label=_("Basis"), choices=CreditEntry.Basis.choices)
    kind = filters.ChoiceFilter(label=_("Kind"), choices=CreditEntry.Kind.choices)
    user = filters.ModelChoiceFilter(label=_("Credited to"), queryset=people)
    team = filters.ModelChoiceFilter(label=_("Team"), queryset=teams, method="of_team")
    territory = filters.ModelChoiceFilter(label=_("Territory"), queryset=territories, method="of_territory")
    product_family = filters.ModelChoiceFilter(label=_("Product family"), queryset=families)
    on = filters.DateFromToRangeFilter(label=_("Date"))
    opportunity = filters.UUIDFilter(label=_("Opportunity"))
    contract = filters.UUIDFilter(label=_("Contract"), widget=forms.HiddenInput)
    payment = filters.UUIDFilter(label=_("Payment"), widget=forms.HiddenInput)
    product = filters.UUIDFilter(label=_("Product"))
    deal_type = filters.CharFilter(label=_("Deal type"))
    reversal = filters.BooleanFilter(label=_("Reversals"), field_name="reverses", lookup_expr="isnull", exclude=True)

    class Meta:
        model = CreditEntry
        fields: list[str] = []

    def of_team(self, queryset: Any, _name: str, team: Team) -> Any:
        """By the team of the day of the credit, with the teams below it."""
        return queryset.filter(team_id__in=TeamTree.of_all().below(team.pk))

    def of_territory(self, queryset: Any, _name: str, territory: Territory) -> Any:
        """By the territory of the day of the credit, with those that are a part of it."""
        return queryset.filter(territory_id__in=territory_tree().below(territory.pk))


class AdjustmentFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label=_("Status"), choices=TargetAdjustment.State.choices)
    target = filters.UUIDFilter(label=_("Target"), widget=forms.HiddenInput)

    class Meta:
        model = TargetAdjustment
        fields: list[str] = []


class ContestFilter(filters.FilterSet):
    metric = filters.CharFilter(label=_("Metric"))
    is_over = filters.BooleanFilter(label=_("Over"), field_name="frozen_at", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Contest
        fields: list[str] = []


class HonourFilter(filters.FilterSet):
    metric = filters.CharFilter(label=_("Metric"))
    user = filters.ModelChoiceFilter(label=_("Person"), queryset=people)
    start_on = filters.DateFromToRangeFilter(label=_("From"))

    class Meta:
        model = Honour
        fields: list[str] = []
