"""Families of products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core import changes as core_changes
from core.errors import Refusal
from people.models import User
from products.models import ProductFamily
from products.policies import can_manage


def create_family(*, actor: User, name: str) -> ProductFamily:
    can_manage(actor).require()
    with transaction.atomic():
        family = ProductFamily(name=_free_name(name))
        family.save(force_insert=True)
        audit.record(actor=actor, action="product_family.created", record=family, changes={"name": [None, family.name]})
    return family


def edit_family(
    *, actor: User, family: ProductFamily, changes: Mapping[str, Any], version: int | None = None
) -> ProductFamily:
    can_manage(actor).require()
    with transaction.atomic():
        locked = ProductFamily.objects.select_for_update().get(pk=family.pk)
        core_changes.check_version(locked, version, changes)
        diff = core_changes.apply_changes(
            locked, {"name": _free_name(changes["name"], locked)} if "name" in changes else {}
        )
        if diff:
            core_changes.save_changes(locked, diff)
            audit.record(actor=actor, action="product_family.edited", record=locked, changes=diff)
    return locked


def _free_name(name: str, family: ProductFamily | None = None) -> str:
    name = name.strip()
    if not name:
        raise Refusal(_("A product family needs a name."), code="required", field="name")
    others = ProductFamily.objects.filter(name__iexact=name)
    if (others.exclude(pk=family.pk) if family else others).exists():
        raise Refusal(_("There is a product family with this name already."), code="unique", field="name")
    return name
