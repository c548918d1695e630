"""One FilterSet of leads for the page, the API, the export and the saved view."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters.widgets import DateRangeWidget, RangeWidget

from leads.explaining import late_first_answers
from leads.models import Lead, LeadPool, LeadSource
from people.models import Team, User

NEXT_STEP = [("overdue", _("Overdue")), ("today", _("Today")), ("planned", _("Planned")), ("missing", _("Missing"))]

RECYCLING = [("soon", _("Within a week"))]
FIRST_ANSWER = [("waiting", _("Waiting")), ("late", _("Late"))]


def several() -> forms.SelectMultiple:
    return forms.SelectMultiple(attrs={"data-choose": ""})


def days() -> DateRangeWidget:
    return ends_of(DateRangeWidget(), "date")


def numbers() -> RangeWidget:
    return ends_of(RangeWidget(), "number")


def ends_of(widget: Any, kind: str) -> Any:
    """The browser's own field for both ends of a range."""
    for end in widget.widgets:
        end.input_type = kind
        if kind == "date":
            end.format = "%Y-%m-%d"
    return widget


class LeadFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(label=_("Status"), choices=Lead.Status.choices, widget=several())
    source = filters.ModelMultipleChoiceFilter(
        label=_("Lead source"), queryset=LeadSource.objects.all(), widget=several()
    )
    owner = filters.ModelMultipleChoiceFilter(
        label=_("Owner"), queryset=User.objects.filter(is_active=True), null_label=_("Nobody"), widget=several()
    )
    team = filters.ModelMultipleChoiceFilter(
        label=_("Team"), field_name="owner__team", queryset=Team.objects.filter(is_active=True), widget=several()
    )
    pool = filters.ModelMultipleChoiceFilter(label=_("Lead pool"), queryset=LeadPool.objects.all(), widget=several())
    created = filters.DateFromToRangeFilter(label=_("Created"), field_name="created_at", widget=days())
    band = filters.MultipleChoiceFilter(label=_("Band"), choices=Lead.Band.choices, widget=several())
    recycling = filters.ChoiceFilter(label=_("Falls into the pool"), choices=RECYCLING, method="by_recycling")
    first_answer = filters.ChoiceFilter(label=_("First answer"), choices=FIRST_ANSWER, method="by_first_answer")
    score = filters.RangeFilter(label=_("Score"), field_name="score", widget=numbers())
    next_step = filters.ChoiceFilter(label=_("Next step"), choices=NEXT_STEP, method="by_next_step")
    tags = filters.CharFilter(label=_("Tags"), method="by_tags")

    class Meta:
        model = Lead
        fields: list[str] = []

    def by_next_step(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = timezone.localdate()
        match value:
            case "overdue":
                return queryset.filter(next_step_on__lt=today)
            case "today":
                return queryset.filter(next_step_on=today)
            case "planned":
                return queryset.filter(next_step_on__gte=today)
            case _:
                return queryset.filter(next_step_on__isnull=True)

    def by_recycling(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """待进入公海: open leads with an owner that fall into a pool within a week."""
        soon = timezone.localdate() + timedelta(days=7)
        open_ones = queryset.exclude(status__in=(Lead.Status.CONVERTED, Lead.Status.DISQUALIFIED))
        return open_ones.filter(owner__isnull=False, recycles_on__lte=soon)

    def by_first_answer(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """New leads that nobody has answered yet; late ones should have been."""
        if value == "late":
            return late_first_answers(queryset, timezone.now())
        return queryset.filter(status=Lead.Status.NEW, first_response__isnull=False, first_response__responded_at=None)

    def by_tags(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """All of the tags, separated by commas."""
        return queryset.filter(tags__contains=[tag.strip() for tag in value.split(",") if tag.strip()])


class SharedTableFilter(filters.FilterSet):
    is_active = filters.BooleanFilter(label=_("Active"))
