"""The parts of a report: what a rule asks for, and whether what was written is enough. Pure.

A section is `{"key", "kind", "name", "is_required"}`. The machine fills in “done” and “figures”; people write the others. The shipped
names are words of the catalogue, so they are shown in the reader's language until somebody writes others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import FieldProblem

DONE, FIGURES, FEEDBACK, NEWS, PROBLEMS, PLAN, TEXT = "done", "figures", "feedback", "news", "problems", "plan", "text"
NAMES = {
    FIGURES: gettext_lazy("Revenue and figures"),
    DONE: gettext_lazy("What I did"),
    FEEDBACK: gettext_lazy("Customer feedback"),
    NEWS: gettext_lazy("Market news"),
    PROBLEMS: gettext_lazy("Problems and help needed"),
    PLAN: gettext_lazy("What comes next"),
    TEXT: gettext_lazy("Text"),
}
HINTS = {
    FEEDBACK: gettext_lazy("What customers praised, missed or asked for."),
    NEWS: gettext_lazy(
        "One line for each piece of news. Mark it with #tags; names of competitors and products are recognised."
    ),
    PROBLEMS: gettext_lazy("What is in the way, and whose help would solve it."),
    PLAN: gettext_lazy("Filled in from your open tasks; change it as you like."),
}
ICONS = {
    FIGURES: "coins", DONE: "list-checks", FEEDBACK: "message-square-quote", NEWS: "newspaper",
    PROBLEMS: "life-buoy", PLAN: "calendar-check", TEXT: "file-text",
}  # fmt: skip
BY_MACHINE = frozenset((DONE, FIGURES))
LONGEST, MOST = 4000, 12


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    kind: str
    name: str = ""
    is_required: bool = False

    @property
    def is_written(self) -> bool:
        return self.kind not in BY_MACHINE

    @property
    def label(self) -> str:
        return _(self.name) if self.name else str(NAMES[self.kind])

    @property
    def hint(self) -> str:
        return str(HINTS.get(self.kind, ""))

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    def row(self) -> dict[str, Any]:
        return {"key": self.key, "kind": self.kind, "name": self.name, "is_required": self.is_required}


def shipped() -> list[dict[str, Any]]:
    """What a new rule begins with."""
    kinds = ((FIGURES, False), (DONE, False), (FEEDBACK, False), (NEWS, False), (PROBLEMS, False), (PLAN, True))
    return [Section(kind, kind, "", required).row() for kind, required in kinds]


def sections_of(rows: Iterable[Mapping[str, Any]]) -> list[Section]:
    return [
        Section(str(row["key"]), str(row["kind"]), str(row.get("name", "")), bool(row.get("is_required")))
        for row in rows
    ]


def unsound(sections: list[Section]) -> list[FieldProblem]:
    """Everything wrong with a template at once."""
    problems = []
    if not any(section.is_written for section in sections):
        problems.append(FieldProblem("sections", "empty", _("A report needs at least one part that somebody writes.")))
    if len(sections) > MOST:
        problems.append(FieldProblem("sections", "too_many", _("At most %(most)s parts.") % {"most": MOST}))
    if len({section.key for section in sections}) != len(sections):
        problems.append(FieldProblem("sections", "twice", _("Two parts have the same key.")))
    if unknown := sorted({section.kind for section in sections} - NAMES.keys()):
        message = _("There is no part of the kind “%(kind)s”.") % {"kind": unknown[0]}
        problems.append(FieldProblem("sections", "unknown", message))
    return problems


def incomplete(sections: Iterable[Section], texts: Mapping[str, str], news: int) -> list[FieldProblem]:
    """What is missing before it may be given in. Market news is there when at least one line of it is."""
    problems = []
    for section in sections:
        if not section.is_written or not section.is_required:
            continue
        there = news > 0 if section.kind == NEWS else bool(texts.get(section.key, "").strip())
        if not there:
            message = _("“%(section)s” must not be empty.") % {"section": section.label}
            problems.append(FieldProblem(section.key, "required", message))
    return problems


def cleaned(sections: Iterable[Section], texts: Mapping[str, str]) -> dict[str, str]:
    """Only what the template asks people to write, cut to what fits."""
    return {
        section.key: str(texts[section.key]).replace("\x00", "").strip()[:LONGEST]
        for section in sections
        if section.is_written and section.key in texts
    }
