"""The catalogue, as the services make it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory

from products import services
from products.models import Product, ProductFamily


class ProductFamilyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductFamily

    name = factory.Sequence(lambda number: f"Family {number}")


class ProductFactory(factory.django.DjangoModelFactory):
    """`actor` is required: somebody who manages the catalogue."""

    class Meta:
        model = Product

    name = factory.Sequence(lambda number: f"Product {number}")
    list_price = Decimal("100.00")

    @classmethod
    def _create(cls, model_class: type[Product], *args: Any, **values: Any) -> Product:
        return services.create_product(**values)
