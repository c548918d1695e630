"""Rules as JSON → a plan; what can't be explained can't be configured, and every problem is told at once."""

import re
from decimal import Decimal

from commissions.engine import plan as vocabulary
from commissions.engine.document import Node
from commissions.engine.numbers import ONE, ZERO
from commissions.engine.plan import Clawback, ClawbackShare, Component, Draw, Plan, Release
from commissions.engine.problems import Problem, UnsoundRules
from commissions.engine.rules_of_component import component_of
from commissions.engine.soundness import check_components, check_release, check_schedule

_PLAN_FIELDS = frozenset(
    ("currency", "pay_period", "tie", "components", "draw", "cap", "clawback", "release", "leaver"),
)
_CURRENCY = re.compile(r"[A-Z]{3}")
_MOST_COMPONENTS = 50


def parse_rules(rules: object) -> Plan:
    """The plan, or `UnsoundRules` with every problem and its path."""
    plan, problems = read_rules(rules)
    if plan is None or problems:
        raise UnsoundRules(problems)
    return plan


def read_rules(rules: object) -> tuple[Plan | None, list[Problem]]:
    """The plan as far as it could be read, and everything that is wrong with it."""
    node = Node(rules, "")
    if not node.is_object(_PLAN_FIELDS):
        return None, [Problem("rules", problem.code, problem.params) for problem in node.problems]
    plan = Plan(
        currency=_currency(node),
        pay_period=node.choice("pay_period", vocabulary.PAY_PERIODS),
        tie=node.choice("tie", vocabulary.TIES, "upper"),
        components=_components(node),
        draw=_draw(node),
        cap=node.number("cap", default=None, least=ZERO),
        clawback=_clawback(node),
        release=_release(node),
        leaver=_leaver(node),
    )
    return plan, node.problems


def _currency(node: Node) -> str:
    currency = node.child("currency")
    if currency.value is None:
        currency.complain("required")
    elif not isinstance(currency.value, str) or not _CURRENCY.fullmatch(currency.value):
        currency.complain("not_currency")
    else:
        return currency.value
    return "XXX"


def _components(node: Node) -> tuple[Component, ...]:
    listed = node.entries("components", most=_MOST_COMPONENTS)
    if not listed and not any(problem.path == "components" for problem in node.problems):
        node.child("components").complain("no_components")
    components = tuple(component for entry in listed if (component := component_of(entry)) is not None)
    check_components(node, components)
    return components


def _draw(node: Node) -> Draw | None:
    draw = node.child("draw")
    if draw.value is None or not draw.is_object(frozenset(("amount", "kind"))):
        return None
    return Draw(
        amount=draw.exact_number("amount", least=ZERO),
        kind=draw.choice("kind", vocabulary.DRAW_KINDS),
    )


def _clawback(node: Node) -> Clawback:
    clawback = node.child("clawback")
    if clawback.value is None or not clawback.is_object(frozenset(("restate_attainment", "schedule"))):
        return Clawback(restate_attainment=True, schedule=())
    schedule = tuple(
        ClawbackShare(within_days=row.days("within_days"), share=row.exact_number("share", least=ZERO, most=ONE))
        for row in clawback.entries("schedule", most=100)
        if row.is_object(frozenset(("within_days", "share")))
    )
    check_schedule(clawback, schedule)
    return Clawback(restate_attainment=clawback.flag("restate_attainment", default=True), schedule=schedule)


def _release(node: Node) -> Release:
    release = node.child("release")
    if release.value is None or not release.is_object(frozenset(("on_booking", "on_collection", "collection"))):
        return Release(on_booking=ONE, on_collection=ZERO)
    shares = Release(
        on_booking=_share(release, "on_booking"),
        on_collection=_share(release, "on_collection"),
        collection=release.choice("collection", vocabulary.COLLECTIONS, "pro_rata"),
    )
    check_release(release, shares)
    return shares


def _leaver(node: Node) -> Decimal | None:
    leaver = node.child("leaver")
    if leaver.value is None or not leaver.is_object(frozenset(("unfinished",))):
        return None
    return leaver.exact_number("unfinished", least=ZERO, most=ONE)


def _share(release: Node, name: str) -> Decimal:
    return release.exact_number(name, default=ZERO, least=ZERO, most=ONE)
