"""Filters of the trail."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from audit.models import AuditEntry


class AuditEntryFilters(filters.FilterSet):
    actor = filters.UUIDFilter("actor_id", label=_("Who (id)"))
    record = filters.UUIDFilter("record_id", label=_("Record (id)"))
    record_type = filters.CharFilter(label=_("Kind"))
    action = filters.CharFilter(label=_("What"))
    via = filters.CharFilter(label=_("Through"))
    batch = filters.UUIDFilter(label=_("Bulk act (id)"))
    at = filters.IsoDateTimeFromToRangeFilter(label=_("When"))

    class Meta:
        model = AuditEntry
        fields: list[str] = []
