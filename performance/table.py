"""Columns of the lists, for page and API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.tables import Column, Table, display, sortable
from performance.models import Finding, RepReport, Violation
from performance.queries.reports import fetch
from performance.words import violation_sentence

REPORT_TONES = {True: "warning", False: "success"}
FINDING_TONES = {"problem": "error", "action": "primary", "coaching": "info", "strategy": "neutral"}


def title(report: RepReport) -> str:
    return f"{report.user} · {report.get_cadence_display()}"


def lateness(report: RepReport) -> str:
    return _("made up") if report.is_late else _("on time")


def reading(report: Any) -> str:
    return _("read") if getattr(report, "is_read", True) else _("new")


REPORTS = Table(
    "rep_reports",
    (
        Column("title", gettext_lazy("Rep report"), source=title, kind="link"),
        Column("start_on", gettext_lazy("From"), kind="date", sort=sortable("start_on")),
        Column("rule", gettext_lazy("Rule"), source="rule__name", shown=False),
        Column("team", gettext_lazy("Team"), source="team__name"),
        Column("submitted_at", gettext_lazy("Submitted"), kind="instant"),
        Column(
            "lateness", gettext_lazy("In time"), source=lateness, kind="badge",
            detail=lambda row: REPORT_TONES[row.is_late],
        ),
        Column(
            "reading", gettext_lazy("Read"), source=reading, kind="badge",
            detail=lambda row: "neutral" if getattr(row, "is_read", True) else "primary",
        ),
        Column("score", gettext_lazy("Score"), kind="number"),
    ),
    ordering="-start_on",
    fetch=fetch,
)  # fmt: skip


def state_tone(finding: Finding) -> str:
    return {"open": "info", "done": "success"}.get(finding.state, "neutral")


FINDINGS = Table(
    "findings",
    (
        Column("title", gettext_lazy("What"), kind="link"),
        Column("kind", gettext_lazy("Kind"), source=display("kind"), kind="badge", detail=lambda row: FINDING_TONES[row.kind]),
        Column("owner", gettext_lazy("Who"), kind="person"),
        Column("due_on", gettext_lazy("Due on"), kind="date", sort=sortable("due_on", nullable=True)),
        Column("state", gettext_lazy("State"), source=display("state"), kind="badge", detail=state_tone),
        Column("author", gettext_lazy("Given by"), kind="person"),
        Column("created_at", gettext_lazy("Created"), kind="instant", sort=sortable("id")),
    ),
    fetch=lambda rows: rows.select_related("owner", "author").defer("owner__search", "author__search", "quote"),
)  # fmt: skip


def what(violation: Violation) -> str:
    return violation_sentence(violation.norm, violation.values)


VIOLATIONS = Table(
    "violations",
    (
        Column("what", gettext_lazy("What"), source=what, kind="link"),
        Column("norm", gettext_lazy("Norm"), source=display("norm"), kind="badge", detail=lambda row: "neutral"),
        Column("user", gettext_lazy("Person"), kind="person"),
        Column("on", gettext_lazy("Day"), kind="date", sort=sortable("on")),
    ),
    ordering="-on",
    fetch=lambda rows: rows.select_related("user").defer("user__search"),
)  # fmt: skip
NEWS = Table(
    "market_news",
    (
        Column("body", gettext_lazy("News")),
        Column("tags", gettext_lazy("Tags"), kind="tags"),
        Column("user", gettext_lazy("Person"), kind="person"),
        Column("on", gettext_lazy("Day"), kind="date", sort=sortable("on")),
    ),
    ordering="-on",
)
