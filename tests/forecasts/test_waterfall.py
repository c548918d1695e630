"""The waterfall adds up to the cent, whatever happened to the deals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Period
from forecasts.waterfall import Ending, Standing, balances, bars, moves

QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1))
IN, OUT = date(2026, 3, 15), date(2026, 5, 1)
ONE = UUID(int=1)


def at(amount: str, on: date | None = IN) -> Standing:
    return Standing(Decimal(amount), on)


@pytest.mark.parametrize(
    ("before", "after", "ending", "expected"),
    [
        (at("100"), at("100"), None, {"start": "100", "end": "100"}),
        (at("100"), at("130.50"), None, {"start": "100", "increased": "30.50", "end": "130.50"}),
        (at("100"), at("70"), None, {"start": "100", "decreased": "-30", "end": "70"}),
        (None, at("80"), None, {"new": "80", "end": "80"}),
        (at("80", OUT), at("90"), None, {"pulled_in": "90", "end": "90"}),
        (at("80", None), at("90"), None, {"pulled_in": "90", "end": "90"}),
        (at("80"), at("90", OUT), None, {"start": "80", "pushed_out": "-80"}),
        (at("80"), at("90", None), None, {"start": "80", "pushed_out": "-80"}),
        (at("80"), None, Ending(True, Decimal(100)), {"start": "80", "increased": "20", "won": "-100"}),
        (at("80"), None, Ending(True, Decimal(80)), {"start": "80", "won": "-80"}),
        (at("80"), None, Ending(False, Decimal(0)), {"start": "80", "lost": "-80"}),
        (at("80"), None, None, {"start": "80", "lost": "-80"}),
        (None, None, Ending(True, Decimal(50)), {"new": "50", "won": "-50"}),
        (None, None, Ending(False, Decimal(50)), {}),
        (at("80", OUT), None, Ending(True, Decimal(80)), {}),
    ],
)
def test_what_happens_to_a_deal_has_its_bar(
    before: Standing | None, after: Standing | None, ending: Ending | None, expected: dict[str, str]
) -> None:
    found = bars(
        moves({ONE: before} if before else {}, {ONE: after} if after else {}, {ONE: ending} if ending else {}, QUARTER)
    )
    assert {bar.key: bar.amount for bar in found if bar.deals} == {key: Decimal(size) for key, size in expected.items()}
    assert balances(found)


amounts = st.decimals(min_value=0, max_value=10**12, places=2)
standings = st.builds(Standing, amounts, st.sampled_from([IN, OUT, None]))
ids = st.integers(1, 12).map(lambda number: UUID(int=number))


@given(
    st.dictionaries(ids, standings), st.dictionaries(ids, standings), st.dictionaries(ids, st.builds(Ending, st.booleans(), amounts))
)  # fmt: skip
def test_it_balances_for_any_two_days(
    before: dict[UUID, Standing], after: dict[UUID, Standing], endings: dict[UUID, Ending]
) -> None:
    assert balances(bars(moves(before, after, endings, QUARTER)))
