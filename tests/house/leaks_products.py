"""The catalogue is everybody's to see, and only its managers' to change."""

from __future__ import annotations

from products import services
from tests.factories.products import ProductFactory, ProductFamilyFactory
from tests.house.leaks import Probe, World, leak


@leak
def products(world: World) -> list[Probe]:
    product = ProductFactory(actor=world.ada)
    family = ProductFamilyFactory()
    book = services.create_price_book(actor=world.ada, name="List")
    services.set_price(actor=world.ada, book=book, product=product, price=product.list_price)
    return [
        Probe("products:*", {"pk": product.pk, "field": "name", "product_id": product.pk}, hidden=False),
        Probe("products:family-*", {"pk": family.pk}, hidden=False),
        Probe("products:book*", {"pk": book.pk}, hidden=False),
        Probe("products:price-*", {"pk": book.pk, "product_id": product.pk}, hidden=False),
        Probe("product-*", {"pk": str(product.pk)}, hidden=False),
    ]
