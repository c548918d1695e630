"""What a stage asks for beside fields: something to be ticked off, a document, or somebody's yes. Pure.

They stand on the stage as data: `{"key", "kind", "name", "role"}`. The key is made once and copied with the pipeline, so that what
a deal has shown on one version holds on the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import FieldProblem

CHECK, DOCUMENT, APPROVAL = "check", "document", "approval"
KINDS = {
    CHECK: gettext_lazy("To be ticked off"),
    DOCUMENT: gettext_lazy("Document"),
    APPROVAL: gettext_lazy("Approval"),
}
MOST = 20
PREFIX = "requirements."


@dataclass(frozen=True, slots=True)
class Requirement:
    key: str
    kind: str
    name: str
    role: str = ""

    @property
    def field(self) -> str:
        """How a refusal names it."""
        return PREFIX + self.key


def requirements_of(stage: Any) -> list[Requirement]:
    return [Requirement(row["key"], row["kind"], row["name"], row.get("role", "")) for row in stage.requirements]


def asked_up_to(stages: Iterable[Any], target: Any) -> list[Requirement]:
    """What `target` and the stages before it ask for, so that skipping a stage skips no question."""
    return [
        item
        for stage in sorted(stages, key=lambda stage: stage.position)
        if stage.position <= target.position
        for item in requirements_of(stage)
    ]


def asked_by_all(stages: Iterable[Any]) -> list[Requirement]:
    return [item for stage in sorted(stages, key=lambda stage: stage.position) for item in requirements_of(stage)]


def unmet(asked: Iterable[Requirement], states: Mapping[str, str]) -> list[FieldProblem]:
    """`states` by key, as the deal's answers stand."""
    return [
        FieldProblem(item.field, f"{item.kind}_missing", _sentence(item, states.get(item.key, "")))
        for item in asked
        if states.get(item.key) != "met"
    ]


def _sentence(item: Requirement, state: str) -> str:
    if item.kind == DOCUMENT:
        return _("The document “%(name)s” is needed for this.") % {"name": item.name}
    if item.kind == CHECK:
        return _("“%(name)s” is not ticked off yet.") % {"name": item.name}
    if state == "asked":
        return _("The approval “%(name)s” was asked for and is not given yet.") % {"name": item.name}
    if state == "refused":
        return _("The approval “%(name)s” was refused.") % {"name": item.name}
    return _("The approval “%(name)s” is needed for this.") % {"name": item.name}


def cleaned(rows: Sequence[Mapping[str, Any]], roles: Iterable[str]) -> list[dict[str, str]]:
    """As they are stored: new ones get a key, names are trimmed, a role stands with approvals only. Check `problems` before."""
    known = set(roles)
    return [
        {
            "key": str(row.get("key") or "") or uuid4().hex[:12],
            "kind": str(row["kind"]),
            "name": str(row["name"]).strip(),
            "role": str(row.get("role") or "") if row["kind"] == APPROVAL and row.get("role") in known else "",
        }
        for row in rows
    ]


def problems(rows: Sequence[Mapping[str, Any]], roles: Iterable[str]) -> list[FieldProblem]:
    """Everything wrong with a list of requirements at once."""
    known, keys, found = set(roles), set[str](), list[FieldProblem]()
    if len(rows) > MOST:
        return [FieldProblem("requirements", "too_many", _("At most %(most)s requirements.") % {"most": MOST})]
    for index, row in enumerate(rows):
        found += [
            FieldProblem(f"requirements[{index}].{field}", code, message)
            for field, code, message in _row_problems(row, known, keys)
        ]
        keys.add(str(row.get("key") or ""))
    return found


def _row_problems(row: Mapping[str, Any], roles: set[str], keys: set[str]) -> Iterable[tuple[str, str, str]]:
    name, key = str(row.get("name") or "").strip(), str(row.get("key") or "")
    if row.get("kind") not in KINDS:
        yield "kind", "invalid_choice", _("“%(value)s” is not one of the choices.") % {"value": row.get("kind")}
    if not name or len(name) > 120 or "\x00" in name:
        yield "name", "required", _("Say in at most 120 characters what is asked for.")
    if row.get("kind") == APPROVAL and row.get("role") not in roles:
        yield "role", "required", _("An approval needs the role that gives it.")
    if key and (key in keys or len(key) > 40 or not key.isascii() or not key.replace("-", "").isalnum()):
        yield "key", "unique", _("A key is made of letters and digits and stands once.")
