"""Per-credit work grows with the logarithm of the steps, not with the credits before it."""

import time
from datetime import date, timedelta
from decimal import Decimal

from commissions.engine.facts import Credit, Facts
from commissions.engine.rules import parse_rules
from commissions.engine.spans import Span
from commissions.engine.truth import truth
from tests.commissions.engine.build import component, rules, tiers

YEAR = Span(date(2026, 1, 1), date(2027, 1, 1))


def facts_of(size: int) -> Facts:
    start = YEAR.start
    made = (
        Credit(id=f"D{index:06}", on=start + timedelta(days=index % 365), amount=Decimal(index % 997) + Decimal("0.37"),
               cost=Decimal(index % 500), quantity=Decimal(1 + index % 3), basis="won")
        for index in range(size)
    )  # fmt: skip
    return Facts(participant="alice", period=YEAR, credits=tuple(made), quota=Decimal(100_000))


def three_components() -> dict[str, object]:
    many = tuple((str(index * 1000), str(Decimal(index) / 1000)) for index in range(100))
    return rules(
        component(window="year", tiers=tiers(*many)),
        component(key="whole", window="year", tiers=tiers(*many, mode="whole")),
        component(
            key="margin", base="margin", window="year", tiers=tiers(("0", "0.01"), ("1", "0.02"), by="attainment")
        ),
        pay_period="year",
    )


def test_twenty_thousand_credits_in_a_yearly_window_with_three_components() -> None:
    plan, facts = parse_rules(three_components()), facts_of(20_000)

    started = time.process_time()  # the engine only calculates; what else the machine does is not its time
    found = truth(plan, facts)
    seconds = time.process_time() - started

    assert len(found.lines) == 60_000
    assert seconds < 6  # 500 people with 200 credits each must leave room in 60 seconds


def test_twice_the_credits_take_twice_the_time() -> None:
    plan = parse_rules(three_components())

    def seconds(size: int) -> float:
        facts = facts_of(size)
        started = time.process_time()
        truth(plan, facts)
        return time.process_time() - started

    seconds(500)
    few, many = min(seconds(1_000) for _ in range(3)), min(seconds(4_000) for _ in range(3))
    assert many < few * 4 * 2.5
