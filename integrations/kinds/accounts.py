"""Companies from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from core.imports import ImportOutcome, ImportRow
from customers import services
from integrations.kinds import references
from integrations.kinds.base import Context, Draft, Kind, Lookup
from integrations.kinds.fields import Field
from integrations.kinds.vocabulary import countries, industries
from people.models import User


class Accounts(Kind):
    key, label, policy = "accounts", _("Accounts"), "customers.create"
    matches = ("key", "uscc", "name")
    fields = (
        Field(
            "name",
            _("Name"),
            required=True,
            synonyms=(
                "account",
                "account name",
                "company",
                "company name",
                "customer",
                "客户",
                "客户名称",
                "公司",
                "公司名称",
                "企业名称",
            ),
        ),
        Field(
            "uscc",
            _("Unified social credit code"),
            synonyms=("credit code", "tax number", "统一社会信用代码", "信用代码", "税号"),
        ),
        Field(
            "industry",
            _("Industry"),
            synonyms=("sector", "branch", "vertical", "行业", "所属行业"),
            vocabulary=industries,
        ),
        Field(
            "year_established",
            _("Founded in"),
            "int",
            synonyms=("year established", "founded", "founding year", "成立年份"),
        ),
        Field(
            "revenue",
            _("Annual revenue"),
            "decimal",
            synonyms=("revenue", "turnover", "sales", "年营业额", "营收", "年收入"),
        ),
        Field(
            "size",
            _("Employees"),
            "int",
            synonyms=("employees", "headcount", "staff", "number of employees", "员工数", "人数", "规模"),
        ),
        Field(
            "country", _("Country"), synonyms=("office location", "location", "nation", "国家"), vocabulary=countries
        ),
        Field("region", _("Region"), synonyms=("province", "state", "area", "地区", "区域", "省份", "大区")),
        Field("address", _("Address"), synonyms=("street", "地址", "详细地址")),
        Field("website", _("Website"), synonyms=("url", "homepage", "web", "网址", "网站", "官网")),
        Field("phone", _("Phone"), synonyms=("telephone", "tel", "电话", "公司电话")),
        Field(
            "level",
            _("Level"),
            "choice",
            synonyms=("grade", "rating", "客户级别", "级别", "等级"),
            choices={"A": "A", "B": "B", "C": "C"},
        ),
        Field(
            "parent",
            _("Parent company"),
            synonyms=("subsidiary of", "parent", "parent account", "group", "母公司", "上级公司", "所属集团"),
        ),
        Field(
            "owner",
            _("Owner"),
            "owner",
            synonyms=("account owner", "sales agent", "sales rep", "负责人", "所有人", "销售"),
        ),
        Field("description", _("Description"), synonyms=("notes", "remarks", "备注", "描述")),
        Field(
            "created_on",
            _("Created on"),
            "date",
            synonyms=("created", "created at", "create date", "创建时间", "创建日期"),
        ),
        Field("created_by", _("Created by"), synonyms=("creator", "author", "创建人")),
        Field("key", _("Id in the other system"), synonyms=("id", "account id", "external id", "客户编号", "编号")),
    )

    def lookups(self, context: Context) -> dict[str, Lookup]:
        return {"owner": references.owners}

    def owner_problem(self, context: Context) -> Callable[[UUID], bool]:
        return assignable(context.actor, "customers")

    def complete(self, draft: Draft, context: Context) -> None:
        if currency := context.options.get("currency"):
            draft.values.setdefault("currency", currency)

    def write(self, *, context: Context, rows: Sequence[ImportRow]) -> list[ImportOutcome]:
        """Parents come in the second pass, when all companies of the file are there."""
        bare = [ImportRow(row.number, _without(row.values, "parent"), row.system, row.key) for row in rows]
        return services.import_accounts(actor=context.actor, rows=bare, now=context.now, manner=context.manner)

    def finish(self, *, context: Context, rows: Iterable[tuple[ImportRow, UUID, bool]]) -> dict[int, ImportOutcome]:
        below = [(row, pk, fresh) for row, pk, fresh in rows if row.values.get("parent")]
        pairs = [(pk, row.values["parent"]) for row, pk, _fresh in below]
        if not pairs:
            return {}
        made = {pk for _row, pk, fresh in below if fresh}
        outcomes = services.link_parents(actor=context.actor, pairs=pairs, fresh=made, now=context.now)
        return {
            row.number: outcomes[pk]
            for row, pk, _fresh in below
            if outcomes.get(pk) and outcomes[pk].status != "unchanged"
        }

    def remove(self, *, actor: User, ids: Sequence[UUID], batch: UUID, reason: str) -> list[UUID]:
        return services.remove_imported_accounts(actor=actor, ids=ids, reason=reason)

    def undo(self, *, actor: User, batch: UUID) -> int:
        return services.undo(batch=batch, actor=actor)

    def busy(self, ids: Sequence[UUID]) -> set[UUID]:
        return set(Activity.objects.filter(account_id__in=ids).values_list("account_id", flat=True))


def _without(values: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def assignable(actor: User, room: str) -> Callable[[UUID], bool]:
    """Records may be given to oneself, and to those whose records one may assign."""
    reach = actor.access.reach(room, "assign")
    return lambda owner: owner == actor.pk or (reach is not None and reach.covers(owner))
