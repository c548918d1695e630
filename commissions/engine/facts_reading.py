"""Facts as JSON → frozen facts; anything that is not in the agreed form is told with its path."""

import re
from datetime import date
from decimal import Decimal

from commissions.engine import plan as vocabulary
from commissions.engine.document import Node
from commissions.engine.facts import Booked, Credit, Facts, WindowIncentive, WindowQuota
from commissions.engine.numbers import ZERO
from commissions.engine.problems import MalformedFacts, Problem
from commissions.engine.spans import Span

_FACTS_FIELDS = frozenset(
    (
        "participant", "period", "quota", "quotas", "target_incentive", "target_incentives", "draw_balance", "credits", "earlier", "team",
        "booked", "year_start",
    )
)  # fmt: skip
_CREDIT_FIELDS = frozenset(
    (
        "id", "on", "basis", "amount", "currency", "fx_rate", "quantity", "cost", "product", "family", "deal_type",
        "reverses", "collected", "paid_share",
        "paid_at_leaving", "is_after_leaving",
    )
)  # fmt: skip
_CURRENCY = re.compile(r"[A-Z]{3}")
_LONGEST_CHAIN = 20
_SMALLEST_RATE = Decimal("0.000000000001")


def parse_facts(facts: object) -> Facts:
    """The facts, or `MalformedFacts` with every problem and its path."""
    read, problems = read_facts(facts)
    if read is None or problems:
        raise MalformedFacts(problems)
    return read


def read_facts(facts: object) -> tuple[Facts | None, list[Problem]]:
    node = Node(facts, "facts")
    if not node.is_object(_FACTS_FIELDS):
        return None, node.problems
    participant = node.text("participant") or "participant"
    read = Facts(
        participant=participant,
        period=_period(node.child("period")),
        credits=(*_credits(node, participant), *_team_credits(node)),
        quota=node.number("quota", default=None, least=ZERO),
        quotas=_quotas(node),
        target_incentive=node.number("target_incentive", default=None, least=ZERO),
        target_incentives=_incentives(node),
        draw_balance=node.exact_number("draw_balance", default=ZERO, least=ZERO),
        booked=_booked(node),
        year_start=node.day("year_start") if node.given("year_start") else None,
    )
    return read, node.problems


def _period(node: Node) -> Span:
    if node.value is None:
        node.complain("required")
        return Span(date.min, date.max)
    if not node.is_object(frozenset(("start", "end"))):
        return Span(date.min, date.max)
    period = Span(node.day("start"), node.day("end"))
    if period.end <= period.start and date.min not in (period.start, period.end):
        node.complain("empty_period")
    return period


def _credits(node: Node, participant: str, *, is_team: bool = False) -> list[Credit]:
    rows = [(row, False) for row in node.entries("credits")] + [(row, True) for row in node.entries("earlier")]
    found: dict[str, Credit] = {}
    for row, is_earlier in rows:
        credit = _credit(row, participant, is_team=is_team, is_earlier=is_earlier)
        if credit is not None and credit.id in found:
            row.child("id").complain("duplicate_credit", credit=credit.id)
        elif credit is not None:
            found[credit.id] = credit
    _check_reversals(rows, found)
    return list(found.values())


def _credit(node: Node, participant: str, *, is_team: bool, is_earlier: bool) -> Credit | None:
    if not node.is_object(_CREDIT_FIELDS):
        return None
    return Credit(
        id=node.required_text("id"),
        on=node.day("on"),
        amount=node.exact_number("amount"),
        participant=participant,
        is_team=is_team,
        is_earlier=is_earlier,
        basis=node.choice("basis", vocabulary.BASES_OF_CREDIT) if node.given("basis") else None,
        currency=_currency(node.child("currency")),
        fx_rate=node.number("fx_rate", default=None, least=_SMALLEST_RATE),
        quantity=node.number("quantity", default=None),
        cost=node.number("cost", default=None),
        product=node.text("product"),
        family=node.text("family"),
        deal_type=node.text("deal_type"),
        reverses=node.text("reverses"),
        collected=node.number("collected", default=None),
        paid_share=node.number("paid_share", default=None),
        paid_at_leaving=node.number("paid_at_leaving", default=None),
        is_after_leaving=node.flag("is_after_leaving", default=False),
    )


def _currency(node: Node) -> str | None:
    if node.value is None:
        return None
    if isinstance(node.value, str) and _CURRENCY.fullmatch(node.value):
        return node.value
    node.complain("not_currency")
    return None


def _check_reversals(rows: list[tuple[Node, bool]], known: dict[str, Credit]) -> None:
    for row, _ in rows:
        credit = known.get(str(row.value.get("id"))) if isinstance(row.value, dict) else None
        if credit is None or credit.reverses is None:
            continue
        original = known.get(credit.reverses)
        expected_negative = original is None or original.amount >= 0
        if credit.amount != 0 and (credit.amount < 0) != expected_negative:
            row.child("amount").complain("reversal_sign")
        if _goes_in_a_circle(credit, known):
            row.child("reverses").complain("reversal_of_itself")


def _goes_in_a_circle(credit: Credit, known: dict[str, Credit]) -> bool:
    seen = {credit.id}
    following = known.get(credit.reverses or "")
    while following is not None:
        if following.id in seen or len(seen) > _LONGEST_CHAIN:
            return True
        seen.add(following.id)
        following = known.get(following.reverses or "")
    return False


def _team_credits(node: Node) -> list[Credit]:
    found: list[Credit] = []
    names: set[str] = set()
    for index, member in enumerate(node.entries("team")):
        if not member.is_object(frozenset(("participant", "credits", "earlier"))):
            continue
        name = member.text("participant") or f"team member {index + 1}"
        if name in names:
            member.child("participant").complain("duplicate_key", key=name)
        names.add(name)
        found.extend(_credits(member, name, is_team=True))
    return found


def _quotas(node: Node) -> tuple[WindowQuota, ...]:
    return tuple(
        WindowQuota(
            component=row.text("component"), start=row.day("start"), amount=row.exact_number("amount", least=ZERO)
        )
        for row in node.entries("quotas")
        if row.is_object(frozenset(("component", "start", "amount")))
    )


def _incentives(node: Node) -> tuple[WindowIncentive, ...]:
    return tuple(
        WindowIncentive(start=row.day("start"), amount=row.exact_number("amount", least=ZERO))
        for row in node.entries("target_incentives")
        if row.is_object(frozenset(("start", "amount")))
    )


def _booked(node: Node) -> tuple[Booked, ...] | None:
    if node.child("booked").value is None:
        return None
    return tuple(
        Booked(component=row.required_text("component"), credit=row.text("credit"), amount=row.exact_number("amount"))
        for row in node.entries("booked")
        if row.is_object(frozenset(("component", "credit", "amount")))
    )
