"""Making, changing and removing products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from audit.undo import reversals
from core import changes as core_changes
from core import search
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from core.limits import limit_problems
from people.models import User
from people.queries import organisation
from products.models import Product
from products.policies import can_manage

FIELDS = ("name", "sku", "family", "unit", "list_price", "cost", "currency", "is_active", "description")
UNIQUE = ("name", "sku")


def create_product(*, actor: User, name: str, external_ref: Mapping[str, str] | None = None, **values: Any) -> Product:
    """A new product, priced in the base currency unless another one is given."""
    can_manage(actor).require()
    given = {"currency": organisation().base_currency, **only_fields(values), "name": name.strip()}
    refuse_problems(problems_of(given, None))
    with transaction.atomic():
        product = Product(**given, **reference(external_ref))
        refresh_search(product)
        product.save(force_insert=True)
        audit.record(
            actor=actor, action="product.created", record=product, changes=core_changes.apply_changes(Product(), given)
        )
        broadcast(RecordChanged(topic="product", id=product.pk))
    return product


def edit_product(*, actor: User, product: Product, changes: Mapping[str, Any], version: int | None = None) -> Product:
    can_manage(actor).require()
    with transaction.atomic():
        locked = Product.objects.select_for_update().get(pk=product.pk)
        core_changes.check_version(locked, version, changes)
        wanted = only_fields(changes)
        refuse_problems(problems_of(wanted, locked))
        diff = core_changes.apply_changes(locked, wanted)
        if diff:
            _save(actor, locked, diff, "product.edited")
    return locked


def delete_product(*, actor: User, product: Product) -> None:
    """Only a product that nothing refers to; one that was sold is made inactive instead."""
    can_manage(actor).require()
    with transaction.atomic():
        locked = Product.objects.select_for_update().get(pk=product.pk)
        audit.record(
            actor=actor,
            action="product.deleted",
            record=locked,
            changes={name: [core_changes.plain(getattr(locked, name)), None] for name in FIELDS},
        )
        try:
            with transaction.atomic():
                locked.delete()
        except models.ProtectedError as error:
            raise Refusal(_("This product is used by deals. Make it inactive instead."), code="in_use") from error
        broadcast(RecordChanged(topic="product", id=product.pk))


def undo(*, batch: UUID, actor: User) -> int:
    """Put back what the batch changed, where nobody has changed it since."""
    can_manage(actor).require()
    restored = 0
    with transaction.atomic():
        for product, old in reversals(Product, batch):
            if diff := core_changes.apply_changes(product, old):
                _save(actor, product, diff, "product.undone")
                restored += 1
    return restored


def _save(actor: User, product: Product, diff: core_changes.type_diff, action: str) -> None:
    refresh_search(product)
    core_changes.save_changes(product, diff, "search")
    audit.record(actor=actor, action=action, record=product, changes=diff)
    broadcast(RecordChanged(topic="product", id=product.pk))


def refresh_search(product: Product) -> None:
    product.search = search.document(product.name, product.sku)


def only_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """A programming error when a name is unknown: doors pass listed fields only."""
    if unknown := set(values) - set(FIELDS) - {"external_ref"}:
        raise TypeError(f"not fields of a product: {sorted(unknown)}")
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items() if name in FIELDS
    }


def reference(external_ref: Mapping[str, str] | None) -> dict[str, str]:
    return {"external_system": external_ref["system"], "external_id": external_ref["id"]} if external_ref else {}


def problems_of(values: Mapping[str, Any], product: Product | None) -> list[FieldProblem]:
    problems = limit_problems(Product, values)
    if "name" in values and not values["name"]:
        problems.append(FieldProblem("name", "required", _("A product needs a name.")))
    for name in ("list_price", "cost"):
        if values.get(name) is not None and values[name] < 0:
            problems.append(FieldProblem(name, "negative", _("This must not be negative.")))
    return problems + _taken(values, product)


def _taken(values: Mapping[str, Any], product: Product | None) -> list[FieldProblem]:
    problems = []
    for name in UNIQUE:
        if values.get(name):
            others = Product.objects.filter(**{f"{name}__iexact": values[name]})
            if (others.exclude(pk=product.pk) if product else others).exists():
                problems.append(FieldProblem(name, "unique", _("Another product has this already.")))
    return problems


def refuse_problems(problems: list[FieldProblem]) -> None:
    if problems:
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)
