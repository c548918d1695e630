"""How a deal stands in its process: what each stage asks of it, what is known of it, how its forecast slipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import ngettext

from opportunities.checklists import Point, completeness, points_of
from opportunities.gates import GATE_FIELDS, mandatory
from opportunities.models import ChecklistAnswer, CloseShift, GateAnswer, Opportunity, Stage
from opportunities.requirements import Requirement, requirements_of


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement and how it stands."""

    requirement: Requirement
    answer: GateAnswer | None

    @property
    def state(self) -> str:
        return self.answer.state if self.answer is not None else ""


@dataclass(frozen=True, slots=True)
class FieldAsked:
    name: str
    label: str
    filled: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """What one stage asks for itself."""

    stage: Stage
    fields: tuple[FieldAsked, ...]
    items: tuple[Asked, ...]
    passed: bool

    @property
    def left(self) -> int:
        return sum(not field.filled for field in self.fields) + sum(item.state != "met" for item in self.items)

    @property
    def whole(self) -> int:
        return len(self.fields) + len(self.items)


@dataclass(frozen=True, slots=True)
class Known:
    point: Point
    answer: ChecklistAnswer | None


@dataclass(frozen=True, slots=True)
class Checklist:
    points: tuple[Known, ...]
    percent: int | None


def gates_of(opportunity: Opportunity, stages: Sequence[Stage]) -> list[Gate]:
    """The gates of the deal's pipeline that ask for something, in their order; one statement for the answers."""
    answers = {
        answer.key: answer
        for answer in opportunity.gate_answers.select_related("actor", "asked_by", "document")
    }  # fmt: skip
    made = [_gate(opportunity, stage, answers) for stage in sorted(stages, key=lambda stage: stage.position)]
    return [gate for gate in made if gate.whole]


def _gate(opportunity: Opportunity, stage: Stage, answers: dict[str, GateAnswer]) -> Gate:
    names = [name for name in GATE_FIELDS if name in {*stage.required_fields, *mandatory(stage)}]
    fields = tuple(
        FieldAsked(name, str(GATE_FIELDS[name].label), GATE_FIELDS[name].filled(opportunity)) for name in names
    )
    items = tuple(Asked(item, answers.get(item.key)) for item in requirements_of(stage))
    return Gate(stage, fields, items, stage.position <= opportunity.stage.position)


def asked_of(opportunity: Opportunity, stages: Sequence[Stage], keys: Sequence[str]) -> list[Asked]:
    """The requirements with these keys and how they stand."""
    answers = {
        answer.key: answer for answer in opportunity.gate_answers.select_related("actor", "asked_by", "document")
    }
    asked = {item.key: item for stage in stages for item in requirements_of(stage)}
    return [Asked(asked[key], answers.get(key)) for key in keys if key in asked]


def checklist_of(opportunity: Opportunity) -> Checklist:
    points = points_of(opportunity.pipeline)
    answers = {row.key: row for row in opportunity.checklist_answers.select_related("actor")} if points else {}
    known = tuple(Known(point, answers.get(point.key)) for point in points)
    return Checklist(known, completeness(points, answers))


def slippage_words(count: int, days: int) -> str:
    """“Postponed 2 times, +45 days”; nothing when it never was."""
    if not count:
        return ""
    times = ngettext("Postponed %(count)s time", "Postponed %(count)s times", count) % {"count": count}
    late = ngettext("+%(days)s day", "+%(days)s days", days) % {"days": days}
    return f"{times}, {late}"


def shifts_of(opportunity: Opportunity) -> list[CloseShift]:
    """Newest first."""
    return list(opportunity.close_shifts.select_related("actor").order_by("-at", "-id")[:20])


def suggested(source: Sequence[Stage], target: Sequence[Stage]) -> dict[UUID, Stage]:
    """The stage of the same name, else the one at the same place, else the last one."""
    by_name = {stage.name.casefold(): stage for stage in target}
    return {
        stage.pk: by_name.get(stage.name.casefold()) or target[min(place, len(target) - 1)]
        for place, stage in enumerate(source)
    }
