"""What the lists of imports, their rows, and exports may be filtered by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from integrations.kinds import KINDS
from integrations.models import Export, Import
from integrations.resources import RESOURCES


class ImportFilters(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(
        label=_("What the rows are"), choices=[(key, kind.label) for key, kind in KINDS.items()]
    )
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=Import.State.choices)

    class Meta:
        model = Import
        fields: list[str] = []


class ExportFilters(django_filters.FilterSet):
    resource = django_filters.MultipleChoiceFilter(
        label=_("List"), choices=[(key, item.label) for key, item in RESOURCES.items()]
    )
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=Export.State.choices)

    class Meta:
        model = Export
        fields: list[str] = []
