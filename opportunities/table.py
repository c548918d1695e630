"""The list of opportunities: its columns, for page, export and API."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.tables import Column, Table, display, made, sortable
from opportunities.health import BUCKETS, Turns
from opportunities.health import TONES as HEALTH_TONES
from opportunities.models import Status

TONES = {"open": "info", "won": "success", "lost": "error", "invalid": "neutral"}
UNSHOWN = ("search", "owner__search", "owner__preferences", "owner__password", "account__search")


def fetch(queryset: QuerySet[Any]) -> QuerySet[Any]:
    related = queryset.select_related("owner", "account", "stage", "pipeline", "source", "lead", "price_book")
    lead = ("lead__search", "lead__score_parts", "lead__need")
    return related.defer(*UNSHOWN, *lead)


def stage_or_status(status: str, stage: str) -> str:
    """Where an open deal stands, or how a closed one ended."""
    return in_words(stage) if status == Status.OPEN else str(Status(status).label)


def in_words(name: str | None) -> str:
    """Shipped stages, pipelines and sources have their names in the catalogue."""
    return gettext(name) if name else ""


def bucket_of(status: str, risks_on: date | None, stalls_on: date | None) -> str:
    """Health of the day, from the days on which it turns; nothing for a closed deal."""
    return Turns(risks_on, stalls_on).bucket(timezone.localdate()) if status == Status.OPEN else ""


def health_words(status: str, risks_on: date | None, stalls_on: date | None) -> str:
    bucket = bucket_of(status, risks_on, stalls_on)
    return str(HEALTH_NAMES[bucket]) if bucket else ""


def health_tone(status: str, risks_on: date | None, stalls_on: date | None) -> str:
    return HEALTH_TONES.get(bucket_of(status, risks_on, stalls_on), "neutral")


TONE = made(TONES.get, "status")
TURNS = ("status", "risks_on", "stalls_on")
HEALTH_NAMES = dict(BUCKETS)
TABLE = Table(
    "opportunities",
    (
        Column("name", _("Name"), kind="link", sort=sortable("name")),
        Column("account", _("Account"), source="account__name"),
        Column("stage", _("Stage"), source=made(stage_or_status, "status", "stage__name"), kind="badge", detail=TONE),
        Column("amount", _("Amount"), kind="money", detail="currency", sort=sortable("amount", nullable=True)),
        Column("probability", _("Probability"), kind="percent", shown=False),
        Column(
            "expected_close_on", _("Expected close"), kind="date", sort=sortable("expected_close_on", nullable=True)
        ),
        Column("next_step", _("Next step")),
        Column("next_step_on", _("Next step on"), kind="due", sort=sortable("next_step_on", nullable=True)),
        Column("owner", _("Owner"), kind="person"),
        Column(
            "last_activity_at",
            _("Last activity"),
            kind="instant",
            sort=sortable("last_activity_at", nullable=True),
            shown=False,
        ),
        Column("closed_on", _("Closed on"), kind="date", sort=sortable("closed_on", nullable=True), shown=False),
        Column("opened_on", _("Opened on"), kind="date", shown=False),
        Column("created_at", _("Created"), kind="instant", sort=sortable("id"), shown=False),
        Column("pipeline", _("Pipeline"), source="pipeline__name", shown=False),
        Column("status", _("Status"), source=display("status"), kind="badge", detail=TONE, shown=False),
        Column(
            "forecast_category",
            _("Forecast category"),
            source=display("forecast_category"),
            shown=False,
        ),
        Column("deal_type", _("Deal type"), source=display("deal_type"), shown=False),
        Column("source", _("Source"), source=made(in_words, "source__name"), shown=False),
        Column("cost", _("Cost"), kind="money", detail="currency", shown=False),
        Column(
            "health",
            _("Health"),
            source=made(health_words, *TURNS),
            kind="badge",
            detail=made(health_tone, *TURNS),
            shown=False,
        ),
        Column("qualification", _("Checklist"), kind="percent", shown=False),
        Column("slip_count", _("Postponed"), kind="number", shown=False),
    ),
    fetch=fetch,
)
NAMED = (Column("name", _("Name"), sort=sortable("name")), Column("position", _("Position"), sort=sortable("position")))
PIPELINE_TABLE = Table("pipelines", NAMED, ordering="position")
STAGE_TABLE = Table("stages", NAMED, ordering="position", fetch=lambda queryset: queryset.select_related("pipeline"))
REASON_TABLE = Table("loss_reasons", NAMED, ordering="position")
COMPETITOR_TABLE = Table("competitors", NAMED[:1], ordering="name")
