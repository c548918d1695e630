"""Who has to say yes to a discount, and what counts as one. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from opportunities.discounts import Limits, nodes_for
from opportunities.lines import Offered, decimals, deepest_discount, effective_discount, line_amount, plain_number
from people.approvals.routing import Directory, route

LIMITS = Limits({"rep": Decimal(10), "manager": Decimal(20), "director": Decimal(30)})


def company(away: tuple[str, ...] = ()) -> Directory:
    people = {"alice", "maya", "dana", "fin", "ada"}
    return Directory(
        superiors={"alice": ("maya", "dana"), "maya": ("dana",), "dana": (), "fin": (), "ada": ()},
        holders={
            "rep": ("alice",),
            "manager": ("maya",),
            "director": ("dana",),
            "finance": ("fin",),
            "admin": ("ada",),
        },
        available=frozenset(people - set(away)),
        administrators=("ada",),
    )


def asked(discount: str, sender: str, away: tuple[str, ...] = ()) -> list[list[str]]:
    people = company(away)
    stops = route(nodes_for(Decimal(discount), sender, LIMITS, people), people, sender, {})
    return [[seat.person for seat in stop.seats] for stop in stops]


@pytest.mark.parametrize(
    ("discount", "sender", "away", "expected"),
    [
        ("10", "alice", (), []),
        ("10.01", "alice", (), [["maya"]]),
        ("12", "alice", (), [["maya"]]),
        ("20", "alice", (), [["maya"]]),
        ("20.01", "alice", (), [["dana"]]),
        ("30", "alice", (), [["dana"]]),
        ("30.01", "alice", (), [["dana"], ["fin"]]),
        # The approver is away or has left: his superior stands in.
        ("12", "alice", ("maya",), [["dana"]]),
        # Who sends it does not approve it himself.
        ("15", "maya", (), []),
        ("22", "maya", (), [["dana"]]),
        ("25", "dana", (), []),
        # Beyond every limit the director can't say yes to himself: an administrator and finance do.
        ("35", "dana", (), [["ada"], ["fin"]]),
        # Nobody above is there: it never vanishes.
        ("12", "alice", ("maya", "dana"), [["ada"]]),
        ("35", "alice", ("fin",), [["dana"], ["ada"]]),
    ],
)
def test_who_is_asked(discount: str, sender: str, away: tuple[str, ...], expected: list[list[str]]) -> None:
    assert asked(discount, sender, away) == expected


def test_without_limits_the_superior_and_finance_are_asked() -> None:
    nodes = nodes_for(Decimal(1), "alice", Limits({}), company())

    assert [(node.person, node.role) for node in nodes] == [("maya", ""), (None, "finance")]


def offered(list_price: str | None, unit_price: str, discount: str = "0") -> Offered:
    return Offered(Decimal(list_price) if list_price else None, Decimal(unit_price), Decimal(discount))


@pytest.mark.parametrize(
    ("line", "percent"),
    [
        (offered("100", "100"), "0"),
        (offered("100", "100", "12"), "12.00"),
        (offered("100", "88"), "12.00"),  # a lower price is a discount, too
        (offered("100", "90", "10"), "19.00"),
        (offered("100", "120", "10"), "0.00"),  # above the list, less ten percent: nothing given away
        (offered(None, "50", "7"), "7"),
        (offered("0", "0"), "0"),
        (offered("3", "2"), "33.33"),
    ],
)
def test_what_counts_as_discount(line: Offered, percent: str) -> None:
    assert effective_discount(line) == Decimal(percent)


def test_the_deepest_line_counts() -> None:
    assert deepest_discount([offered("100", "100"), offered("10", "8.5")]) == 15
    assert deepest_discount([]) == 0


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "months", "currency", "amount"),
    [
        ("3", "19.99", "0", None, "EUR", "59.97"),
        ("1", "0.125", "0", None, "EUR", "0.13"),
        ("2.5", "10.01", "33.33", None, "EUR", "16.68"),
        ("10", "49.90", "10", 12, "CNY", "5389.20"),
        ("1", "100.50", "0", None, "JPY", "101"),
        ("1", "99.99", "100", 36, "USD", "0"),
    ],
)
def test_a_line_is_rounded_once_and_half_up(
    quantity: str, price: str, discount: str, months: int | None, currency: str, amount: str
) -> None:
    found: Any = line_amount(Decimal(quantity), Decimal(price), Decimal(discount), months, currency)

    assert found == Decimal(amount)


@pytest.mark.parametrize(
    ("number", "shown", "digits"),
    [("30.000", "30", 0), ("2.500", "2.5", 1), ("0.125", "0.125", 3), ("1E+2", "100", 0), ("0.00", "0", 0)],
)
def test_numbers_are_written_as_people_write_them(number: str, shown: str, digits: int) -> None:
    assert (plain_number(Decimal(number)), decimals(Decimal(number))) == (shown, digits)
