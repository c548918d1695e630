"""From cells to values: the mapping, the value mapping, the types, the references; everything wrong with a row is said at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import FieldProblem
from core.exports import plain_text
from core.imports import ImportRow
from integrations.kinds import Context, Draft, Finding, Kind
from integrations.kinds.fields import Field, Unreadable, value_of
from integrations.kinds.references import Found, nearest
from integrations.models import Import

type_cells = tuple[int, list[str]]
PLAIN = {"text", "int", "decimal", "date", "choice", "tags"}
EMPTY_WORDS = {"", "-", "n/a", "null", "none", "#n/a", "无"}
DEFAULT_SYSTEM = "import"


class Cleaner:
    """Cleans rows of one import, a chunk at a time: each reference field costs a statement a chunk, not a row."""

    def __init__(self, batch: Import, kind: Kind, context: Context) -> None:
        self.batch, self.kind, self.context = batch, kind, context
        self.columns = [
            (place, kind.field(name))
            for place, header in enumerate(batch.headers)
            if (name := batch.mapping.get(header))
        ]
        self.lookups = kind.lookups(context)
        self.accept = bool(batch.options.get("accept_suggestions"))

    @cached_property
    def may_own(self) -> Callable[[UUID], bool] | None:
        return self.kind.owner_problem(self.context)

    def drafts(self, rows: Iterable[type_cells]) -> list[Draft]:
        texts = [(number, self._texts(cells), cells) for number, cells in rows]
        found = self._look_up([row for _number, row, _cells in texts])
        return [self._draft(number, row, cells, found) for number, row, cells in texts]

    def import_row(self, draft: Draft) -> ImportRow:
        system = str(self.batch.options.get("system") or DEFAULT_SYSTEM)[:60]
        return ImportRow(draft.number, draft.values, system, draft.key)

    def _texts(self, cells: list[str]) -> dict[str, str]:
        """The mapped cells by field, with the value mapping applied."""
        row = {}
        for place, item in self.columns:
            text = plain_text(cells[place].strip()) if place < len(cells) else ""
            text = self.batch.values.get(item.name, {}).get(text, text)
            row[item.name] = "" if text.lower() in EMPTY_WORDS else text
        return row

    def _look_up(self, rows: list[dict[str, str]]) -> dict[str, dict[str, Found]]:
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for _place, item in self.columns:
                if item.kind not in PLAIN and row[item.name]:
                    wanted[item.name].add(row[item.name])
        return {name: self._found(self.kind.field(name), texts) for name, texts in wanted.items()}

    def _found(self, item: Field, texts: set[str]) -> dict[str, Found]:
        """With "accept suggestions" on, an unknown name is looked up again as the nearest known one."""
        look = self.lookups[item.kind]
        found = look(self.context.actor, texts)
        if self.accept:
            near = {
                text: answer.suggestion for text, answer in found.items() if answer.id is None and answer.suggestion
            }
            again = look(self.context.actor, set(near.values())) if near else {}
            found.update({text: Found(again[name].id, taken_as=name) for text, name in near.items()})
        return found

    def _draft(self, number: int, row: dict[str, str], cells: list[str], found: dict[str, dict[str, Found]]) -> Draft:
        draft = Draft(number)
        if any(cell.strip() for cell in cells[len(self.batch.headers) :]):
            draft.problems.append(FieldProblem("", "ragged", _("This row has more cells than the header has columns.")))
        for _place, item in self.columns:
            text = row[item.name]
            if not text:
                continue
            if item.kind in PLAIN:
                self._plain(draft, item, text)
            else:
                self._reference(draft, item, text, found[item.name][text])
        draft.key = str(draft.values.pop("key", ""))[:120]
        self._require(draft, row)
        self.kind.complete(draft, self.context)
        return draft

    def _plain(self, draft: Draft, item: Field, text: str) -> None:
        if item.vocabulary is not None:
            text = self._spelt(draft, item, text)
        try:
            draft.values[item.name] = value_of(item, text, self.context.options)
        except Unreadable as error:
            draft.problems.append(error.problem(item.name))

    def _spelt(self, draft: Draft, item: Field, text: str) -> str:
        """Free text stays as it is written, unless suggestions are accepted; a likely misspelling is pointed out."""
        near = self._nearest_word(item, text)
        if not near:
            return text
        draft.findings.append(Finding("misspelt_changed" if self.accept else "misspelt", item.name, text, near))
        return near if self.accept else text

    def _nearest_word(self, item: Field, text: str) -> str:
        known: dict[tuple[str, str], str] = self.__dict__.setdefault("_spelling", {})
        if (item.name, text) not in known:
            words = item.vocabulary() if item.vocabulary else frozenset()
            is_known = text.lower() in {word.lower() for word in words}
            known[item.name, text] = "" if is_known else nearest(text, words)
        return known[item.name, text]

    def _reference(self, draft: Draft, item: Field, text: str, answer: Found) -> None:
        draft.texts[item.name] = answer.taken_as or text
        if answer.passes:
            return
        if answer.id is None:
            draft.findings.append(Finding("unknown", item.name, text, answer.suggestion))
            draft.problems.append(FieldProblem(item.name, "unknown", unknown_sentence(item, text, answer.suggestion)))
            return
        if answer.taken_as:
            draft.findings.append(Finding("taken_as", item.name, text, answer.taken_as))
        if item.kind == "owner" and self.may_own is not None and not self.may_own(answer.id):
            draft.problems.append(
                FieldProblem(item.name, "not_assignable", _("You may not give records to %(name)s.") % {"name": text})
            )
        draft.values[f"{item.name}_id"] = answer.id

    def _require(self, draft: Draft, row: dict[str, str]) -> None:
        for item in self.kind.fields:
            if item.required and not row.get(item.name):
                draft.problems.append(
                    FieldProblem(item.name, "required", _("%(field)s is missing.") % {"field": item.label})
                )


def unknown_sentence(item: Field, text: str, suggestion: str) -> str:
    words: dict[str, Any] = {"field": item.label, "value": text[:80], "suggestion": suggestion}
    if suggestion:
        return _("%(field)s “%(value)s” is not known. Did you mean “%(suggestion)s”?") % words
    return _("%(field)s “%(value)s” is not known.") % words
