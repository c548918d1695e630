"""One FilterSet of activities for the page, the API, the export and the saved view."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from leads.filters import days, several
from people.models import Team, User

WHEN = [
    ("today", _("Today")),
    ("overdue", _("Overdue")),
    ("upcoming", _("Upcoming")),
    ("open", _("Open")),
    ("done", _("Done")),
]


def by_when(queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
    """Today and upcoming are what is still to be done; overdue is what should have been done before now."""
    now = timezone.now()
    midnight = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(1), time()))
    planned = queryset.filter(done_at__isnull=True)
    match value:
        case "today":
            return planned.filter(due_at__gte=midnight - timedelta(1), due_at__lt=midnight)
        case "overdue":
            return planned.filter(due_at__lt=now)
        case "upcoming":
            return planned.filter(due_at__gte=midnight)
        case "open":
            return planned
        case _:
            return queryset.filter(done_at__isnull=False)


class ActivityFilter(filters.FilterSet):
    when = filters.ChoiceFilter(label=_("When"), choices=WHEN, method="filter_when")
    kind = filters.MultipleChoiceFilter(label=_("Kind"), choices=Activity.Kind.choices, widget=several())
    owner = filters.ModelMultipleChoiceFilter(
        label=_("Owner"), queryset=User.objects.filter(is_active=True), widget=several()
    )
    team = filters.ModelMultipleChoiceFilter(
        label=_("Team"), field_name="owner__team", queryset=Team.objects.filter(is_active=True), widget=several()
    )
    due = filters.DateFromToRangeFilter(label=_("Due"), field_name="due_at", widget=days())
    done = filters.DateFromToRangeFilter(label=_("Done"), field_name="done_at", widget=days())
    account = filters.UUIDFilter(label=_("Account"), field_name="account")
    contact = filters.UUIDFilter(label=_("Contact"), field_name="contact")
    lead = filters.UUIDFilter(label=_("Lead"), field_name="lead")
    opportunity = filters.UUIDFilter(label=_("Opportunity"), field_name="opportunity")
    contract = filters.UUIDFilter(label=_("Contract"), field_name="contract")

    class Meta:
        model = Activity
        fields: list[str] = []

    def filter_when(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return by_when(queryset, value)
