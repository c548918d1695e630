"""Categories, calls, adjustments and targets, added up the tree."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from forecasts.rollup import Calls, Deal, Figures, Staff, of_group, of_person, tree

ALICE, BOB, MAYA, NORTH, REGION = (UUID(int=number) for number in range(1, 6))


def deal(amount: int, category: str = "commit", probability: int = 50, verdict: str = "") -> Deal:
    return Deal(UUID(int=99), ALICE, Decimal(amount), category, Decimal(probability), verdict)


def test_a_persons_categories_single_and_cumulative() -> None:
    deals = [deal(100), deal(50, "best_case", 20), deal(30, "pipeline", 10), deal(7, "omitted", 90)]
    line = of_person(deals, Decimal(40), Calls(), Decimal(300))
    assert (line.closed, line.commit, line.best_case, line.pipeline, line.omitted) == (40, 100, 50, 30, 7)
    assert (line.upto_commit, line.upto_best_case, line.upto_pipeline) == (140, 190, 220)
    assert line.weighted == Decimal(40) + 50 + 10 + 3
    assert line.forecast == 140


@pytest.mark.parametrize(("verdict", "commit", "omitted"), [("", 0, 0), ("include", 60, 0), ("exclude", 0, 60)])
def test_a_deal_may_be_counted_in_or_out(verdict: str, commit: int, omitted: int) -> None:
    line = of_person([deal(60, "best_case", verdict=verdict)], Decimal(0), Calls(), None)
    assert (line.commit, line.omitted, line.open) == (commit, omitted, 60 - omitted)


def test_ones_own_word_counts_before_the_deals() -> None:
    line = of_person([deal(100)], Decimal(0), Calls(Decimal(80), Decimal(120)), None)
    assert (line.commit, line.forecast, line.best_forecast, line.submitted) == (100, 80, 120, 1)


def test_two_reps_of_100_and_50_less_20_of_their_manager_are_130_and_the_reps_stay() -> None:
    alice = of_person([deal(100)], Decimal(0), Calls(), None)
    bob = of_person([deal(50)], Decimal(0), Calls(), None)
    staff = Staff({NORTH: ("North", None)}, {ALICE: ("Alice", NORTH), BOB: ("Bob", NORTH)})

    (north,) = tree(staff, {ALICE: alice, BOB: bob}, {NORTH: Calls(adjusted_commit=Decimal(-20))}, {})

    assert north.figures.forecast == 130
    assert [child.figures.forecast for child in north.children] == [100, 50]


def test_an_adjustment_on_a_person_counts_above_him() -> None:
    bob = of_person([deal(50)], Decimal(0), Calls(adjusted_commit=Decimal(-20)), None)
    assert bob.called_commit == 50
    assert of_group([bob]).forecast == 30


def test_teams_add_up_to_the_top_and_empty_ones_are_left_out() -> None:
    staff = Staff(
        {REGION: ("Region", None), NORTH: ("North", REGION), UUID(int=77): ("Empty", REGION)},
        {ALICE: ("Alice", NORTH), MAYA: ("Maya", REGION)},
    )
    line = of_person([deal(10)], Decimal(5), Calls(), Decimal(20))

    (region,) = tree(staff, {ALICE: line, MAYA: line}, {}, {NORTH: Decimal(50)})

    assert [node.label for node in region.flat()] == ["Region", "North", "Alice", "Maya"]
    assert [node.depth for node in region.flat()] == [0, 1, 2, 1]
    assert region.figures.upto_commit == 30
    assert region.figures.target == 70


@pytest.mark.parametrize(
    ("target", "closed", "pipeline", "coverage", "thin"),
    [
        (150, 50, 250, "2.50", True),
        (150, 50, 300, "3.00", False),
        (100, 100, 50, None, False),
        (None, 0, 50, None, False),
    ],
)
def test_coverage_of_what_is_missing(
    target: int | None, closed: int, pipeline: int, coverage: str | None, thin: bool
) -> None:
    line = Figures(
        closed=Decimal(closed), pipeline=Decimal(pipeline), target=None if target is None else Decimal(target)
    )
    assert line.coverage == (None if coverage is None else Decimal(coverage))
    assert line.is_thin is thin
