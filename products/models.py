"""What is sold and for how much: families, products, price books."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import CurrencyField, MoneyField, Record, Searchable, external_ref_constraint, search_index


class CatalogueQuerySet(models.QuerySet[Any]):
    """The catalogue belongs to the organisation: all of it to those who may look into the room, nothing to the others."""

    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.all() if user.may(f"products.{action}") else self.none()

    def active(self) -> Self:
        return self.filter(is_active=True)


class ProductFamily(Record):
    """A series of products; targets and commission rules may be about one family."""

    name = models.CharField(_("Name"), max_length=120)

    objects = CatalogueQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("product family"), _("product families")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="product_family_name_unique"),
            external_ref_constraint("product_family"),
        ]

    def __str__(self) -> str:
        return self.name


class Product(Record, Searchable):
    """One thing on the price list. A product that was sold is never deleted, only made inactive."""

    name = models.CharField(_("Name"), max_length=160)
    sku = models.CharField(_("SKU"), max_length=60, blank=True, default="")
    family = models.ForeignKey(
        ProductFamily, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("Product family")
    )
    unit = models.CharField(_("Unit"), max_length=20, blank=True, default="")
    list_price = MoneyField(_("List price"), null=True, blank=True)
    cost = MoneyField(_("Cost"), null=True, blank=True)
    currency = CurrencyField(_("Currency"), default="CNY")
    is_active = models.BooleanField(_("Active"), default=True)
    description = models.TextField(_("Description"), max_length=4000, blank=True, default="")

    objects = CatalogueQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("product"), _("products")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="product_name_unique"),
            models.UniqueConstraint(Lower("sku"), condition=~models.Q(sku=""), name="product_sku_unique"),
            models.CheckConstraint(
                condition=models.Q(list_price__isnull=True) | models.Q(list_price__gte=0),
                name="product_price_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0), name="product_cost_not_negative"
            ),
            external_ref_constraint("product"),
        ]
        indexes = [search_index("product"), models.Index(fields=["family", "name"], name="product_family_name")]

    def __str__(self) -> str:
        return self.name


class PriceBook(Record):
    """A list of prices in one currency, such as for a region or a channel."""

    name = models.CharField(_("Name"), max_length=120)
    currency = CurrencyField(_("Currency"), default="CNY")
    is_default = models.BooleanField(_("Default"), default=False)
    is_active = models.BooleanField(_("Active"), default=True)

    objects = CatalogueQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ["name"]
        verbose_name, verbose_name_plural = _("price book"), _("price books")
        constraints = [
            models.UniqueConstraint(Lower("name"), name="price_book_name_unique"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="price_book_one_default"
            ),
            external_ref_constraint("price_book"),
        ]

    def __str__(self) -> str:
        return self.name


class PriceBookEntry(Record):
    """The price of one product in one book."""

    price_book = models.ForeignKey(PriceBook, models.CASCADE, related_name="entries")
    product = models.ForeignKey(Product, models.CASCADE, related_name="prices", verbose_name=_("Product"))
    price = MoneyField(_("Price"))

    objects = CatalogueQuerySet.as_manager()

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["price_book", "product"], name="price_book_entry_unique"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="price_book_price_not_negative"),
            external_ref_constraint("price_book_entry"),
        ]
