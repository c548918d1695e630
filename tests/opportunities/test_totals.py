"""The kept totals of open deals are those of the deals, whatever happens to them and whoever looks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from opportunities import services
from opportunities.board import Board
from opportunities.invariants import totals_kept
from opportunities.models import OpenTotal, Opportunity, Stage
from opportunities.totals import Open, open_totals, sums_of
from people.models import User
from tests.factories.opportunities import OpportunityFactory

pytestmark = pytest.mark.django_db
BEFORE_PURGE = timedelta(days=31)


def counted(user: User) -> list[Open]:
    """The same by counting the deals themselves."""
    return sorted(map(Open._make, sums_of(Opportunity.objects.visible_to(user).open())))


def merged(rows: list[Open]) -> dict[tuple[object, ...], tuple[int, Decimal]]:
    found: dict[tuple[object, ...], tuple[int, Decimal]] = {}
    for row in rows:
        deals, amount = found.get(row[:3], (0, Decimal(0)))
        found[row[:3]] = (deals + row.deals, amount + row.amount)
    return found


CHANGES: dict[str, Callable[[Opportunity, User], object]] = {
    "amount": lambda deal, to: Opportunity.objects.filter(pk=deal.pk).update(amount=Decimal("12.34")),
    "amount unknown": lambda deal, to: Opportunity.objects.filter(pk=deal.pk).update(amount=None),
    "owner": lambda deal, to: Opportunity.objects.filter(pk=deal.pk).update(owner=to),
    "nobody's": lambda deal, to: Opportunity.objects.filter(pk=deal.pk).update(owner=None),
    "currency": lambda deal, to: Opportunity.objects.filter(pk=deal.pk).update(currency="EUR"),
    "probability": lambda deal, to: Opportunity.objects.filter(pk=deal.pk).update(probability=55),
    "name only": lambda deal, to: Opportunity.objects.filter(pk=deal.pk).update(name="Another"),
    "all at once": lambda deal, to: Opportunity.objects.update(owner=to, amount=Decimal(7)),
    "removed": lambda deal, to: Opportunity.objects.filter(pk=deal.pk).delete(),
    "all removed": lambda deal, to: Opportunity.objects.all().delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_a_deal_is_counted(alice: User, bob: User, ada: User, change: str) -> None:
    deals = [
        OpportunityFactory(owner=owner, amount=Decimal(amount))
        for owner, amount in ((alice, 100), (alice, 30), (bob, 5))
    ]
    assert sum(row.deals for row in open_totals(ada)) == 3
    CHANGES[change](deals[0], bob)
    assert list(totals_kept()) == []
    assert [sorted(open_totals(user)) for user in (alice, bob, ada)] == [counted(user) for user in (alice, bob, ada)]
    services.fold_totals()
    assert list(totals_kept()) == []
    groups = OpenTotal.objects.values("owner_id", "stage_id", "currency", "probability").distinct().count()
    assert groups == OpenTotal.objects.count()
    assert services.fold_totals() == 0


def test_deleting_and_undoing_are_counted(alice: User, ada: User) -> None:
    deal, now = OpportunityFactory(owner=alice, amount=Decimal(100)), timezone.now()
    services.delete_opportunity(actor=ada, opportunity=deal, now=now)
    assert open_totals(alice) == []
    Opportunity.with_deleted.filter(pk=deal.pk).update(deleted_at=None)
    assert [(row.deals, row.amount) for row in open_totals(alice)] == [(1, 100)]
    services.delete_opportunity(actor=ada, opportunity=deal, now=now - BEFORE_PURGE)
    assert services.purge_deleted(actor=None, now=now) == 1
    assert (open_totals(alice), list(totals_kept())) == ([], [])
    services.fold_totals()
    assert OpenTotal.objects.count() == 0


def test_a_mistake_is_found(alice: User) -> None:
    deal = OpportunityFactory(owner=alice, amount=Decimal(100))
    OpenTotal.objects.create(
        owner_id=alice.pk,
        stage_id=deal.stage_id,
        currency=deal.currency,
        probability=deal.probability,
        deals=1,
        amount=3,
    )
    assert len(list(totals_kept())) == 1


def test_nobody_sees_more_in_the_heads_than_in_the_columns(alice: User, bob: User, maya: User, charlie: User) -> None:
    deals = [OpportunityFactory(owner=alice, amount=Decimal(100)), OpportunityFactory(owner=bob, amount=Decimal(30))]
    Opportunity.objects.filter(pk=OpportunityFactory(owner=bob, amount=Decimal(1000)).pk).update(owner=None)
    services.add_collaborator(actor=bob, opportunity=deals[1], user=alice)
    services.add_collaborator(actor=alice, opportunity=deals[0], user=charlie)
    for user, worth in ((alice, 130), (bob, 30), (maya, 130), (charlie, 100)):
        assert sum(row.amount for row in open_totals(user)) == worth
        assert merged(open_totals(user)) == merged(counted(user))
    assert sum(row.amount for row in open_totals(maya, owners=[bob.pk])) == 30


def test_the_heads_of_a_board_are_the_same_kept_and_counted(alice: User, bob: User, maya: User) -> None:
    stages = list(Stage.objects.filter(pipeline__is_default=True))
    for number, stage in enumerate(stages * 2):
        deal = OpportunityFactory(owner=(alice, bob)[number % 2], amount=Decimal(10 + number))
        Opportunity.objects.filter(pk=deal.pk).update(stage=stage, currency=("CNY", "USD")[number % 3 == 0])
    now = timezone.now()

    def heads(totals_of: User | None) -> list[object]:
        deals = Opportunity.objects.visible_to(maya)
        board = Board(
            deals, stages, rates_on=lambda _day: {}, currency="CNY", now=now, today=now.date(), totals_of=totals_of
        )
        return [column.head for column in board.columns]

    assert heads(maya) == heads(None)
