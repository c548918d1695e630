"""One FilterSet of opportunities for list, board, API, export and saved view."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.hierarchy import with_all_below
from customers.models import Account
from leads.models import LeadSource
from opportunities import health
from opportunities.models import (
    Competitor,
    DealType,
    ForecastCategory,
    GateAnswer,
    LossReason,
    Opportunity,
    Pipeline,
    Stage,
    Status,
)
from opportunities.options import LISTED, FilterOptions
from opportunities.queries import ever_reached
from people.models import Team, User

NEXT_STEP = [("overdue", _("Overdue")), ("today", _("Today")), ("planned", _("Planned")), ("missing", _("Missing"))]


def visible_accounts(request: Any) -> QuerySet[Account]:
    """Only what the caller sees: a filter must not tell that another account exists."""
    return Account.objects.visible_to(request.user) if request is not None else Account.objects.none()


class OpportunityFilter(filters.FilterSet):
    status = filters.MultipleChoiceFilter(label=_("Status"), choices=Status.choices)
    pipeline = filters.ModelMultipleChoiceFilter(label=_("Pipeline"), queryset=Pipeline.objects.all())
    stage = filters.ModelMultipleChoiceFilter(label=_("Stage"), queryset=Stage.objects.select_related("pipeline"))
    owner = filters.ModelMultipleChoiceFilter(
        label=_("Owner"), queryset=User.objects.filter(is_active=True), null_label=_("Nobody")
    )
    team = filters.ModelMultipleChoiceFilter(
        label=_("Team"), field_name="owner__team", queryset=Team.objects.filter(is_active=True)
    )
    approval_asked = filters.BooleanFilter(label=_("Approval asked for"), method="by_approval_asked")
    slipped = filters.BooleanFilter(label=_("Postponed"), method="by_slipped")
    health = filters.ChoiceFilter(label=_("Health"), choices=health.BUCKETS, method="by_health")
    next_step = filters.ChoiceFilter(label=_("Next step"), choices=NEXT_STEP, method="by_next_step")
    expected_close_on = filters.DateFromToRangeFilter(label=_("Expected close"))
    closed_on = filters.DateFromToRangeFilter(label=_("Closed on"))
    opened_on = filters.DateFromToRangeFilter(label=_("Opened on"))
    created = filters.DateFromToRangeFilter(label=_("Created"), field_name="created_at")
    amount = filters.RangeFilter(label=_("Amount"))
    probability = filters.RangeFilter(label=_("Probability"))
    currency = filters.CharFilter(label=_("Currency"), lookup_expr="iexact", widget=forms.HiddenInput)
    forecast_category = filters.MultipleChoiceFilter(label=_("Forecast category"), choices=ForecastCategory.choices)
    deal_type = filters.MultipleChoiceFilter(label=_("Deal type"), choices=DealType.choices)
    source = filters.ModelMultipleChoiceFilter(label=_("Source"), queryset=LeadSource.objects.all())
    # Reached by links and programs; not drawn, since a select of all accounts helps nobody.
    account = filters.ModelChoiceFilter(label=_("Account"), queryset=visible_accounts, widget=forms.HiddenInput)
    group = filters.ModelChoiceFilter(
        label=_("Group of companies"), queryset=visible_accounts, method="in_group", widget=forms.HiddenInput
    )
    loss_reason = filters.ModelMultipleChoiceFilter(
        label=_("Loss reason"),
        field_name="loss_reasons",
        queryset=LossReason.objects.all(),
        widget=forms.MultipleHiddenInput,
    )
    competitor = filters.ModelMultipleChoiceFilter(
        label=_("Competitor"),
        field_name="competitors",
        queryset=Competitor.objects.all(),
        widget=forms.MultipleHiddenInput,
    )
    reached = filters.ModelChoiceFilter(
        label=_("Reached stage"),
        queryset=Stage.objects.select_related("pipeline"),
        method="by_reached",
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Opportunity
        fields: list[str] = []

    @property
    def form(self) -> Any:
        """With the choices of all selects read by one statement, and only when they are drawn."""
        made = hasattr(self, "_form")
        form = super().form
        if not made:
            options = FilterOptions()
            for name in (name for name in LISTED if name in form.fields):
                form.fields[name].widget.choices = options.of(name)
        return form

    def in_group(self, queryset: QuerySet[Any], name: str, account: Account) -> QuerySet[Any]:
        """Deals of the company and of everything below it."""
        return queryset.filter(account_id__in=with_all_below([account.pk]))

    def by_reached(self, queryset: QuerySet[Any], name: str, stage: Stage) -> QuerySet[Any]:
        """Deals that ever stood in the stage or behind it, as the funnel counts them: won ones have reached every stage."""
        won = Q(status=Status.WON, pipeline_id=stage.pipeline_id)
        return queryset.filter(won | Q(pk__in=ever_reached(Opportunity.objects.all(), stage).values("pk")))

    def by_health(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now = timezone.now()
        return health.in_bucket(queryset, value, now=now, today=timezone.localdate(now))

    def by_approval_asked(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        asked = Exists(GateAnswer.objects.filter(opportunity_id=OuterRef("pk"), state=GateAnswer.State.ASKED))
        return queryset.filter(asked) if value else queryset.filter(~asked)

    def by_slipped(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(slip_count__gt=0) if value else queryset.filter(slip_count=0)

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


class StageFilter(filters.FilterSet):
    pipeline = filters.ModelChoiceFilter(label=_("Pipeline"), queryset=Pipeline.objects.all())


class ActiveFilter(filters.FilterSet):
    is_active = filters.BooleanFilter(label=_("Active"))
