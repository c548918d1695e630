"""Reads a worked example: Markdown that finance can read, with the plan as JSON at the end for the machine.

A document: a title, the plan in sentences (quoted lines), examples (`## name`) and the rules in a JSON block.
An example: lines such as `Quota: 100,000.00`, a table of credits, a table of what is paid, a total."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, str]
_CREDIT_FIELDS = {
    "credit": "id", "on": "on", "amount": "amount", "reverses": "reverses", "cost": "cost", "pieces": "quantity",
    "collected": "collected", "currency": "currency", "rate of exchange": "fx_rate", "product": "product",
    "type": "deal_type", "basis": "basis", "paid share": "paid_share",
}  # fmt: skip
_FACTS = {"Quota": "quota", "Target incentive": "target_incentive", "Owed before": "draw_balance"}


@dataclass(frozen=True)
class Example:
    name: str
    stated: dict[str, str]
    credits: list[Row]
    paid: list[Row]
    booked: list[Row] | None


@dataclass(frozen=True)
class Document:
    path: Path
    sentences: list[str]
    examples: list[Example]
    rules: dict[str, Any]


def documents(folder: Path) -> list[Document]:
    return [read(path) for path in sorted(folder.glob("*.md"))]


def read(path: Path) -> Document:
    text = path.read_text(encoding="utf-8")
    body, _, block = text.partition("```json\n")
    head, *examples = re.split(r"^## ", body, flags=re.MULTILINE)
    named = [example for example in examples if not example.startswith("For the machine")]
    sentences = [line[2:] for line in head.splitlines() if line.startswith("> ")]
    return Document(path, sentences, [_example(one) for one in named], json.loads(block.partition("```")[0]))


def _example(text: str) -> Example:
    name, _, body = text.partition("\n")
    stated = dict(re.findall(r"^([A-Z][a-z ]+): (.+)$", body, flags=re.MULTILINE))
    tables = list(_tables(body))
    return Example(
        name=name.strip(),
        stated={key: value.strip() for key, value in stated.items()},
        credits=next((rows for header, rows in tables if "on" in header), []),
        paid=next((rows for header, rows in tables if "pays" in header), []),
        booked=next((rows for header, rows in tables if "booked" in header), None),
    )


def _tables(body: str) -> Iterator[tuple[list[str], list[Row]]]:
    for block in re.findall(r"(?:^\|.*\|\n)+", body + "\n", flags=re.MULTILINE):
        lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in block.splitlines()]
        yield lines[0], [dict(zip(lines[0], cells, strict=True)) for cells in lines[2:]]


def number(text: str) -> str:
    return text.replace(",", "").replace("−", "-")


def facts_of(example: Example) -> dict[str, Any]:
    start, _, end = example.stated["Period"].partition(" to ")
    facts: dict[str, Any] = {
        "participant": "alice",
        "period": {"start": start, "end": end},
        "credits": [],
        "earlier": [],
    }
    facts.update({field: number(example.stated[label]) for label, field in _FACTS.items() if label in example.stated})
    team: dict[str, dict[str, Any]] = {}
    for row in example.credits:
        member = row.get("of", "")
        holder = facts if not member else team.setdefault(member, {"participant": member, "credits": [], "earlier": []})
        holder["earlier" if row.get("known before") == "yes" else "credits"].append(_credit(row))
    facts["team"] = list(team.values())
    if example.booked is not None:
        facts["booked"] = [_amount_of(row, "booked") for row in example.booked]
    return facts


def _credit(row: Row) -> dict[str, str]:
    texts = ("credit", "on", "reverses", "currency", "product", "type", "basis")
    return {
        field: row[column] if column in texts else number(row[column])
        for column, field in _CREDIT_FIELDS.items()
        if row.get(column)
    }


def _amount_of(row: Row, column: str) -> dict[str, Any]:
    return {"component": row["component"], "credit": row["credit"] or None, "amount": number(row[column])}


def expected_entries(example: Example) -> list[dict[str, Any]]:
    return [_amount_of(row, "pays") for row in example.paid]
