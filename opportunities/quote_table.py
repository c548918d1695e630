"""The list of quotes: its columns and filters, for page and API."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.tables import Column, Table, display, made, sortable
from opportunities.models import Opportunity, Quote
from people.models import User

TONES = {
    "draft": "neutral", "pending": "warning", "approved": "info", "sent": "primary", "accepted": "success", "declined": "error",
    "superseded": "neutral", "withdrawn": "neutral",
}  # fmt: skip
UNSHOWN = ("opportunity__search", "opportunity__description", "opportunity__account__search")


def fetch(queryset: QuerySet[Any]) -> QuerySet[Any]:
    related = queryset.select_related("opportunity__account", "opportunity__owner", "made_by", "contact")
    people = ("owner__search", "owner__password", "owner__preferences")
    return related.defer(
        *UNSHOWN,
        *(f"opportunity__{name}" for name in people),
        "made_by__search",
        "made_by__password",
        "contact__search",
    )


TABLE = Table(
    "quotes",
    (
        Column("number", _("Number"), kind="link", sort=sortable("number")),
        Column("revision", _("Version"), kind="number"),
        Column("opportunity", _("Opportunity"), source="opportunity__name"),
        Column("account", _("Account"), source="opportunity__account__name"),
        Column("state", _("State"), source=display("state"), kind="badge", detail=made(TONES.get, "state")),
        Column("amount", _("Amount"), kind="money", detail="currency", sort=sortable("amount")),
        Column("discount_percent", _("Discount"), kind="percent"),
        Column("valid_until", _("Valid until"), kind="date", sort=sortable("valid_until")),
        Column("owner", _("Owner"), source="opportunity__owner", kind="person"),
        Column("sent_at", _("Sent"), kind="instant", sort=sortable("sent_at", nullable=True), shown=False),
        Column("created_at", _("Created"), kind="instant", sort=sortable("id"), shown=False),
    ),
    fetch=fetch,
)


def visible_deals(request: Any) -> QuerySet[Opportunity]:
    """Only what the caller sees: a filter must not tell that another deal exists."""
    return Opportunity.objects.visible_to(request.user) if request is not None else Opportunity.objects.none()


class QuoteFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(label=_("State"), choices=Quote.State.choices)
    owner = filters.ModelMultipleChoiceFilter(
        label=_("Owner"), field_name="opportunity__owner", queryset=User.objects.filter(is_active=True)
    )
    amount = filters.RangeFilter(label=_("Amount"))
    discount_percent = filters.RangeFilter(label=_("Discount"))
    valid_until = filters.DateFromToRangeFilter(label=_("Valid until"))
    expired = filters.BooleanFilter(label=_("Out of date"), method="by_expired")
    opportunity = filters.ModelChoiceFilter(label=_("Opportunity"), queryset=visible_deals, widget=forms.HiddenInput)
    number = filters.CharFilter(label=_("Number"), lookup_expr="icontains")

    class Meta:
        model = Quote
        fields: list[str] = []

    def by_expired(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        late = Q(state=Quote.State.SENT, valid_until__lt=timezone.localdate())
        return queryset.filter(late) if value else queryset.exclude(late)
