"""Changing the catalogue."""

from products.services.families import create_family, edit_family
from products.services.imports import import_rows, remove_imported
from products.services.price_books import create_price_book, edit_price_book, remove_price, set_price
from products.services.products import create_product, delete_product, edit_product, undo

__all__ = [
    "create_family",
    "create_price_book",
    "create_product",
    "delete_product",
    "edit_family",
    "edit_price_book",
    "edit_product",
    "import_rows",
    "remove_imported",
    "remove_price",
    "set_price",
    "undo",
]
