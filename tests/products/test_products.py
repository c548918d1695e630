"""The catalogue."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from core.errors import Forbidden, Refusal
from people.models import User
from products import services
from products.models import PriceBook, PriceBookEntry, Product
from tests.factories.products import ProductFactory, ProductFamilyFactory
from tests.fixtures import ApiFor, BrowserFor


def test_only_its_managers_change_the_catalogue(alice: User, fin: User) -> None:
    with pytest.raises(Forbidden):
        services.create_product(actor=alice, name="GTX")
    product = services.create_product(actor=fin, name="GTX", list_price=Decimal("5.00"))
    with pytest.raises(Forbidden):
        services.edit_product(actor=alice, product=product, changes={"list_price": Decimal(1)})
    assert Product.objects.visible_to(alice).get().list_price == Decimal("5.00")


def test_names_and_codes_are_unique_whatever_the_case(ada: User) -> None:
    ProductFactory(actor=ada, name="GTX Pro", sku="G-1")
    with pytest.raises(Refusal) as error:
        services.create_product(actor=ada, name="gtx pro", sku="g-1", list_price=Decimal(-1))
    assert [(problem.field, problem.code) for problem in error.value.problems] == [
        ("list_price", "negative"),
        ("name", "unique"),
        ("sku", "unique"),
    ]


def test_one_default_price_book_and_a_fixed_currency(ada: User) -> None:
    first = services.create_price_book(actor=ada, name="A", currency="CNY", is_default=True)
    services.create_price_book(actor=ada, name="B", currency="USD", is_default=True)
    assert PriceBook.objects.get(is_default=True).name == "B"
    product = ProductFactory(actor=ada)
    services.set_price(actor=ada, book=first, product=product, price=Decimal("7.00"))
    services.set_price(actor=ada, book=first, product=product, price=Decimal("8.00"))
    assert PriceBookEntry.objects.get().price == Decimal("8.00")
    with pytest.raises(Refusal):
        services.edit_price_book(actor=ada, book=first, changes={"currency": "EUR"})


def test_by_api(api: ApiFor, ada: User, alice: User) -> None:
    family = ProductFamilyFactory(name="GTX")
    body = {"name": "GTX Pro", "family": str(family.pk), "list_price": {"amount": "4821.00", "currency": "USD"}}
    made = api(ada).post("/api/v1/products/", body, format="json")
    assert made.status_code == 201, made.content
    assert made.json()["family"] == {"id": str(family.pk), "name": "GTX"}
    mixed = api(ada).patch(
        f"/api/v1/products/{made.json()['id']}/", {"cost": {"amount": "1.00", "currency": "CNY"}}, format="json"
    )
    assert mixed.status_code == 422
    assert api(alice).patch(f"/api/v1/products/{made.json()['id']}/", {"sku": "x"}, format="json").status_code == 403
    assert api(alice).get("/api/v1/products/").json()["results"][0]["list_price"] == {
        "amount": "4821.00",
        "currency": "USD",
    }


def test_pages(browser: BrowserFor, ada: User, alice: User) -> None:
    product = ProductFactory(actor=ada, name="GTX Pro")
    book = services.create_price_book(actor=ada, name="Asia")
    client = browser(ada)
    for route, args in (
        ("list", []),
        ("settings", []),
        ("create", []),
        ("detail", [product.pk]),
        ("book", [book.pk]),
        ("book-edit", [book.pk]),
    ):
        assert client.get(reverse(f"products:{route}", args=args)).status_code == 200, route
    client.post(reverse("products:price-set", args=[book.pk]), {"product": product.pk, "price": "9.50"})
    assert PriceBookEntry.objects.get().price == Decimal("9.50")
    assert browser(alice).get(reverse("products:create")).status_code == 403
