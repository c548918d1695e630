"""Forms → rules, and rules → what the forms show. Percentages are typed as people say them (3.5); rules keep shares (0.035)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from commissions.editor.fields import FEWEST_ROWS, ComponentForm
from commissions.engine.numbers import as_text
from commissions.engine.plan import RATIOS

HUNDRED, ONE = Decimal(100), Decimal(1)
SHARES = ("attainment", *RATIOS)


def rules_from(data: Mapping[str, Any], components: Sequence[ComponentForm], currency: str) -> dict[str, Any]:
    """The cleaned forms as rules."""
    held = (data.get("held_percent") or Decimal(0)) / HUNDRED
    draw = None
    if data.get("draw_amount"):
        draw = {"amount": as_text(data["draw_amount"]), "kind": data.get("draw_kind") or "recoverable"}
    release = {"on_booking": as_text(ONE - held), "on_collection": as_text(held)}
    if data.get("held_until") == "in_full" and held:
        release["collection"] = "in_full"
    schedule = [
        {"within_days": data[f"days_{row}"], "share": as_text(data[f"share_{row}"] / HUNDRED)}
        for row in range(1, 4)
        if data.get(f"days_{row}") is not None
    ]
    return {
        "currency": currency, "pay_period": data["pay_period"], "tie": data.get("tie") or "upper", "cap": _text(data.get("plan_cap")),
        "components": [_component(form, key) for form, key in zip(components, _keys(components), strict=True)],
        "draw": draw, "release": release,
        "clawback": {"restate_attainment": bool(data.get("restate_attainment")), "schedule": schedule}, **_leaver(data),
    }  # fmt: skip


def _leaver(data: Mapping[str, Any]) -> dict[str, Any]:
    share = data.get("leaver_percent")
    return {} if share is None else {"leaver": {"unfinished": as_text(share / HUNDRED)}}


def _keys(components: Sequence[ComponentForm]) -> list[str]:
    """Those that have one keep it; a new one gets the first that is free."""
    taken = {form.cleaned_data["key"] for form in components} - {""}
    keys = []
    for form in components:
        key = form.cleaned_data["key"]
        if not key:
            name = {"bonus": "bonus", "per_unit": "units", "curve": "curve"}.get(form.chosen_kind, "base")
            name = "override" if form.cleaned_data["credits"] == "team" and name == "base" else name
            key = next(one for one in (name, *(f"{name}-{number}" for number in range(2, 99))) if one not in taken)
            taken.add(key)
        keys.append(key)
    return keys


def _component(form: ComponentForm, key: str) -> dict[str, Any]:
    data, kind = form.cleaned_data, form.chosen_kind
    made: dict[str, Any] = {
        "key": key, "name": data["name"], "kind": kind, "basis": data["basis"], "credits": data["credits"], "window": data["window"],
        "match": {name: data[field] for name, field in MATCH.items() if data[field]}, "cap": _text(data.get("cap")),
    }  # fmt: skip
    if kind == "bonus":
        unit = HUNDRED if data["bonus_by"] == "attainment" else ONE
        when = {"by": data["bonus_by"] or "attainment", "at_least": as_text(data["bonus_at"] / unit)}
        return {**made, "when": when, "amount": as_text(data["bonus_amount"])}
    if data.get("target_incentive") is not None and (kind == "curve" or data["base"] == "target_incentive"):
        made["target_incentive"] = as_text(data["target_incentive"])
    if kind == "curve":
        points = [{"at": as_text(at / HUNDRED), "pays": as_text(pays / HUNDRED)} for at, pays in form.steps()]
        return {**made, "curve": {"points": points, "beyond": data["beyond"] or "flat"}}
    made["over"] = as_text(data.get("over") or Decimal(0))
    if kind == "rate":
        made["base"] = data["base"] or "amount"
    return {**made, "tiers": _tiers(form, kind)}


MATCH = {"deal_types": "deal_types", "product_families": "families", "products": "products"}


def _tiers(form: ComponentForm, kind: str) -> dict[str, Any]:
    by = form.cleaned_data["by"] or ("quantity" if kind == "per_unit" else "amount")
    start_unit, rate_unit = (HUNDRED if by in SHARES else ONE), (HUNDRED if kind == "rate" else ONE)
    steps = [{"from": as_text(start / start_unit), "rate": as_text(rate / rate_unit)} for start, rate in form.steps()]
    return {"mode": form.cleaned_data["mode"] or "marginal", "by": by, "steps": steps}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else as_text(value)


def plan_initial(rules: Mapping[str, Any]) -> dict[str, Any]:
    """What the plan's own form shows for these rules."""
    draw, release, clawback = (rules.get(name) or {} for name in ("draw", "release", "clawback"))
    leaver = rules.get("leaver")
    shown = {
        "pay_period": rules["pay_period"], "tie": rules.get("tie") or "upper", "plan_cap": rules.get("cap"),
        "held_percent": _percent(release.get("on_collection")) or None, "held_until": release.get("collection") or "pro_rata",
        "leaver_percent": _percent(leaver["unfinished"]) if leaver else None,
        "draw_amount": draw.get("amount"), "draw_kind": draw.get("kind", "recoverable"),
        "restate_attainment": clawback.get("restate_attainment", True), "count": len(rules["components"]),
    }  # fmt: skip
    for number, row in enumerate(clawback.get("schedule") or [], 1):
        shown |= {f"days_{number}": row["within_days"], f"share_{number}": as_text(_percent(row["share"]))}
    return shown


def component_initial(component: Mapping[str, Any]) -> dict[str, Any]:
    match, when, tiers, curve = (component.get(name) or {} for name in ("match", "when", "tiers", "curve"))
    by = tiers.get("by") or ("quantity" if component["kind"] == "per_unit" else "amount")
    shown = {
        **{name: component.get(name) for name in ("key", "kind", "basis", "window", "cap", "target_incentive")},
        "name": component.get("name") or component["key"], "credits": component.get("credits") or "own",
        "base": component.get("base") or "amount", "mode": tiers.get("mode"), "by": by,
        "over": None if component.get("over") in (None, "0", 0) else component["over"], "beyond": curve.get("beyond"),
        "bonus_by": when.get("by"), "bonus_amount": component.get("amount"),
        **{field: list(match.get(name) or []) for name, field in MATCH.items()},
    }  # fmt: skip
    if when:
        at_least = Decimal(str(when["at_least"]))
        shown["bonus_at"] = as_text(at_least * HUNDRED if when["by"] == "attainment" else at_least)
    rows = _rows(component, by)
    for number, (start, rate) in enumerate(rows, 1):
        shown |= {f"from_{number}": as_text(start), f"rate_{number}": as_text(rate)}
    return {**shown, "rows": max(len(rows), FEWEST_ROWS)}


def _rows(component: Mapping[str, Any], by: str) -> list[tuple[Decimal, Decimal]]:
    if component.get("curve"):
        return [(_percent(point["at"]), _percent(point["pays"])) for point in component["curve"]["points"]]
    start_unit, rate_unit = (HUNDRED if by in SHARES else ONE), (HUNDRED if component["kind"] == "rate" else ONE)
    steps = (component.get("tiers") or {}).get("steps") or []
    return [(Decimal(str(step["from"])) * start_unit, Decimal(str(step["rate"])) * rate_unit) for step in steps]


def _percent(share: Any) -> Decimal:
    return Decimal(as_text(Decimal(str(share or 0)) * HUNDRED))  # 20, where the product would say 20.0
