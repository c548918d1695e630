"""Groups of companies: filters reach to the bottom, totals roll up by currency, nobody sees more by it."""

from __future__ import annotations

import random
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from customers import services
from customers.hierarchy import group_of
from opportunities.groups import Worth, group_worth, rolled_up
from opportunities.services import convert_lead
from people.models import User
from tests.factories.activities import ActivityFactory
from tests.factories.customers import AccountFactory, ContactFactory
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import ApiFor


@pytest.mark.parametrize("seed", range(20))
def test_what_stands_above_is_the_sum_of_all_below(seed: int) -> None:
    """R109: after any shape of the tree, the total of a company is its own and that of everything below, by currency."""
    chance = random.Random(seed)
    tree: list[tuple[UUID, UUID | None]] = []
    for _turn in range(chance.randrange(1, 40)):
        tree.append((uuid4(), chance.choice([pk for pk, _parent in tree]) if tree and chance.random() < 0.8 else None))
    own = {pk: Worth() for pk, _parent in tree if chance.random() < 0.7}
    for worth in own.values():
        worth.open[chance.choice(["CNY", "USD"])] += Decimal(chance.randrange(10**6)) / 100

    totals = rolled_up(tree, own)

    above = dict(tree)
    for currency in ("CNY", "USD"):
        for pk, _parent in tree:
            below = [one for one, _up in tree if _is_below(one, pk, above)]
            assert totals[pk].open.get(currency, 0) == sum(
                own[one].open.get(currency, 0) for one in below if one in own
            )


def _is_below(one: UUID, top: UUID, above: dict[UUID, UUID | None]) -> bool:
    step: UUID | None = one
    while step is not None and step != top:
        step = above[step]
    return step == top


@pytest.mark.django_db
class TestGroups:
    def test_totals_and_filters_reach_to_the_bottom(self, alice: User, api: ApiFor, client: Client) -> None:
        top = AccountFactory(owner=alice, name="Top")
        middle = AccountFactory(owner=alice, name="Middle", parent=top)
        bottom = AccountFactory(owner=alice, name="Bottom", parent=middle)
        person = ContactFactory(owner=alice, account=bottom)
        for account, amount, currency in ((top, "10.00", "CNY"), (bottom, "5.50", "CNY"), (bottom, "7.00", "USD")):
            OpportunityFactory(owner=alice, account=account, amount=Decimal(amount), currency=currency)

        rows = group_worth(middle, alice)

        assert [(row.account.name, row.level, row.is_current, row.open_total) for row in rows] == [
            ("Top", 0, False, [("CNY", Decimal("15.50")), ("USD", Decimal("7.00"))]),
            ("Middle", 1, True, [("CNY", Decimal("5.50")), ("USD", Decimal("7.00"))]),
            ("Bottom", 2, False, [("CNY", Decimal("5.50")), ("USD", Decimal("7.00"))]),
        ]
        names = [row["name"] for row in api(alice).get(f"/api/v1/accounts/?parent={top.pk}").json()["results"]]
        assert sorted(names) == ["Bottom", "Middle"]
        people = api(alice).get(f"/api/v1/contacts/?account={top.pk}").json()["results"]
        assert [row["id"] for row in people] == [str(person.pk)]
        deals = api(alice).get(f"/api/v1/opportunities/?group={middle.pk}").json()["results"]
        assert sorted(row["amount"]["amount"] for row in deals) == ["5.50", "7.00"]
        client.force_login(alice)
        assert "Group of companies" in client.get(f"/opportunities/group/{middle.pk}/").content.decode()

    def test_a_hidden_company_in_between_is_skipped(self, alice: User, bob: User, maya: User) -> None:
        top = AccountFactory(owner=alice, name="Top")
        hidden = AccountFactory(owner=bob, name="Hidden", actor=maya)
        AccountFactory(owner=alice, name="Bottom", parent=hidden, actor=maya)
        services.edit_account(actor=maya, account=hidden, changes={"parent": top})

        assert [(node.account.name, node.level) for node in group_of(top, alice)] == [("Top", 0), ("Bottom", 1)]
        assert [(node.account.name, node.level) for node in group_of(top, maya)] == [
            ("Top", 0),
            ("Hidden", 1),
            ("Bottom", 2),
        ]

    def test_the_way_from_first_contact_is_told_on_all_sides(self, alice: User, client: Client) -> None:
        lead = LeadFactory(owner=alice, last_name="Wang", company="Acme Ltd")
        ActivityFactory(actor=alice, about=lead, subject="First call ever")
        done = convert_lead(actor=alice, lead=lead, now=timezone.now(), today=timezone.localdate())
        client.force_login(alice)

        for name, record in (("lead", lead), ("account", done.account), ("opportunity", done.opportunity)):
            text = client.get(f"/activities/trace/?{name}={record.pk}").content.decode()
            assert "First contact" in text
            assert str(lead.source) in text
            timeline = client.get(f"/activities/timeline/?{name}={record.pk}").content.decode()
            assert "First call ever" in timeline
        assert "First call ever" in client.get(f"/activities/timeline/?contact={done.contact.pk}").content.decode()
