"""Runs the tables of this folder, and checks that each plan says in words what its rules do."""

from pathlib import Path

import pytest

from commissions.engine.describe import describe
from commissions.engine.preview import preview
from commissions.engine.rules import parse_rules
from tests.commissions.worked_examples.reading import (
    Document,
    Example,
    documents,
    expected_entries,
    facts_of,
    number,
)

DOCUMENTS = documents(Path(__file__).parent)
EXAMPLES = [(document, example) for document in DOCUMENTS for example in document.examples]


@pytest.mark.parametrize(
    ("document", "example"), EXAMPLES, ids=[f"{document.path.stem}: {example.name}" for document, example in EXAMPLES]
)
def test_example(document: Document, example: Example) -> None:
    answer = preview(document.rules, facts_of(example))

    assert answer["entries"] == expected_entries(example)
    assert answer["total"] == number(example.stated["Total"])
    owed = example.stated.get("Owed after")
    assert answer["draw"]["balance"] == (number(owed) if owed else answer["draw"]["balance"])  # type: ignore[index]


@pytest.mark.parametrize(
    ("document", "example"), EXAMPLES, ids=[f"{document.path.stem}: {example.name}" for document, example in EXAMPLES]
)
def test_the_reasons_in_the_table_are_the_sentences_of_the_lines(document: Document, example: Example) -> None:
    told: dict[tuple[str, str | None], list[str]] = {}
    for line in preview(document.rules, facts_of(example))["lines"]:  # type: ignore[attr-defined]
        told.setdefault((line["component"], line["credit"]), []).append(line["sentence"])

    for row in example.paid:
        if row.get("because"):
            assert told[row["component"], row["credit"] or None] == [row["because"]]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.path.stem)
def test_the_plan_in_words_is_the_plan_in_rules(document: Document) -> None:
    assert describe(parse_rules(document.rules)) == document.sentences


def test_there_are_examples() -> None:
    assert len(DOCUMENTS) >= 12
    assert len(EXAMPLES) >= 35
