"""Filters of the lists: the same for page, API, export and saved view."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from commissions.models import CommissionLine, CommissionPlan, CommissionRun, CommissionStatement, PlanVersion
from commissions.models.plan import PAY_PERIOD_NAMES
from people.models import User


def people(_request: Any) -> QuerySet[User]:
    return User.objects.order_by("full_name")


class StatementFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(label=_("Status"), choices=CommissionStatement.State.choices)
    user = filters.ModelChoiceFilter(label=_("Person"), queryset=people)
    run = filters.UUIDFilter(label=_("Period"), field_name="run_id")
    period = filters.DateFromToRangeFilter(label=_("Period"), field_name="run__start_on")
    is_disputed = filters.BooleanFilter(label=_("Disputed"))
    acknowledged = filters.BooleanFilter(
        label=_("Acknowledged"), field_name="acknowledged_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = CommissionStatement
        fields: list[str] = []


class LineFilter(filters.FilterSet):
    statement = filters.UUIDFilter(label=_("Statement"), field_name="statement_id")
    run = filters.UUIDFilter(label=_("Period"), field_name="run_id")
    user = filters.ModelChoiceFilter(label=_("Person"), queryset=people)
    plan = filters.UUIDFilter(label=_("Plan"), field_name="plan_id")
    credit = filters.UUIDFilter(label=_("Credit"), field_name="credit_id")
    opportunity = filters.UUIDFilter(label=_("Opportunity"), field_name="credit__opportunity_id")
    component = filters.CharFilter(label=_("Component"))
    on = filters.DateFromToRangeFilter(label=_("Date"))

    class Meta:
        model = CommissionLine
        fields: list[str] = []


class RunFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(label=_("Status"), choices=CommissionRun.State.choices)
    pay_period = filters.ChoiceFilter(label=_("Paid each"), choices=PAY_PERIOD_NAMES)
    start_on = filters.DateFromToRangeFilter(label=_("From"))

    class Meta:
        model = CommissionRun
        fields: list[str] = []


class PlanFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label=_("Status"), choices=PlanVersion.State.choices, method="with_version")
    user = filters.ModelChoiceFilter(label=_("Person"), queryset=people, method="of_person")

    class Meta:
        model = CommissionPlan
        fields: list[str] = []

    def with_version(self, queryset: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        """Plans that have a version in this state."""
        return queryset.filter(pk__in=PlanVersion.objects.filter(state=state).values("plan_id"))

    def of_person(self, queryset: QuerySet[Any], _name: str, user: User) -> QuerySet[Any]:
        return queryset.filter(assignments__user=user).distinct()
