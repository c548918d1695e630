"""What a product costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from products.models import PriceBookEntry, Product


def prices_of(products: Sequence[Product], *, currency: str, book_id: UUID | None = None) -> dict[UUID, Decimal]:
    """By product, in `currency`: of the book asked for, else of the default book, else the list price; one statement.

    A price in another currency is no price: nothing is converted behind the seller's back.
    """
    found = {
        row.pk: row.list_price for row in products if row.list_price is not None and row.currency == currency
    }  # fmt: skip
    if not products:
        return found
    books = Q(price_book__is_default=True) | (Q(price_book_id=book_id) if book_id else Q())
    entries = PriceBookEntry.objects.filter(
        books, product__in=[row.pk for row in products], price_book__currency=currency, price_book__is_active=True
    )
    rows = list(entries.values_list("product_id", "price_book_id", "price"))
    found |= {product: price for product, _book, price in rows}
    return found | {product: price for product, book, price in rows if book == book_id}
