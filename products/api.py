"""The catalogue for other programs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers

from core.errors import Refusal
from core.serializers import ExternalRefIn, Input, MoneyIn, MoneyOut, RecordOutput, Ref
from core.viewsets import RecordResource
from products import services
from products.filters import ProductFilters
from products.models import Product, ProductFamily
from products.table import PRODUCTS

MONEY = ("list_price", "cost")


class ProductOutput(RecordOutput):
    api_route: ClassVar[str] = "product"
    page_route: ClassVar[str | None] = "products:detail"

    name = serializers.CharField()
    sku = serializers.CharField()
    family = Ref("family")
    unit = serializers.CharField()
    list_price = MoneyOut("list_price")
    cost = MoneyOut("cost")
    is_active = serializers.BooleanField()
    description = serializers.CharField()


class ProductInput(Input):
    name = serializers.CharField(max_length=160)
    sku = serializers.CharField(max_length=60, required=False, allow_blank=True)
    family = serializers.PrimaryKeyRelatedField(queryset=ProductFamily.objects.all(), required=False, allow_null=True)
    unit = serializers.CharField(max_length=20, required=False, allow_blank=True)
    list_price = MoneyIn(required=False, allow_null=True)
    cost = MoneyIn(required=False, allow_null=True)
    is_active = serializers.BooleanField(required=False)
    description = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    external_ref = ExternalRefIn(required=False)


class ProductResource(RecordResource):
    """Products. Changing them needs the right to manage the catalogue."""

    room = "products"
    model = Product
    table = PRODUCTS
    filterset_class = ProductFilters
    output = ProductOutput
    input = ProductInput
    needs: ClassVar[dict[str, str]] = {
        "create": "manage",
        "partial_update": "manage",
        "destroy": "manage",
        "bulk": "manage",
    }

    def do_create(self, data: dict[str, Any]) -> Product:
        return services.create_product(actor=self.request.user, **_with_currency(data, None))

    def do_edit(self, record: Product, data: dict[str, Any], version: int | None) -> Product:
        changes = _with_currency({name: value for name, value in data.items() if name != "external_ref"}, record)
        return services.edit_product(actor=self.request.user, product=record, changes=changes, version=version)

    def do_delete(self, record: Product) -> None:
        services.delete_product(actor=self.request.user, product=record)


def _with_currency(data: dict[str, Any], product: Product | None) -> dict[str, Any]:
    """Price and cost are kept in the one currency of the product."""
    currencies = {data[name].currency for name in MONEY if data.get(name) is not None}
    kept = (
        {product.currency}
        if product and any(getattr(product, name) is not None for name in MONEY if name not in data)
        else set()
    )
    if len(currencies | kept) > 1:
        raise Refusal(_("Price and cost of a product are in one currency."), code="mixed_currency", field="list_price")
    amounts = {name: data[name].amount for name in MONEY if data.get(name) is not None}
    return {**data, **amounts, **({"currency": currencies.pop()} if currencies else {})}
