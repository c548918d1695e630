"""What other systems count wrongly (docs/mistakes.md), counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from core.errors import Refusal
from core.periods import period_of
from opportunities import services as deals
from opportunities.services.parts import Line
from people.models import User
from targets.metrics import catalogue, values
from targets.scopes import scope_of
from tests.factories.activities import ActivityFactory
from tests.factories.contracts import approved, paid
from tests.factories.customers import AccountFactory, ContactFactory
from tests.factories.opportunities import OpportunityFactory, won_deal
from tests.fixtures import RunJobs

pytestmark = pytest.mark.django_db


def value(key: str, user: User) -> Any:
    return values([(catalogue()[key], scope_of(user_id=user.pk), period_of(timezone.localdate(), "year"))])[0]


def test_units_sold_are_quantities_not_lines(alice: User, run_jobs: RunJobs) -> None:
    deal = OpportunityFactory(owner=alice, account=AccountFactory(owner=alice))
    lines = [
        Line(name=name, quantity=Decimal(count), unit_price=Decimal(10)) for name, count in (("Pump", 5), ("Valve", 7))
    ]
    deal = deals.set_lines(actor=alice, opportunity=deal, lines=lines, now=timezone.now())
    deals.win(actor=alice, opportunity=deal, now=timezone.now(), today=timezone.localdate())
    run_jobs()
    assert value("units_sold", alice) == 12


def test_three_follow_ups_of_one_customer_are_three_of_one_with_or_without_a_person(alice: User) -> None:
    quarry, now = AccountFactory(owner=alice), timezone.now()
    person = ContactFactory(owner=alice, account=quarry)
    for days in range(3):
        ActivityFactory(actor=alice, about=quarry, kind="call", done_at=now - timedelta(days=days))
    ActivityFactory(actor=alice, about=person, kind="call", done_at=now)
    assert (value("calls", alice), value("customers_contacted", alice)) == (4, 1)


def test_contracts_are_counted_without_collections_and_once_with_two(
    alice: User, fin: User, ada: User, run_jobs: RunJobs
) -> None:
    today = timezone.localdate()
    approved(alice, amount="500.00", plan=[(today, "500.00")])
    contract = approved(alice, amount="900.00", plan=[(today, "900.00")])
    for _turn in range(2):
        paid(contract, "100.00")
    run_jobs()
    assert value("signed_amount", alice) == Decimal("1400.00")
    assert value("collected_amount", alice) == Decimal("200.00")


def test_a_won_deal_is_never_closed_again_and_a_closed_one_has_its_day(alice: User) -> None:
    won = won_deal(alice, amount="10.00", closed_on=date(2026, 3, 9))
    with pytest.raises(Refusal):
        deals.lose(actor=alice, opportunity=won, now=timezone.now(), today=timezone.localdate(), loss_reasons=[])
    won.refresh_from_db()
    assert (won.status, won.closed_on) == ("won", date(2026, 3, 9))


def test_credit_stays_with_who_won_when_the_deal_is_given_away(
    alice: User, bob: User, maya: User, run_jobs: RunJobs
) -> None:
    won = won_deal(alice, amount="130.00")
    run_jobs()
    deals.assign(actor=maya, opportunity=won, owner=bob)
    run_jobs()
    won.refresh_from_db()
    assert (won.owner, value("won_amount", alice), value("won_amount", bob)) == (bob, Decimal("130.00"), 0)
