"""The catalogue from a file."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.imports import ImportOutcome, ImportRow
from integrations.kinds.base import Context, Draft, Kind
from integrations.kinds.fields import Field
from people.models import User
from products import services


class Products(Kind):
    key, label, policy = "products", _("Products"), "products.manage"
    fields = (
        Field(
            "name", _("Name"), required=True, synonyms=("product", "product name", "item", "产品", "产品名称", "商品")
        ),
        Field(
            "family",
            _("Product family"),
            synonyms=("series", "category", "product line", "family", "系列", "产品系列", "类别"),
        ),
        Field(
            "list_price",
            _("List price"),
            "decimal",
            synonyms=("sales price", "price", "unit price", "标价", "单价", "价格"),
        ),
        Field("cost", _("Cost"), "decimal", synonyms=("unit cost", "standard cost", "成本")),
        Field("sku", _("SKU"), synonyms=("product code", "article number", "item number", "编码", "产品编号")),
        Field("unit", _("Unit"), synonyms=("unit of measure", "单位")),
        Field("description", _("Description"), synonyms=("notes", "描述", "备注")),
        Field("key", _("Id in the other system"), synonyms=("id", "product id", "external id")),
    )

    def complete(self, draft: Draft, context: Context) -> None:
        if currency := context.options.get("currency"):
            draft.values.setdefault("currency", currency)

    def write(self, *, context: Context, rows: Sequence[ImportRow]) -> list[ImportOutcome]:
        return services.import_rows(actor=context.actor, rows=rows, now=context.now)

    def remove(self, *, actor: User, ids: Sequence[UUID], batch: UUID, reason: str) -> list[UUID]:
        return services.remove_imported(actor=actor, ids=ids, reason=reason)

    def undo(self, *, actor: User, batch: UUID) -> int:
        return services.undo(batch=batch, actor=actor)
