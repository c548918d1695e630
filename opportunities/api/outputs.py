"""What an opportunity looks like to a program. Its parts come as JSON from the database, in the statement of the list itself."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, QuerySet
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.names import person_name
from core.serializers import DecimalText, MoneyOut, Output, RecordOutput, Ref
from opportunities.board import BoardColumn, Card
from opportunities.health import Health, health, vitals_of
from opportunities.models import (
    Competitor,
    DealType,
    ForecastCategory,
    LossReason,
    Opportunity,
    OpportunityContact,
    OpportunityLine,
    OpportunitySplit,
    Status,
)  # fmt: skip

ITEMS = {"type": "array", "items": {"type": "object"}}


def with_parts(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Contacts, lines, splits, reasons and competitors beside each row."""
    mine = {"opportunity": OuterRef("pk")}
    line = JSONObject(
        product=F("product_id"), name=F("name"), quantity=_text("quantity"), unit_price=_text("unit_price"),
        discount_percent=_text("discount_percent"), amount=_text("amount"), cost=_text("cost"), list_price=_text("list_price"),
        recurring_months=F("recurring_months"),
    )  # fmt: skip
    split = JSONObject(user=F("user_id"), name=F("user__full_name"), kind=F("kind"), percent=_text("percent"))
    person = JSONObject(
        contact=F("contact_id"), first=F("contact__first_name"), last=F("contact__last_name"), role=F("role")
    )
    through = {"reasons": Opportunity.loss_reasons.through, "competitors": Opportunity.competitors.through}
    reason = JSONObject(id=F("lossreason_id"), name=F("lossreason__name"))
    competitor = JSONObject(id=F("competitor_id"), name=F("competitor__name"))
    return queryset.annotate(
        line_parts=ArraySubquery(OpportunityLine.objects.filter(**mine).order_by("position").values(part=line)),
        split_parts=ArraySubquery(
            OpportunitySplit.objects.filter(**mine).order_by("-kind", "-percent", "id").values(part=split)
        ),
        contact_parts=ArraySubquery(OpportunityContact.objects.filter(**mine).order_by("id").values(part=person)),
        reason_parts=ArraySubquery(through["reasons"]._default_manager.filter(**mine).values(part=reason)),
        competitor_parts=ArraySubquery(through["competitors"]._default_manager.filter(**mine).values(part=competitor)),
    )


def _text(name: str) -> Cast:
    """Numbers as text: JSON numbers are read as floats by most programs."""
    return Cast(name, CharField())


def plain_number(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


class OpportunityOutput(RecordOutput):
    api_route = "opportunity"
    page_route = "opportunities:detail"

    name = serializers.CharField()
    account = Ref("account")
    pipeline = Ref("pipeline")
    stage = Ref("stage")
    status = serializers.ChoiceField(choices=Status.choices)
    amount = MoneyOut("amount", "currency")
    cost = MoneyOut("cost", "currency")
    currency = serializers.CharField()
    probability = DecimalText("probability")
    forecast_category = serializers.ChoiceField(choices=ForecastCategory.choices)
    expected_close_on = serializers.DateField()
    opened_on = serializers.DateField()
    closed_on = serializers.DateField()
    owner = Ref("owner", "full_name")
    deal_type = serializers.ChoiceField(choices=DealType.choices)
    source = Ref("source")  # type: ignore[assignment]  # a declared field, no attribute of the serializer
    lead = Ref("lead")
    description = serializers.CharField()
    next_step = serializers.CharField()
    next_step_on = serializers.DateField()
    last_activity_at = serializers.DateTimeField()
    last_contact_at = serializers.DateTimeField()
    contact_planned_on = serializers.DateField()
    qualification = serializers.IntegerField(help_text="percent of the checklist that is known")
    slip_count = serializers.IntegerField(help_text="how often the expected close was postponed")
    slip_days = serializers.IntegerField(help_text="by how many days in all")
    price_book = Ref("price_book")
    stage_entered_at = serializers.DateTimeField()
    loss_note = serializers.CharField()
    contacts = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()
    splits = serializers.SerializerMethodField()
    loss_reasons = serializers.SerializerMethodField()
    competitors = serializers.SerializerMethodField()
    health = serializers.SerializerMethodField()

    @extend_schema_field(ITEMS)
    def get_contacts(self, row: Any) -> list[dict[str, Any]]:
        return [
            {"contact": {"id": part["contact"], "name": person_name(part["first"], part["last"])}, "role": part["role"]}
            for part in row.contact_parts
        ]

    @extend_schema_field(ITEMS)
    def get_lines(self, row: Any) -> list[dict[str, Any]]:
        return [self._line(part, row.currency) for part in row.line_parts]

    def _line(self, part: dict[str, Any], currency: str) -> dict[str, Any]:
        money: dict[str, Any] = {
            name: {"amount": part[name], "currency": currency} for name in ("unit_price", "amount", "cost")
        }
        listed = part["list_price"]
        money["list_price"] = None if listed is None else {"amount": listed, "currency": currency}
        product = {"id": part["product"], "name": part["name"]} if part["product"] else None
        numbers = {name: plain_number(part[name]) for name in ("quantity", "discount_percent")}
        return {
            "product": product,
            "name": part["name"],
            "recurring_months": part["recurring_months"],
            **numbers,
            **money,
        }

    @extend_schema_field(ITEMS)
    def get_splits(self, row: Any) -> list[dict[str, Any]]:
        return [
            {
                "user": {"id": part["user"], "name": part["name"]},
                "kind": part["kind"],
                "percent": plain_number(part["percent"]),
            }
            for part in row.split_parts
        ]

    @extend_schema_field(ITEMS)
    def get_loss_reasons(self, row: Any) -> list[dict[str, Any]]:
        return list(row.reason_parts)

    @extend_schema_field(ITEMS)
    def get_competitors(self, row: Any) -> list[dict[str, Any]]:
        return list(row.competitor_parts)

    @extend_schema_field({"type": ["object", "null"]})
    def get_health(self, row: Opportunity) -> dict[str, Any] | None:
        if not row.is_open:
            return None
        now = cast("dict[str, Any]", self.context).setdefault("now", timezone.now())
        return health_out(health(vitals_of(row, row.stage), now=now, today=timezone.localdate(now)))


def health_out(found: Health) -> dict[str, Any]:
    return {
        "bucket": found.bucket,
        "days_in_stage": found.days_in_stage,
        "idle_days": found.idle_days,
        "idle_limit": found.idle_limit,
        "reasons": list(found.reasons),
    }


def column_out(column: BoardColumn, currency: str, more: str | None) -> dict[str, Any]:
    stage, head = column.stage, column.head
    return {
        "stage": {
            "id": stage.pk,
            "name": stage.name,
            "probability": plain_number(str(stage.probability)),
            "position": stage.position,
        },
        "count": head.count,
        "amount": {"amount": f"{head.amount:.2f}", "currency": currency},
        "weighted": {"amount": f"{head.weighted:.2f}", "currency": currency},
        "unpriced": list(head.unpriced),
        "cards": [card_out(card) for card in column.cards],
        "next": more,
    }


def card_out(card: Card) -> dict[str, Any]:
    return {
        "id": card.id,
        "version": card.version,
        "name": card.name,
        "account": {"id": card.account_id, "name": card.account} if card.account_id else None,
        "amount": None if card.amount is None else {"amount": f"{card.amount:.2f}", "currency": card.currency},
        "expected_close_on": card.expected_close_on,
        "owner": {"id": card.owner.pk, "name": card.owner.full_name},
        "next_step": card.next_step,
        "next_step_on": card.next_step_on,
        "health": health_out(card.health),
    }


class NamedOutput(RecordOutput):
    name = serializers.CharField()
    is_active = serializers.BooleanField()


class LossReasonOutput(NamedOutput):
    api_route = "loss-reason"

    position = serializers.IntegerField()

    class Meta:
        model = LossReason


class CompetitorOutput(NamedOutput):
    api_route = "competitor"

    website = serializers.CharField()

    class Meta:
        model = Competitor


class PipelineOutput(NamedOutput):
    api_route = "pipeline"

    is_default = serializers.BooleanField()
    position = serializers.IntegerField()
    number = serializers.IntegerField(help_text="which version of the process this is")
    lineage = serializers.UUIDField(help_text="shared by all versions of a process")
    published_at = serializers.DateTimeField()
    next_step_required = serializers.BooleanField()
    checklist = serializers.JSONField()
    plan = serializers.JSONField()


class StageOutput(RecordOutput):
    api_route = "stage"

    pipeline = Ref("pipeline")
    name = serializers.CharField()
    position = serializers.IntegerField()
    probability = DecimalText("probability")
    forecast_category = serializers.CharField()
    required_fields = serializers.JSONField()
    requirements = serializers.JSONField()
    rotting_days = serializers.IntegerField()
    standard_days = serializers.IntegerField()
    checklist_percent = serializers.IntegerField()


class StageChangeOutput(Output):
    from_stage = Ref("from_stage")
    to_stage = Ref("to_stage")
    from_status = serializers.CharField()
    status = serializers.CharField()
    at = serializers.DateTimeField()
    actor = Ref("actor", "full_name")
    reason = serializers.CharField()
    seconds_in_stage = serializers.IntegerField()
