"""What an open deal would earn its owner, and that nobody else learns it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commissions.queries.estimates import estimates_for
from opportunities.models import OpportunitySplit
from people.models import User
from tests.factories.commissions import credit, plan_for, rate, rules
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import BrowserFor

TODAY = date(2026, 3, 20)
D = Decimal


@pytest.fixture
def planned(alice: User, ada: User, fin: User) -> None:
    held = {"on_booking": "0.5", "on_collection": "0.5"}
    plan_for(alice, author=ada, approver=fin, content=rules(rate(("0", "0.03"), ("100000", "0.05")), release=held))
    credit(alice, "2026-01-15", "80000")


@pytest.mark.usefixtures("planned")
def test_the_next_deal_counts_on_what_was_credited_and_says_where_it_lifts_to(alice: User) -> None:
    small = OpportunityFactory(owner=alice, amount=D("10000"))
    large = OpportunityFactory(owner=alice, amount=D("30000"))

    found = estimates_for(alice, [small, large], TODAY)

    assert [(one.amount, one.lifts_to) for one in found[small.pk]] == [(D("300.00"), None)]
    assert [(one.amount, one.lifts_to) for one in found[large.pk]] == [(D("1100.00"), D("0.05"))]


@pytest.mark.usefixtures("planned")
def test_only_ones_own_share_counts(alice: User, bob: User) -> None:
    shared = OpportunityFactory(owner=bob, amount=D("10000"))
    for user, percent in ((alice, 40), (bob, 60)):
        OpportunitySplit.objects.create(opportunity=shared, user=user, kind="revenue", percent=D(percent))
    not_mine = OpportunityFactory(owner=bob, amount=D("10000"))

    found = estimates_for(alice, [shared, not_mine], TODAY)

    assert {pk: [one.amount for one in rows] for pk, rows in found.items()} == {shared.pk: [D("120.00")]}
    assert estimates_for(bob, [shared, not_mine], TODAY) == {}


@pytest.mark.usefixtures("planned")
def test_the_owner_sees_it_on_the_deal_the_board_and_at_home_and_nobody_else(
    alice: User, maya: User, fin: User, browser: BrowserFor
) -> None:
    deal = OpportunityFactory(owner=alice, amount=D("10000"), name="Big harbour")
    pages = (f"/commissions/estimates/{deal.pk}/", "/commissions/estimates/board/", "/commissions/estimates/home/")

    assert all("¥300" in browser(alice).get(address).content.decode() for address in pages)
    for other in (maya, fin):
        assert not any("¥" in browser(other).get(address).content.decode() for address in pages)
    assert browser(alice).get(f"/commissions/estimates/{OpportunityFactory(owner=maya).pk}/").status_code == 404
