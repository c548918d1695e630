"""What a stage asks for before a deal may stand in it: fields, ticks, documents, approvals.

One function for board, form, API, bulk, import and automation; it names all that is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import FieldProblem, Refusal
from opportunities.models import GateAnswer, Opportunity, Stage
from opportunities.requirements import PREFIX, Requirement, asked_by_all, asked_up_to, unmet


@dataclass(frozen=True, slots=True)
class GateField:
    label: Promise | str
    filled: Callable[[Opportunity], bool]


def _set(name: str) -> Callable[[Opportunity], bool]:
    return lambda opportunity: getattr(opportunity, name) not in (None, "")


def _some(relation: str) -> Callable[[Opportunity], bool]:
    return lambda opportunity: opportunity.pk is not None and getattr(opportunity, relation).exists()


# What an administrator may require; the order is that of the small form.
GATE_FIELDS: dict[str, GateField] = {
    "account": GateField(gettext_lazy("Account"), _set("account_id")),
    "amount": GateField(gettext_lazy("Amount"), _set("amount")),
    "expected_close_on": GateField(gettext_lazy("Expected close"), _set("expected_close_on")),
    "next_step": GateField(gettext_lazy("Next step"), _set("next_step")),
    "next_step_on": GateField(gettext_lazy("Next step on"), _set("next_step_on")),
    "source": GateField(gettext_lazy("Source"), _set("source_id")),
    "cost": GateField(gettext_lazy("Cost"), _set("cost")),
    "description": GateField(gettext_lazy("Description"), _set("description")),
    "contacts": GateField(gettext_lazy("Contacts"), _some("contact_roles")),
    "lines": GateField(gettext_lazy("Products"), _some("lines")),
    "competitors": GateField(gettext_lazy("Competitors"), _some("competitors")),
}
# A deal that is over needs no plan any more.
NEXT_STEP = frozenset(("next_step", "next_step_on"))
PLANNING = frozenset(("expected_close_on", "next_step", "next_step_on"))


def required_up_to(stages: Iterable[Stage], target: Stage) -> list[str]:
    """What `target` and the stages before it ask for, so that skipping a stage skips no question."""
    asked = {name for stage in stages if stage.position <= target.position for name in stage.required_fields}
    return _ordered(asked | mandatory(target))


def mandatory(stage: Stage) -> frozenset[str]:
    """What the pipeline asks of every open deal, whatever its stage."""
    return NEXT_STEP if stage.pipeline.next_step_required else frozenset()


def _ordered(asked: Iterable[str]) -> list[str]:
    asked = set(asked)
    return [name for name in GATE_FIELDS if name in asked]


def required_to_win(stages: Iterable[Stage]) -> list[str]:
    return _ordered({name for stage in stages for name in stage.required_fields} - PLANNING | {"amount"})


def states_of(opportunity: Opportunity, asked: Sequence[Requirement]) -> dict[str, str]:
    """How the requirements stand by key; reads nothing when nothing is asked."""
    if not asked or opportunity.pk is None:
        return {}
    answers = GateAnswer.objects.filter(opportunity_id=opportunity.pk, key__in=[item.key for item in asked])
    return dict(answers.values_list("key", "state"))


def missing(opportunity: Opportunity, required: Iterable[str]) -> list[FieldProblem]:
    return [
        FieldProblem(name, "required", _("%(field)s is needed for this.") % {"field": GATE_FIELDS[name].label})
        for name in required
        if not GATE_FIELDS[name].filled(opportunity)
    ]


def is_step_back(opportunity: Opportunity, target: Stage, present: Stage) -> bool:
    return target.pipeline_id == present.pipeline_id and target.position < present.position


def move_problems(
    opportunity: Opportunity, *, present: Stage | None, target: Stage, stages: Sequence[Stage], reason: str
) -> list[FieldProblem]:
    """Everything that stands in the way of `target` at once. `stages` are those of the target's pipeline."""
    asked = asked_up_to(stages, target)
    problems = missing(opportunity, required_up_to(stages, target)) + unmet(asked, states_of(opportunity, asked))
    if present is not None and is_step_back(opportunity, target, present) and not reason.strip():
        problems.append(FieldProblem("reason", "reason_required", _("Say why it goes back.")))
    return problems


def check_move(
    opportunity: Opportunity, *, present: Stage | None, target: Stage, stages: Sequence[Stage], reason: str
) -> None:
    problems = move_problems(opportunity, present=present, target=target, stages=stages, reason=reason)
    if problems:
        fields = _labels(problems, asked_up_to(stages, target))
        message = _("“%(stage)s” asks for: %(fields)s") % {"stage": target, "fields": fields}
        code = "reason_required" if problems[0].field == "reason" else "stage_gate"
        raise Refusal(message, code=code, problems=problems)


def check_win(opportunity: Opportunity, stages: Sequence[Stage]) -> None:
    """What any stage asks for, but for plans of what is over now."""
    asked = asked_by_all(stages)
    if problems := missing(opportunity, required_to_win(stages)) + unmet(asked, states_of(opportunity, asked)):
        message = _("Winning asks for: %(fields)s") % {"fields": _labels(problems, asked)}
        raise Refusal(message, code="stage_gate", problems=problems)


def check_kept(opportunity: Opportunity, stages: Iterable[Stage], stage: Stage, changed: Iterable[str]) -> None:
    """An edit may not take away what the present stage asks for."""
    asked = [name for name in required_up_to(stages, stage) if name in set(changed)]
    if problems := missing(opportunity, asked):
        message = _("“%(stage)s” asks for: %(fields)s") % {"stage": stage, "fields": _labels(problems)}
        raise Refusal(message, code="stage_gate", problems=problems)


def _labels(problems: Iterable[FieldProblem], asked: Iterable[Requirement] = ()) -> str:
    names = {item.field: item.name for item in asked}
    return ", ".join(_label(item.field, names) for item in problems)


def _label(field: str, names: Mapping[str, str]) -> str:
    if field.startswith(PREFIX):
        return names[field]
    return str(GATE_FIELDS[field].label if field in GATE_FIELDS else _("Reason"))


def unknown_fields(names: Iterable[Any]) -> list[str]:
    return sorted(str(name) for name in names if name not in GATE_FIELDS)
