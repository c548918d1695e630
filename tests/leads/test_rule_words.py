"""What a rule of the pools says is what it counts: each number stands beside its own condition."""

import pytest

from customers.models import AccountPoolRule
from customers.views.pool_settings import sentence
from leads.models import LeadRecycleRule
from leads.rule_words import recycle_sentence


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("idle_days", "11 days without activity"),
        ("unqualified_days", "11 days without being qualified"),
        ("unconverted_days", "11 days without being converted"),
    ],
)
def test_leads(column: str, words: str) -> None:
    assert recycle_sentence(LeadRecycleRule(**{"idle_days": None, column: 11})) == words


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("idle_days", "11 days without activity"),
        ("no_opportunity_days", "11 days without an opportunity"),
        ("not_won_days", "11 days without a won deal"),
    ],
)
def test_customers(column: str, words: str) -> None:
    rule = AccountPoolRule(**{"idle_days": None, column: 11})
    assert (sentence(rule), list(rule.pure().without.values())) == (words, [] if column == "idle_days" else [11])


def test_all_conditions_are_joined_by_and() -> None:
    rule = AccountPoolRule(idle_days=5, not_won_days=90, combine="all", levels=["A", "B"])
    assert sentence(rule) == "A, B: 5 days without activity and 90 days without a won deal"
