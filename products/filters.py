"""What the list of products may be filtered by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from products.models import Product, ProductFamily


class ProductFilters(django_filters.FilterSet):
    family = django_filters.ModelMultipleChoiceFilter(label=_("Product family"), queryset=ProductFamily.objects.all())
    is_active = django_filters.BooleanFilter(label=_("Active"))
    list_price = django_filters.NumericRangeFilter(label=_("List price"))

    class Meta:
        model = Product
        fields: list[str] = []
