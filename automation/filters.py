"""Filters of the list."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from automation.models import Rule
from automation.records import KINDS


class RuleFilters(filters.FilterSet):
    is_active = filters.BooleanFilter(label=_("Active"))
    record_type = filters.ChoiceFilter(choices=[(key, kind.label) for key, kind in KINDS.items()], label=_("Record"))

    class Meta:
        model = Rule
        fields: list[str] = []
