"""Products in bulk: a chunk of rows costs a handful of statements, whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from audit.models import AuditEntry
from core import changes as core_changes
from core.copying import insert_many
from core.errors import FieldProblem
from core.events import RecordChanged, broadcast
from core.imports import ImportOutcome, ImportRow, failed
from core.limits import limit_problems
from people.models import User
from people.queries import organisation
from products.models import Product, ProductFamily
from products.policies import can_manage
from products.services.products import only_fields, refresh_search


def import_rows(*, actor: User, rows: Sequence[ImportRow], now: datetime) -> list[ImportOutcome]:
    """Create or complete products by the id of the other system, else by name; families are made as they come."""
    can_manage(actor).require()
    with transaction.atomic():
        chunk = _Chunk(actor, rows, now)
        outcomes = [chunk.take(row) for row in rows]
        chunk.write()
    return outcomes


class _Chunk:
    """One call's work: what exists, what is to be made, what is to be changed."""

    def __init__(self, actor: User, rows: Sequence[ImportRow], now: datetime) -> None:
        self.actor, self.now, self.currency = actor, now, organisation().base_currency
        names = [str(row.values.get("name", "")).strip().lower() for row in rows]
        self.by_name, self.by_key = _existing(names, rows)
        self.families = {family.name.lower(): family for family in ProductFamily.objects.all()}
        self.entries: list[AuditEntry] = []
        self.made: dict[UUID, Product] = {}
        self.changed: dict[UUID, Product] = {}

    def take(self, row: ImportRow) -> ImportOutcome:
        values = only_fields(
            {name: value for name, value in row.values.items() if name != "family" and value not in ("", None)}
        )
        problems = limit_problems(Product, values)
        if not values.get("name"):
            problems.append(FieldProblem("name", "required", _("A product needs a name.")))
        if any(values.get(name) is not None and values[name] < 0 for name in ("list_price", "cost")):
            problems.append(FieldProblem("list_price", "negative", _("This must not be negative.")))
        if problems:
            return failed(*problems)
        if family := str(row.values.get("family") or "").strip():
            values["family"] = self._family(family)
        known = self.by_key.get((row.system, row.key)) if row.key else None
        known = known or self.by_name.get(values["name"].lower())
        return self._update(known, values) if known else self._create(row, values)

    def _family(self, name: str) -> ProductFamily:
        if name.lower() not in self.families:
            family = ProductFamily.objects.create(name=name[:120])
            self.entries.append(
                audit.entry(
                    actor=self.actor,
                    action="product_family.created",
                    record=family,
                    changes={"name": [None, family.name]},
                )
            )
            self.families[name.lower()] = family
        return self.families[name.lower()]

    def _create(self, row: ImportRow, values: dict[str, Any]) -> ImportOutcome:
        product = Product(
            **{"currency": self.currency, **values}, external_system=row.system if row.key else "", external_id=row.key
        )
        self.by_name[product.name.lower()] = product
        if row.key:
            self.by_key[row.system, row.key] = product
        self.made[product.pk] = product
        self.entries.append(audit.entry(actor=self.actor, action="product.imported", record=product))
        return ImportOutcome("created", product.pk)

    def _update(self, product: Product, values: dict[str, Any]) -> ImportOutcome:
        diff = core_changes.apply_changes(product, values)
        if not diff:
            return ImportOutcome("unchanged", product.pk)
        if product.pk not in self.made:
            product.version += 1
            product.updated_at = self.now
            self.changed[product.pk] = product
        self.entries.append(audit.entry(actor=self.actor, action="product.edited", record=product, changes=diff))
        return ImportOutcome("updated", product.pk)

    def write(self) -> None:
        for product in (*self.made.values(), *self.changed.values()):
            refresh_search(product)
        insert_many(Product, self.made.values())
        columns = [
            "name",
            "sku",
            "family",
            "unit",
            "list_price",
            "cost",
            "currency",
            "is_active",
            "description",
            "search",
            "version",
            "updated_at",
        ]
        if self.changed:
            Product.objects.bulk_update(self.changed.values(), columns, batch_size=500)
        audit.record_many(self.entries)
        if self.entries:
            broadcast(RecordChanged(topic="product", id=next(iter((*self.made, *self.changed)), self.actor.pk)))


def _existing(names: list[str], rows: Sequence[ImportRow]) -> tuple[dict[str, Product], dict[tuple[str, str], Product]]:
    keys = [row.key for row in rows if row.key]
    found = Product.objects.annotate(lower_name=models.functions.Lower("name")).filter(
        models.Q(lower_name__in=names) | models.Q(external_id__in=keys, external_id__gt="")
    )
    locked = list(found.select_for_update(of=("self",)).order_by("pk"))
    return {row.name.lower(): row for row in locked}, {
        (row.external_system, row.external_id): row for row in locked if row.external_id
    }


def remove_imported(*, actor: User, ids: Sequence[UUID], reason: str) -> list[UUID]:
    """Delete the products of `ids` that nobody changed since and nothing refers to; the ids of those removed."""
    can_manage(actor).require()
    removed: list[Any] = []
    with transaction.atomic():
        for product in Product.objects.select_for_update().filter(pk__in=ids, version=1).order_by("pk"):
            entry = audit.entry(actor=actor, action="product.deleted", record=product, reason=reason)
            try:
                with transaction.atomic():
                    product.delete()
            except models.ProtectedError:
                continue
            entry.save(force_insert=True)
            removed.append(entry.record_id)
    return removed
