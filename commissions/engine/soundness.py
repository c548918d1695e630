"""What must hold across fields, so that a plan can be explained: no gap, no overlap, nothing that has no effect."""

from collections.abc import Sequence

from commissions.engine.document import Node
from commissions.engine.numbers import ONE, ZERO, as_text, plain_number
from commissions.engine.plan import ClawbackShare, Component, Curve, Release, Step

# Fields that only have a meaning for some kinds; elsewhere they would be silently without effect.
_FIELDS_OF_KIND = {
    "rate": frozenset(("tiers", "target_incentive")),
    "per_unit": frozenset(("tiers",)),
    "curve": frozenset(("curve", "target_incentive")),
    "bonus": frozenset(("when", "amount")),
}
_NEEDED_BY_KIND = {"rate": ("tiers",), "per_unit": ("tiers",), "curve": ("curve",), "bonus": ("when", "amount")}
_ALL_FIELDS_OF_KINDS = ("tiers", "target_incentive", "curve", "when", "amount")


def check_kind(node: Node, kind: str) -> None:
    if not isinstance(node.child("kind").value, str) or node.child("kind").value != kind:
        return  # the kind itself was refused; what belongs to it can't be judged
    for name in _NEEDED_BY_KIND[kind]:
        if not node.given(name):
            node.child(name).complain("missing_for_kind", kind=kind)
    for name in _ALL_FIELDS_OF_KINDS:
        if node.given(name) and name not in _FIELDS_OF_KIND[kind]:
            node.child(name).complain("field_of_other_kind", kind=kind)
    over = plain_number(node.child("over").value)
    if over and kind in ("curve", "bonus"):
        node.child("over").complain("field_of_other_kind", kind=kind)


def check_components(node: Node, components: Sequence[Component]) -> None:
    seen: set[str] = set()
    for index, component in enumerate(components):
        if component.key in seen:
            Node(None, f"components[{index}].key", node.problems).complain("duplicate_key", key=component.key)
        seen.add(component.key)


def check_steps(node: Node, steps: Sequence[Step]) -> None:
    place = node.child("steps")
    if not steps and not any(problem.path.startswith(place.path) for problem in node.problems):
        place.complain("no_steps")
    if steps and steps[0].start != ZERO:
        _row(place, 0, "from").complain("first_step_not_zero", start=as_text(steps[0].start))
    for index in range(1, len(steps)):
        if steps[index].start <= steps[index - 1].start:
            _row(place, index, "from").complain(
                "steps_not_increasing",
                start=as_text(steps[index].start),
                previous=as_text(steps[index - 1].start),
            )


def check_curve(node: Node, curve: Curve) -> None:
    place, points = node.child("points"), curve.points
    if not points and not any(problem.path.startswith(place.path) for problem in node.problems):
        place.complain("no_points")
    for index in range(1, len(points)):
        if points[index].at <= points[index - 1].at:
            _row(place, index, "at").complain(
                "points_not_increasing",
                at=as_text(points[index].at),
                previous=as_text(points[index - 1].at),
            )
    falls = len(points) < 2 or points[-1].pays < points[-2].pays
    if points and curve.beyond == "continue" and falls:
        node.child("beyond").complain("no_slope")


def check_schedule(node: Node, schedule: Sequence[ClawbackShare]) -> None:
    for index in range(1, len(schedule)):
        if schedule[index].within_days <= schedule[index - 1].within_days:
            _row(node.child("schedule"), index, "within_days").complain(
                "schedule_not_increasing",
                days=str(schedule[index].within_days),
                previous=str(schedule[index - 1].within_days),
            )


def check_release(node: Node, release: Release) -> None:
    total = release.on_booking + release.on_collection
    if total != ONE:
        node.complain("release_not_whole", total=as_text(total))


def _row(place: Node, index: int, name: str) -> Node:
    return Node(None, f"{place.path}[{index}].{name}", place.problems)
