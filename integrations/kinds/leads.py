"""Leads from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from core.imports import ImportOutcome, ImportRow
from integrations.kinds import references
from integrations.kinds.accounts import assignable
from integrations.kinds.base import Context, Draft, Kind, Lookup
from integrations.kinds.fields import Field
from integrations.kinds.vocabulary import industries
from leads import services
from leads.models import LeadSource
from people.models import User

DEFAULT_SOURCE = "import"


class Leads(Kind):
    key, label, policy = "leads", _("Leads"), "leads.create"
    matches = ("key", "email", "phone", "name")
    fields = (
        Field(
            "last_name", _("Last name"), synonyms=("surname", "name", "full name", "contact", "姓", "姓名", "联系人")
        ),
        Field("first_name", _("First name"), synonyms=("given name", "名")),
        Field(
            "company",
            _("Company"),
            synonyms=("account", "organisation", "organization", "公司", "公司名称", "企业名称"),
        ),
        Field("title", _("Job title"), synonyms=("position", "what is your current occupation", "职位", "职务")),
        Field("email", _("E-mail"), synonyms=("e-mail", "mail", "email address", "邮箱", "电子邮箱")),
        Field("phone", _("Phone"), synonyms=("telephone", "tel", "mobile", "手机", "电话", "手机号")),
        Field("website", _("Website"), synonyms=("url", "homepage", "网址")),
        Field("industry", _("Industry"), synonyms=("sector", "specialization", "行业"), vocabulary=industries),
        Field("region", _("Region"), synonyms=("city", "province", "area", "地区", "城市")),
        Field("source", _("Source"), "source", synonyms=("lead source", "channel", "来源", "线索来源")),
        Field("source_detail", _("Source detail"), synonyms=("lead origin", "how did you hear about us", "来源详情")),
        Field("campaign", _("Campaign"), synonyms=("市场活动", "活动")),
        Field("need", _("Need"), synonyms=("requirement", "interest", "notes", "需求", "备注")),
        Field("budget", _("Budget"), "decimal", synonyms=("预算",)),
        Field("tags", _("Tags"), "tags", synonyms=("labels", "标签")),
        Field("owner", _("Owner"), "owner", synonyms=("lead owner", "sales agent", "sales rep", "负责人", "销售")),
        Field("next_step", _("Next step"), synonyms=("下一步",)),
        Field("next_step_on", _("Next step on"), "date", synonyms=("follow up on", "下次跟进", "跟进日期")),
        Field(
            "created_on",
            _("Created on"),
            "date",
            synonyms=("created", "created at", "create date", "创建时间", "创建日期"),
        ),
        Field("created_by", _("Created by"), synonyms=("creator", "author", "创建人")),
        Field(
            "key",
            _("Id in the other system"),
            synonyms=("id", "lead number", "lead id", "prospect id", "external id", "编号"),
        ),
    )

    def lookups(self, context: Context) -> dict[str, Lookup]:
        return {"owner": references.owners, "source": references.sources}

    def owner_problem(self, context: Context) -> Callable[[UUID], bool]:
        return assignable(context.actor, "leads")

    def complete(self, draft: Draft, context: Context) -> None:
        """Every lead comes from somewhere; without a column it comes from this import."""
        if not draft.values.get("source_id"):
            draft.values["source_id"] = context.once("source", default_source)
        if currency := context.options.get("currency"):
            draft.values.setdefault("currency", currency)

    def write(self, *, context: Context, rows: Sequence[ImportRow]) -> list[ImportOutcome]:
        return services.import_rows(actor=context.actor, rows=rows, now=context.now, manner=context.manner)

    def remove(self, *, actor: User, ids: Sequence[UUID], batch: UUID, reason: str) -> list[UUID]:
        return services.remove_imported(actor=actor, ids=ids, reason=reason)

    def undo(self, *, actor: User, batch: UUID) -> int:
        return services.undo(batch=batch, actor=actor)

    def busy(self, ids: Sequence[UUID]) -> set[UUID]:
        return set(Activity.objects.filter(lead_id__in=ids).values_list("lead_id", flat=True))


def default_source() -> UUID:
    return LeadSource.objects.values_list("pk", flat=True).get(key=DEFAULT_SOURCE)
