"""Deals from a file, open and closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity
from core.errors import FieldProblem
from core.imports import ImportOutcome, ImportRow
from integrations.kinds import references
from integrations.kinds.accounts import assignable
from integrations.kinds.base import Context, Draft, Finding, Kind, Lookup
from integrations.kinds.fields import Field
from integrations.kinds.references import ENDED
from opportunities import services
from opportunities.models import Opportunity, Pipeline
from people.models import User
from people.queries import organisation

DEAL_TYPES = {
    "new": "new",
    "new business": "new",
    "expansion": "expansion",
    "existing business": "expansion",
    "renewal": "renewal",
    "新购": "new",
    "增购": "expansion",
    "续约": "renewal",
}


class Opportunities(Kind):
    key, label, policy = "opportunities", gettext_lazy("Opportunities"), "opportunities.create"
    undo_question = gettext_lazy(
        "Undo the whole import? What it made is removed, what it changed is put back; records that somebody has worked on since are kept."
        " Won deals stay as invalid ones, so that the credit booked for them is taken back."
    )
    fields = (
        Field(
            "key",
            gettext_lazy("Id in the other system"),
            synonyms=("opportunity id", "deal id", "id", "external id", "商机编号", "编号"),
        ),
        Field(
            "name",
            gettext_lazy("Name"),
            synonyms=("opportunity", "opportunity name", "deal", "deal name", "商机", "商机名称"),
        ),
        Field(
            "owner",
            gettext_lazy("Owner"),
            "owner",
            synonyms=("sales agent", "sales rep", "salesperson", "opportunity owner", "负责人", "销售"),
        ),
        Field("product", gettext_lazy("Product"), "product", synonyms=("product name", "item", "产品", "产品名称")),
        Field(
            "account",
            gettext_lazy("Account"),
            "account",
            synonyms=("company", "customer", "account name", "客户", "客户名称", "公司"),
        ),
        Field(
            "stage",
            gettext_lazy("Stage"),
            "stage",
            required=True,
            synonyms=("deal stage", "status", "sales stage", "阶段", "商机阶段"),
        ),
        Field(
            "opened_on",
            gettext_lazy("Opened on"),
            "date",
            synonyms=("engage date", "created", "created on", "open date", "创建日期", "开始日期"),
        ),
        Field(
            "closed_on",
            gettext_lazy("Closed on"),
            "date",
            synonyms=("close date", "closed", "won on", "成交日期", "关闭日期"),
        ),
        Field(
            "expected_close_on",
            gettext_lazy("Expected close"),
            "date",
            synonyms=("expected close date", "forecast date", "预计成交日期"),
        ),
        Field(
            "amount",
            gettext_lazy("Amount"),
            "decimal",
            synonyms=("close value", "value", "deal value", "deal amount", "金额", "商机金额"),
        ),
        Field("deal_type", gettext_lazy("Deal type"), "choice", synonyms=("type", "类型"), choices=DEAL_TYPES),
        Field("source", gettext_lazy("Source"), "source", synonyms=("lead source", "来源")),
        Field("next_step", gettext_lazy("Next step"), synonyms=("下一步",)),
    )

    def lookups(self, context: Context) -> dict[str, Lookup]:
        return {
            "owner": references.owners,
            "product": references.products,
            "account": references.accounts,
            "source": references.sources,
            "stage": self._stages(context),
        }

    def _stages(self, context: Context) -> Lookup:
        """Words for the end of a deal are no stages; they pass through and are read in `complete`."""
        find = references.stages(pipeline_of(context))

        def look(actor: User, texts: set[str]) -> references.type_found:
            ended = {text: references.Found(passes=True) for text in texts if text.lower() in ENDED}
            return {**find(actor, texts - ended.keys()), **ended}

        return look

    def owner_problem(self, context: Context) -> Callable[[UUID], bool]:
        return assignable(context.actor, "opportunities")

    def complete(self, draft: Draft, context: Context) -> None:
        values, words = draft.values, draft.texts.get("stage", "").lower()
        values["status"] = ENDED.get(words, "open")
        values["pipeline_id"] = pipeline_of(context)
        values["currency"] = context.options.get("currency") or context.once("currency", _base_currency)
        if values["status"] == "open":
            values["expected_close_on"] = values.get("expected_close_on") or values.get("closed_on")
            values["closed_on"] = None
            values["stage_id"] = values.get("stage_id")
            if not values.get("account_id"):
                draft.findings.append(Finding("open_without_account", "account"))
        else:
            values["stage_id"] = None
            _closed(draft)
        values["name"] = values.get("name") or _name(draft)

    def write(self, *, context: Context, rows: Sequence[ImportRow]) -> list[ImportOutcome]:
        return services.import_rows(actor=context.actor, rows=rows, now=context.now)

    def remove(self, *, actor: User, ids: Sequence[UUID], batch: UUID, reason: str) -> list[UUID]:
        return services.remove_imported(actor=actor, ids=ids, reason=reason)

    def staying(self, ids: Sequence[UUID]) -> int:
        """Won deals: the credit booked for them is reversed, and a reversal names its deal."""
        return Opportunity.objects.filter(pk__in=ids).count()

    def undo(self, *, actor: User, batch: UUID) -> int:
        return services.undo(batch=batch, actor=actor)

    def busy(self, ids: Sequence[UUID]) -> set[UUID]:
        return set(Activity.objects.filter(opportunity_id__in=ids).values_list("opportunity_id", flat=True))


def _closed(draft: Draft) -> None:
    """A deal that is over needs the day it ended; a won one what it was worth."""
    values = draft.values
    if values.get("closed_on") is None:
        draft.problems.append(FieldProblem("closed_on", "required", _("A closed deal needs its closing date.")))
    if values["status"] == "won" and values.get("amount") is None:
        draft.problems.append(FieldProblem("amount", "required", _("A won deal needs its amount.")))
    opened, closed = values.get("opened_on"), values.get("closed_on")
    if opened and closed and opened > closed:
        draft.problems.append(
            FieldProblem("closed_on", "before_opening", _("This deal was closed before it was opened."))
        )


def _name(draft: Draft) -> str:
    """What a deal is called when the file has no name for it: for whom, what, or the other system's number."""
    parts = [draft.texts.get(name, "") for name in ("account", "product")]
    return " – ".join([part for part in parts if part] or [draft.key or _("Opportunity")])[:200]


def _base_currency() -> str:
    return organisation().base_currency


def pipeline_of(context: Context) -> UUID:
    if chosen := context.options.get("pipeline"):
        return UUID(str(chosen))
    return context.once("pipeline", lambda: Pipeline.objects.filter(is_default=True).values_list("pk", flat=True).get())
