"""The plan as a form: one component with its steps, and how it is paid. What the form can't say is edited as rules.

Percentages are typed as people say them (3.5); rules keep shares (0.035)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from commissions.engine.numbers import as_text

ROWS = 6
HUNDRED = Decimal(100)
PLAIN_COMPONENT: dict[str, Any] = {
    "kind": "rate",
    "base": "amount",
    "credits": "own",
    "over": "0",
    "cap": None,
    "match": {},
}
ASKED = ("basis", "credits", "window", "cap")
PLAIN_PLAN: dict[str, Any] = {
    "tie": "upper",
    "draw": None,
    "cap": None,
    "clawback": {"restate_attainment": True, "schedule": []},
    "release": {"on_booking": "1", "on_collection": "0"},
}


def rules_from(data: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """The cleaned form as rules."""
    held = (data.get("held_percent") or Decimal(0)) / HUNDRED
    component = {
        "key": "base",
        "name": data["component_name"],
        "kind": "rate",
        "basis": data["basis"],
        "credits": data["credits"],
        "base": "amount",
        "window": data["window"],
        "match": {},
        "over": "0",
        "cap": _text(data.get("cap")),
        "tiers": {"mode": data["mode"], "by": data["by"], "steps": _steps(data)},
    }
    draw = None
    if data.get("draw_amount"):
        draw = {"amount": as_text(data["draw_amount"]), "kind": data.get("draw_kind") or "recoverable"}
    return {
        "currency": currency,
        "pay_period": data["pay_period"],
        **PLAIN_PLAN,
        "components": [component],
        "draw": draw,
        "clawback": {"restate_attainment": bool(data.get("restate_attainment")), "schedule": []},
        "release": {"on_booking": as_text(1 - held), "on_collection": as_text(held)},
    }


def _steps(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Rows without a rate are left out; by attainment the starts are typed as percentages, too."""
    unit = HUNDRED if data["by"] == "attainment" else Decimal(1)
    rows = [(data.get(f"from_{row}"), data.get(f"rate_{row}")) for row in range(1, ROWS + 1)]
    return [
        {"from": as_text((start or Decimal(0)) / unit), "rate": as_text(rate / HUNDRED)}
        for start, rate in rows
        if rate is not None
    ]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else as_text(value)


def initial_from(rules: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the form would show for these rules; None where it can't show all they say."""
    components = rules.get("components", [])
    if len(components) != 1 or not _is_plain(components[0], PLAIN_COMPONENT, ASKED):
        return None
    if not _is_plain(rules, PLAIN_PLAN, ("draw", "clawback", "release")) or rules.get("clawback", {}).get("schedule"):
        return None
    component = components[0]
    steps = component["tiers"]["steps"]
    if len(steps) > ROWS or component["tiers"].get("by", "amount") not in ("amount", "attainment"):
        return None
    return {
        "component_name": component.get("name") or component["key"],
        "pay_period": rules["pay_period"],
        "basis": component["basis"],
        "credits": component.get("credits", "own"),
        "window": component["window"],
        "mode": component["tiers"]["mode"],
        "by": component["tiers"].get("by", "amount"),
        "cap": component.get("cap"),
        **_payment(rules),
        **_rows(steps, component["tiers"].get("by", "amount")),
    }


def _is_plain(found: Mapping[str, Any], plain: Mapping[str, Any], asked: tuple[str, ...]) -> bool:
    return all(found.get(name, value) in (value, None) for name, value in plain.items() if name not in asked)


def _payment(rules: Mapping[str, Any]) -> dict[str, Any]:
    draw, release = rules.get("draw") or {}, rules.get("release") or PLAIN_PLAN["release"]
    clawback = rules.get("clawback") or PLAIN_PLAN["clawback"]
    return {
        "draw_amount": draw.get("amount"),
        "draw_kind": draw.get("kind", "recoverable"),
        "held_percent": Decimal(str(release.get("on_collection") or 0)) * HUNDRED or None,
        "restate_attainment": clawback.get("restate_attainment", True),
    }


def _rows(steps: list[Mapping[str, str]], by: str) -> dict[str, Any]:
    unit = HUNDRED if by == "attainment" else Decimal(1)
    shown: dict[str, Any] = {}
    for row, step in enumerate(steps, 1):
        shown[f"from_{row}"] = as_text(Decimal(str(step["from"])) * unit)
        shown[f"rate_{row}"] = as_text(Decimal(str(step["rate"])) * HUNDRED)
    return shown
