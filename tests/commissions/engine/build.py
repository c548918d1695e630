"""Rules and facts for tests, in the public JSON form; a test names only what it is about."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from commissions.engine.preview import preview

Json = dict[str, Any]

MARCH = {"start": "2026-03-01", "end": "2026-04-01"}


def steps(*pairs: tuple[str, str]) -> list[Json]:
    return [{"from": start, "rate": rate} for start, rate in pairs]


def tiers(*pairs: tuple[str, str], mode: str = "marginal", by: str = "amount") -> Json:
    return {"mode": mode, "by": by, "steps": steps(*pairs)}


def component(**changes: Any) -> Json:
    plain = {
        "key": "base",
        "name": "Base commission",
        "kind": "rate",
        "basis": "won",
        "credits": "own",
        "base": "amount",
        "window": "period",
        "match": {},
        "over": "0",
        "cap": None,
        "tiers": tiers(("0", "0.10")),
    }
    return {**plain, **changes}


def once(**changes: Any) -> Json:
    """A component that pays once per window has neither tiers nor a base of its own."""
    made = component(**changes)
    return {name: value for name, value in made.items() if name not in ("tiers", "over", "base")}


def rules(*components: Json, **changes: Any) -> Json:
    plain = {
        "currency": "USD",
        "pay_period": "month",
        "tie": "upper",
        "components": list(components) or [component()],
        "draw": None,
        "cap": None,
        "clawback": {"restate_attainment": True, "schedule": []},
        "release": {"on_booking": "1", "on_collection": "0"},
    }
    return {**plain, **changes}


def credit(id: str, on: str, amount: str, **more: Any) -> Json:  # noqa: A002 - the name of the field in the public form
    return {"id": id, "on": on, "amount": amount, **more}


def facts(*credits: Json, **changes: Any) -> Json:  # noqa: A002
    plain = {
        "participant": "alice",
        "period": MARCH,
        "credits": list(credits),
        "earlier": [],
        "team": [],
        "booked": None,
    }
    return {**plain, **changes}


def amounts(answer: Mapping[str, Any]) -> dict[tuple[str, str | None], str]:
    return {(entry["component"], entry["credit"]): entry["amount"] for entry in answer["entries"]}


def pay(plan: Json, happened: Json) -> str:
    """The total of a preview."""
    total = preview(plan, happened)["total"]
    assert isinstance(total, str)
    return total


def total_of(plan: Json, happened: Json) -> Decimal:
    return Decimal(pay(plan, happened))


def sentences(answer: Mapping[str, Any]) -> list[str]:
    return [line["sentence"] for line in answer["lines"]]


def codes(problems: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(problem["path"], problem["code"]) for problem in problems]
