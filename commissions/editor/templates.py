"""What a plan may begin as: the usual kinds, each a sound set of rules to be changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

STEPS = (("0", "0.03"), ("100000", "0.05"))


@dataclass(frozen=True, slots=True)
class PlanTemplate:
    key: str
    icon: str
    label: Any
    sentence: Any


TEMPLATES = (
    PlanTemplate("flat", "minus", gettext_lazy("Flat rate"), gettext_lazy("The same percentage of every deal.")),
    PlanTemplate("marginal", "trending-up", gettext_lazy("Marginal steps"), gettext_lazy("Each slice of the year at its own rate.")),
    PlanTemplate("whole", "list-ordered", gettext_lazy("Whole-amount steps"), gettext_lazy("The step reached holds for everything.")),
    PlanTemplate("accelerator", "gauge", gettext_lazy("Accelerator"), gettext_lazy("More per cent above the target.")),
    PlanTemplate("margin", "scale", gettext_lazy("Margin"), gettext_lazy("A percentage of the margin of each deal.")),
    PlanTemplate("override", "users", gettext_lazy("Override"),
                 gettext_lazy("Steps for oneself, and a percentage of what the team brings.")),
    PlanTemplate("spif", "package", gettext_lazy("SPIF"), gettext_lazy("An amount for each unit sold, for a while.")),
    PlanTemplate("draw", "hand-coins", gettext_lazy("Draw"), gettext_lazy("A percentage, and at least an amount each month.")),
    PlanTemplate("bonus", "award", gettext_lazy("Bonus"), gettext_lazy("A percentage, and a bonus for reaching the target.")),
    PlanTemplate("collected", "banknote", gettext_lazy("Paid on collection"),
                 gettext_lazy("On money received, a part held until the contract is paid, override for managers.")),
)  # fmt: skip


def rules_of(key: str, currency: str) -> dict[str, Any]:
    """The rules of a template; an unknown key is the flat rate."""
    made = {"currency": currency, "pay_period": "month", "tie": "upper", "cap": None, "draw": None,
            "clawback": {"restate_attainment": True, "schedule": []}, "release": {"on_booking": "1", "on_collection": "0"}}  # fmt: skip
    builders: dict[str, Callable[[], dict[str, Any]]] = {
        "marginal": lambda: {"components": [_rate(*STEPS)]},
        "whole": lambda: {"components": [_rate(*STEPS, mode="whole")]},
        "accelerator": lambda: {"components": [_rate(("0", "0.03"), ("1", "0.05"), ("1.25", "0.08"), by="attainment")]},
        "margin": lambda: {"components": [_rate(("0", "0.10"), base="margin", window="deal")]},
        "override": lambda: {"components": [_rate(*STEPS), _override("won")]},
        "spif": lambda: {"components": [_per_unit()]},
        "draw": lambda: {"components": [_rate(("0", "0.05"), window="deal")], "draw": {"amount": "3000.00", "kind": "recoverable"}},
        "bonus": lambda: {"components": [_rate(("0", "0.03"), window="deal"), _bonus()]},
        "collected": lambda: {
            "components": [_rate(*STEPS, basis="collected"), _override("collected")],
            "release": {"on_booking": "0.8", "on_collection": "0.2", "collection": "in_full"},
        },
    }  # fmt: skip
    build = builders.get(key, lambda: {"components": [_rate(("0", "0.03"), window="deal")]})
    return {**made, **build()}


def _rate(*steps: tuple[str, str], mode: str = "marginal", by: str = "amount", **changes: Any) -> dict[str, Any]:
    plain = {
        "key": "base", "name": _("Commission"), "kind": "rate", "basis": "won", "credits": "own", "base": "amount", "window": "year",
        "match": {}, "over": "0", "cap": None,
        "tiers": {"mode": mode, "by": by, "steps": [{"from": start, "rate": rate} for start, rate in steps]},
    }  # fmt: skip
    return {**plain, **changes}


def _override(basis: str) -> dict[str, Any]:
    return _rate(("0", "0.01"), key="override", name=_("Override"), credits="team", basis=basis)


def _per_unit() -> dict[str, Any]:
    tiers = {"mode": "marginal", "by": "quantity", "steps": [{"from": "0", "rate": "50"}]}
    plain = _rate(("0", "0"), key="units", name=_("SPIF"), kind="per_unit", window="deal", tiers=tiers)
    return {name: value for name, value in plain.items() if name != "base"}


def _bonus() -> dict[str, Any]:
    return {
        "key": "bonus", "name": _("Target bonus"), "kind": "bonus", "basis": "won", "credits": "own", "window": "quarter", "match": {},
        "cap": None, "when": {"by": "attainment", "at_least": "1"}, "amount": "5000.00",
    }  # fmt: skip
