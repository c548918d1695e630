from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money, MoneyError, round_money, split_amount

CENTS = st.integers(-(10**14), 10**14).map(lambda cents: Decimal(cents) / 100)
RATIOS = st.lists(st.decimals(0, 100, places=3, allow_nan=False), min_size=1, max_size=8).filter(
    lambda ratios: sum(ratios) > 0
)


@given(CENTS, RATIOS)
def test_parts_of_a_split_sum_to_the_whole(amount: Decimal, ratios: list[Decimal]) -> None:
    parts = split_amount(amount, ratios)
    assert sum(parts) == amount


@given(CENTS, RATIOS)
def test_no_part_of_a_split_is_a_cent_away_from_its_share(amount: Decimal, ratios: list[Decimal]) -> None:
    exact = [amount * ratio / sum(ratios) for ratio in ratios]
    assert all(
        abs(part - share) < Decimal("0.01") for part, share in zip(split_amount(amount, ratios), exact, strict=True)
    )


def test_split_in_a_currency_without_cents() -> None:
    assert Money(Decimal(100), "JPY").split([1, 1, 1]) == [
        Money(Decimal(34), "JPY"),
        Money(Decimal(33), "JPY"),
        Money(Decimal(33), "JPY"),
    ]


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1.004999", "1.00")]
)
def test_rounding_is_half_up_away_from_zero(exact: str, rounded: str) -> None:
    assert round_money(Decimal(exact), "CNY") == Decimal(rounded)


def test_floats_and_mixed_currencies_are_refused() -> None:
    with pytest.raises(MoneyError):
        Money(1.5, "CNY")  # type: ignore[arg-type]
    with pytest.raises(MoneyError):
        Money(Decimal(1), "CNY") + Money(Decimal(1), "USD")
    with pytest.raises(MoneyError):
        Money(Decimal(1), "CNY") * 0.5  # type: ignore[operator]


def test_a_split_without_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="ratios"):
        split_amount(Decimal(1), [0, 0])
