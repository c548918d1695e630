"""What is stored as codes and numbers, read in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from commissions.engine.describe import describe
from commissions.engine.explain import parts_from_json, segments_from_json, sentence
from commissions.engine.lines import Segment
from commissions.engine.numbers import minor_unit
from commissions.engine.problems import Problem
from commissions.engine.rules import parse_rules
from commissions.models import CommissionLine, PlanVersion


def sentence_of(line: CommissionLine, language: str) -> str:
    """Why the line is what it is."""
    return sentence(segments_of(line), parts_from_json(line.explanation), language, minor_unit(line.currency))


def segments_of(line: CommissionLine) -> tuple[Segment, ...]:
    return segments_from_json(line.segments)


def sentences_of(version: PlanVersion, language: str) -> list[str]:
    """The plan read aloud."""
    return describe(parse_rules(version.rules), language)


def problems_of(stored: Iterable[dict[str, Any]], language: str) -> list[dict[str, str]]:
    return [Problem(one["path"], one["code"], one["params"]).as_json(language) for one in stored]
