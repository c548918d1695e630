"""Abstract nouns: what every editable record has. No table of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from uuid_utils.compat import uuid7

from core.money import Money


def new_id() -> UUID:
    """UUIDv7: ordered by time of creation, so newest-first needs no further index."""
    return uuid7()


class Record(models.Model):
    """Id, version for lost-update checks, instants, and the id another system knows it by."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)
    external_system = models.CharField(max_length=60, blank=True, default="")
    external_id = models.CharField(max_length=120, blank=True, default="")
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True
        ordering = ["-id"]

    @property
    def external_ref(self) -> dict[str, str] | None:
        return {"system": self.external_system, "id": self.external_id} if self.external_id else None


def external_ref_constraint(table: str) -> models.UniqueConstraint:
    """One row per id of another system."""
    return models.UniqueConstraint(
        fields=["external_system", "external_id"],
        condition=~models.Q(external_id=""),
        name=f"{table}_external_ref_unique",
    )


class Searchable(models.Model):
    """A tsvector of 1- and 2-grams, words, digits and pinyin made by `core.search.document`, written by the services."""

    search = SearchVectorField(null=True, editable=False)

    class Meta:
        abstract = True


def search_index(table: str) -> GinIndex:
    return GinIndex(fields=["search"], name=f"{table}_search_gin", fastupdate=True)


class MoneyField(models.DecimalField):
    """NUMERIC(18,2). The currency stands in a sibling column."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class CurrencyField(models.CharField):
    """ISO 4217 code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 3)
        super().__init__(*args, **kwargs)


def money_of(amount: Any, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)
