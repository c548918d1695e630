"""What a new installation starts with: one pipeline, its stages, and why deals are lost. Names are source strings of the catalogue."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _

PIPELINE = _("Standard")

STAGES: tuple[dict[str, Any], ...] = (
    {
        "name": _("Prospecting"),
        "probability": 10,
        "forecast_category": "pipeline",
        "required_fields": [],
        "rotting_days": 14,
    },
    {
        "name": _("Qualified"),
        "probability": 30,
        "forecast_category": "pipeline",
        "required_fields": [],
        "rotting_days": 14,
    },
    {
        "name": _("Proposal"),
        "probability": 60,
        "forecast_category": "best_case",
        "required_fields": ["amount", "expected_close_on"],
        "rotting_days": 21,
    },
    {
        "name": _("Negotiation"),
        "probability": 80,
        "forecast_category": "commit",
        "required_fields": ["account", "next_step_on"],
        "rotting_days": 10,
    },
)

LOSS_REASONS: tuple[str, ...] = (
    _("Chose a competitor"),
    _("Price"),
    _("Budget limits"),
    _("Project not approved"),
    _("Complex decision chain"),
    _("Needs changed"),
    _("Relationship"),
    _("Ability to deliver"),
    _("No decision"),
)
