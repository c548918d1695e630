"""One component of the rules: what is read for each kind."""

from commissions.engine import plan as vocabulary
from commissions.engine.document import Node
from commissions.engine.numbers import ZERO
from commissions.engine.plan import Bonus, Component, Curve, Match, Point, Step, Tiers
from commissions.engine.soundness import check_curve, check_kind, check_steps

_COMPONENT_FIELDS = frozenset(
    (
        "key", "name", "kind", "basis", "credits", "base", "window", "match", "over", "cap",
        "tiers", "target_incentive", "curve", "when", "amount",
    )
)  # fmt: skip
_MOST_STEPS = 200


def component_of(node: Node) -> Component | None:
    if not node.is_object(_COMPONENT_FIELDS):
        return None
    kind = node.choice("kind", vocabulary.KINDS)
    check_kind(node, kind)
    key = node.required_text("key")
    return Component(
        key=key,
        name=node.text("name") or key,
        kind=kind,
        basis=node.choice("basis", vocabulary.BASES_OF_CREDIT),
        credits=node.choice("credits", vocabulary.CREDITS, "own"),
        base=node.choice("base", vocabulary.BASES, "amount"),
        window=node.choice("window", vocabulary.WINDOWS),
        match=_match(node.child("match")),
        over=node.exact_number("over", default=ZERO, least=ZERO),
        cap=node.number("cap", default=None, least=ZERO),
        tiers=_tiers(node.child("tiers"), kind),
        target_incentive=node.number("target_incentive", default=None, least=ZERO),
        curve=_curve(node.child("curve")),
        bonus=_bonus(node),
    )


def _match(node: Node) -> Match:
    known = frozenset(("products", "product_families", "deal_types"))
    if node.value is None or not node.is_object(known):
        return Match()
    return Match(
        products=node.texts("products"),
        product_families=node.texts("product_families"),
        deal_types=node.texts("deal_types"),
    )


def _tiers(node: Node, kind: str) -> Tiers | None:
    if node.value is None or not node.is_object(frozenset(("mode", "by", "steps"))):
        return None
    steps = tuple(
        Step(start=row.exact_number("from", least=ZERO), rate=row.exact_number("rate", least=ZERO))
        for row in node.entries("steps", most=_MOST_STEPS)
        if row.is_object(frozenset(("from", "rate")))
    )
    check_steps(node, steps)
    measure = "quantity" if kind == "per_unit" else "amount"
    return Tiers(
        mode=node.choice("mode", vocabulary.MODES),
        by=node.choice("by", vocabulary.MEASURES, measure),
        steps=steps,
    )


def _curve(node: Node) -> Curve | None:
    if node.value is None or not node.is_object(frozenset(("points", "beyond"))):
        return None
    points = tuple(
        Point(at=row.exact_number("at", least=ZERO), pays=row.exact_number("pays", least=ZERO))
        for row in node.entries("points", most=_MOST_STEPS)
        if row.is_object(frozenset(("at", "pays")))
    )
    curve = Curve(points=points, beyond=node.choice("beyond", vocabulary.BEYOND, "flat"))
    check_curve(node, curve)
    return curve


def _bonus(node: Node) -> Bonus | None:
    when = node.child("when")
    if when.value is None or not when.is_object(frozenset(("by", "at_least"))):
        return None
    return Bonus(
        by=when.choice("by", vocabulary.BONUS_MEASURES),
        at_least=when.exact_number("at_least", least=ZERO),
        amount=node.exact_number("amount", default=ZERO, least=ZERO),  # a missing one is told by the kind
    )
