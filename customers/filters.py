"""What lists of companies and people may be filtered by; the same for page, API and export."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.hierarchy import with_all_below
from customers.models import Account, AccountContact, AccountPool, Contact
from people.models import Team, User

RECYCLING = [("soon", _("Within a week"))]


class PoolFilters(django_filters.FilterSet):
    is_active = django_filters.BooleanFilter(label=_("Active"))

    class Meta:
        model = AccountPool
        fields: list[str] = []


class AccountFilters(django_filters.FilterSet):
    level = django_filters.MultipleChoiceFilter(label=_("Level"), choices=Account.Level.choices)
    industry = django_filters.CharFilter(label=_("Industry"), lookup_expr="iexact", max_length=80)
    region = django_filters.CharFilter(label=_("Region"), lookup_expr="iexact", max_length=80)
    country = django_filters.CharFilter(label=_("Country"), lookup_expr="iexact", max_length=80)
    owner = django_filters.ModelMultipleChoiceFilter(label=_("Owner"), queryset=User.objects.all())
    team = django_filters.ModelChoiceFilter(label=_("Team"), field_name="owner__team", queryset=Team.objects.all())
    parent = django_filters.UUIDFilter(label=_("Parent company"), method="below_visible_parent")
    size = django_filters.NumericRangeFilter(label=_("Employees"))
    recycling = django_filters.ChoiceFilter(label=_("Falls into the pool"), choices=RECYCLING, method="by_recycling")
    created_at = django_filters.DateFromToRangeFilter(label=_("Created"))

    class Meta:
        model = Account
        fields: list[str] = []

    def by_recycling(self, queryset: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """待进入公海: those with an owner that fall into a pool within a week."""
        soon = timezone.localdate() + timedelta(days=7)
        return queryset.filter(owner__isnull=False, tenure__falls_on__lte=soon)

    def below_visible_parent(self, queryset: QuerySet[Any], _name: str, value: Any) -> QuerySet[Any]:
        """Everything below it, however deep. Only by a parent that the user may see: else the answer would tell about it."""
        visible = Account.objects.visible_to(self.request.user).filter(pk=value)
        return queryset.filter(pk__in=with_all_below(visible.values_list("pk", flat=True))).exclude(pk=value)


class ContactFilters(django_filters.FilterSet):
    account = django_filters.UUIDFilter(label=_("Account"), method="in_visible_account")
    role = django_filters.MultipleChoiceFilter(label=_("Role"), choices=AccountContact.Role.choices, method="in_role")
    owner = django_filters.ModelMultipleChoiceFilter(label=_("Owner"), queryset=User.objects.all())
    team = django_filters.ModelChoiceFilter(label=_("Team"), field_name="owner__team", queryset=Team.objects.all())
    created_at = django_filters.DateFromToRangeFilter(label=_("Created"))

    class Meta:
        model = Contact
        fields: list[str] = []

    def in_visible_account(self, queryset: QuerySet[Any], _name: str, value: Any) -> QuerySet[Any]:
        """People of the company and of everything below it."""
        visible = Account.objects.visible_to(self.request.user).filter(pk=value)
        companies = with_all_below(visible.values_list("pk", flat=True))
        return queryset.filter(pk__in=AccountContact.objects.filter(account_id__in=companies).values("contact_id"))

    def in_role(self, queryset: QuerySet[Any], _name: str, value: list[str]) -> QuerySet[Any]:
        seats = AccountContact.objects.filter(role__in=value, account__in=Account.objects.visible_to(self.request.user))
        return queryset.filter(Q(pk__in=seats.values("contact_id"))) if value else queryset
