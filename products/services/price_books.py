"""Price books and the prices in them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core import changes as core_changes
from core.errors import Refusal
from people.models import User
from people.queries import organisation
from products.models import PriceBook, PriceBookEntry, Product
from products.policies import can_manage

FIELDS = ("name", "currency", "is_default", "is_active")


def create_price_book(*, actor: User, name: str, currency: str = "", is_default: bool = False) -> PriceBook:
    can_manage(actor).require()
    with transaction.atomic():
        book = PriceBook(
            name=_free_name(name), currency=currency or organisation().base_currency, is_default=is_default
        )
        if is_default:
            _clear_default(book)
        book.save(force_insert=True)
        changes: core_changes.type_diff = {
            "name": [None, book.name],
            "currency": [None, book.currency],
            "is_default": [None, is_default],
        }
        audit.record(actor=actor, action="price_book.created", record=book, changes=changes)
    return book


def edit_price_book(
    *, actor: User, book: PriceBook, changes: Mapping[str, Any], version: int | None = None
) -> PriceBook:
    """A book's currency stays as soon as it has prices: amounts are never reinterpreted."""
    can_manage(actor).require()
    with transaction.atomic():
        locked = PriceBook.objects.select_for_update().get(pk=book.pk)
        core_changes.check_version(locked, version, changes)
        wanted = {name: value for name, value in changes.items() if name in FIELDS}
        if "name" in wanted:
            wanted["name"] = _free_name(wanted["name"], locked)
        if wanted.get("currency", locked.currency) != locked.currency and locked.entries.exists():
            raise Refusal(
                _("This price book has prices; its currency can't change any more."), code="in_use", field="currency"
            )
        diff = core_changes.apply_changes(locked, wanted)
        if diff:
            if locked.is_default:
                _clear_default(locked)
            core_changes.save_changes(locked, diff)
            audit.record(actor=actor, action="price_book.edited", record=locked, changes=diff)
    return locked


def set_price(*, actor: User, book: PriceBook, product: Product, price: Decimal) -> PriceBookEntry:
    """The price of a product in a book, new or changed."""
    can_manage(actor).require()
    if price < 0:
        raise Refusal(_("A price must not be negative."), code="negative", field="price")
    with transaction.atomic():
        PriceBook.objects.select_for_update().get(pk=book.pk)
        entry = PriceBookEntry.objects.filter(price_book=book, product=product).first()
        old = entry.price if entry else None
        if entry is None:
            entry = PriceBookEntry(price_book=book, product=product, price=price)
            entry.save(force_insert=True)
        elif old != price:
            core_changes.save_changes(entry, core_changes.apply_changes(entry, {"price": price}))
        if old != price:
            audit.record(
                actor=actor,
                action="price_book.priced",
                record=book,
                changes={str(product): [core_changes.plain(old), str(price)]},
            )
    return entry


def remove_price(*, actor: User, book: PriceBook, product: Product) -> None:
    can_manage(actor).require()
    with transaction.atomic():
        entry = PriceBookEntry.objects.select_for_update().filter(price_book=book, product=product).first()
        if entry is not None:
            entry.delete()
            audit.record(
                actor=actor, action="price_book.priced", record=book, changes={str(product): [str(entry.price), None]}
            )


def _clear_default(book: PriceBook) -> None:
    PriceBook.objects.filter(is_default=True).exclude(pk=book.pk).update(is_default=False)


def _free_name(name: str, book: PriceBook | None = None) -> str:
    name = name.strip()
    if not name:
        raise Refusal(_("A price book needs a name."), code="required", field="name")
    others = PriceBook.objects.filter(name__iexact=name)
    if (others.exclude(pk=book.pk) if book else others).exists():
        raise Refusal(_("There is a price book with this name already."), code="unique", field="name")
    return name
