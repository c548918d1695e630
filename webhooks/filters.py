"""Filters of the list."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from webhooks.models import WebhookEndpoint


class WebhookFilters(filters.FilterSet):
    is_active = filters.BooleanFilter(label=_("Active"))

    class Meta:
        model = WebhookEndpoint
        fields: list[str] = []
