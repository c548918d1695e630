"""Filters of the lists: the same for page, API and export."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from leads.filters import days, several
from opportunities.models import Competitor
from people.models import Team, User
from performance.models import Cadence, Finding, MarketNews, NormKey, ReportReading, RepReport, Violation
from products.models import Product

PEOPLE = User.objects.filter(is_active=True).order_by("full_name")


def person() -> Any:
    return filters.ModelMultipleChoiceFilter(label=_("Person"), field_name="user", queryset=PEOPLE, widget=several())


class ReportFilter(filters.FilterSet):
    unread = filters.BooleanFilter(label=_("Unread"), method="by_unread")
    cadence = filters.MultipleChoiceFilter(label=_("Kind"), choices=Cadence.choices, widget=several())
    state = filters.ChoiceFilter(label=_("State"), choices=RepReport.State.choices)
    user = person()
    team = filters.ModelMultipleChoiceFilter(
        label=_("Team"), queryset=Team.objects.filter(is_active=True), widget=several()
    )
    start_on = filters.DateFromToRangeFilter(label=_("Period"), widget=days())
    is_late = filters.BooleanFilter(label=_("Late"))

    class Meta:
        model = RepReport
        fields: list[str] = []

    def by_unread(self, queryset: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        """By whoever asks; one's own needs no reading."""
        read = ReportReading.objects.filter(user=self.request.user).values("report_id")
        mine = Q(pk__in=read) | Q(user=self.request.user)
        return queryset.exclude(mine) if value else queryset.filter(mine)


class NewsFilter(filters.FilterSet):
    tag = filters.CharFilter(label=_("Tag"), method="by_tag", max_length=40)
    competitor = filters.ModelMultipleChoiceFilter(
        label=_("Competitor"), field_name="competitors", queryset=Competitor.objects.all(), widget=several()
    )
    product = filters.ModelMultipleChoiceFilter(
        label=_("Product"), field_name="products", queryset=Product.objects.all(), widget=several()
    )
    user = person()
    on = filters.DateFromToRangeFilter(label=_("Day"), widget=days())

    class Meta:
        model = MarketNews
        fields: list[str] = []

    def by_tag(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(tags__contains=[value.strip().lstrip("#＃").casefold()])


class ViolationFilter(filters.FilterSet):
    norm = filters.MultipleChoiceFilter(label=_("Norm"), choices=NormKey.choices, widget=several())
    user = person()
    team = filters.ModelMultipleChoiceFilter(
        label=_("Team"), field_name="user__team", queryset=Team.objects.filter(is_active=True), widget=several()
    )
    on = filters.DateFromToRangeFilter(label=_("Day"), widget=days())

    class Meta:
        model = Violation
        fields: list[str] = []


class FindingFilter(filters.FilterSet):
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=Finding.Kind.choices, widget=several())
    state = filters.ChoiceFilter(label=_("State"), choices=Finding.State.choices)
    owner = filters.ModelMultipleChoiceFilter(label=_("Who"), queryset=PEOPLE, widget=several())
    due_on = filters.DateFromToRangeFilter(label=_("Due on"), widget=days())

    class Meta:
        model = Finding
        fields: list[str] = []
