"""Whose turn it is, as tables."""

from dataclasses import replace
from uuid import UUID

import pytest

from leads.assignment import Candidate, Conditions, Facts, Rule, choose, fits

A, B, C, D = (UUID(int=number) for number in range(1, 5))


def give(strategy: str, candidates: list[Candidate], count: int) -> list[int]:
    """Give `count` leads away one after the other; how many each got."""
    people = list(candidates)
    for _turn in range(count):
        chosen = choose([Rule("1", "all", strategy, Conditions(), people)], Facts(region="华东-上海")).user
        people = [
            replace(one, given=one.given + 1, open_leads=one.open_leads + 1) if one.user == chosen else one
            for one in people
        ]
    return [one.given - before.given for one, before in zip(people, candidates, strict=True)]


@pytest.mark.parametrize(
    ("strategy", "candidates", "count", "expected"),
    [
        ("round_robin", [Candidate(A), Candidate(B), Candidate(C), Candidate(D)], 100, [25, 25, 25, 25]),
        ("round_robin", [Candidate(A), Candidate(B, barred="absent"), Candidate(C)], 10, [5, 0, 5]),
        ("weighted", [Candidate(A, weight=3), Candidate(B)], 8, [6, 2]),
        ("weighted", [Candidate(A, weight=1), Candidate(B, weight=1)], 7, [4, 3]),
        (
            "least_loaded",
            [Candidate(A, open_leads=10), Candidate(B, open_leads=4), Candidate(C, open_leads=9)],
            6,
            [0, 5, 1],
        ),
        ("least_loaded", [Candidate(A, open_leads=2), Candidate(B)], 4, [1, 3]),
        (
            "territory",
            [Candidate(A, regions=frozenset({"华东"})), Candidate(B, regions=frozenset({"华南"}))],
            3,
            [3, 0],
        ),
        (
            "territory",
            [Candidate(A, regions=frozenset({"华东"})), Candidate(B, regions=frozenset({"华东-上海"}))],
            4,
            [2, 2],
        ),
        ("round_robin", [Candidate(A, barred="inactive"), Candidate(B, barred="full")], 3, [0, 0]),
    ],
)
def test_turns(strategy: str, candidates: list[Candidate], count: int, expected: list[int]) -> None:
    assert give(strategy, candidates, count) == expected


@pytest.mark.parametrize(
    ("conditions", "facts", "expected"),
    [
        (Conditions(), Facts(), True),
        (Conditions(sources=frozenset({A})), Facts(source=A), True),
        (Conditions(sources=frozenset({A})), Facts(source=B), False),
        (Conditions(regions=("east",)), Facts(region="East / Shanghai"), True),
        (Conditions(regions=("east",)), Facts(region=""), False),
        (Conditions(industries=("Machinery",)), Facts(industry=" machinery "), True),
        (Conditions(words=("laser", "激光")), Facts(need="需要激光切割机"), True),
        (Conditions(words=("laser",)), Facts(need="a saw"), False),
        (Conditions(score_from=50, score_to=80), Facts(score=80), True),
        (Conditions(score_from=50), Facts(score=49), False),
        (Conditions(score_to=50), Facts(score=51), False),
        (Conditions(sources=frozenset({A}), score_from=50), Facts(source=A, score=10), False),
    ],
)
def test_conditions(conditions: Conditions, facts: Facts, expected: bool) -> None:
    assert fits(conditions, facts) is expected


def test_the_first_rule_with_somebody_free_decides_and_says_why() -> None:
    full = Rule(
        "1", "North first", "round_robin", Conditions(), [Candidate(A, barred="full"), Candidate(B, barred="absent")]
    )
    rest = Rule("2", "The rest", "round_robin", Conditions(), [Candidate(C, given=3), Candidate(D, given=2)])
    chosen = choose([full, rest], Facts())
    assert (chosen.user, chosen.rule, chosen.among, chosen.skipped) == (D, "The rest", 2, {})
    nobody = choose([full], Facts())
    assert (nobody.user, nobody.skipped) == (None, {"full": 1, "absent": 1})
    assert choose([], Facts()).user is None
