"""Who went back is counted where he had come to."""

from __future__ import annotations

import pytest
from django.utils import timezone

from opportunities.models import Opportunity, Stage, StageChange
from people.models import User
from reports.queries.funnel import funnel, moved
from tests.factories.opportunities import OpportunityFactory


@pytest.mark.parametrize(
    ("rows", "counted"),
    [
        ([], []),
        ([(1, 1, "open", 5)], [(1, "open", 5)]),
        ([(1, 1, "open", 5), (3, 1, "open", 2)], [(1, "open", 3), (3, "open", 2)]),
        ([(1, 1, "lost", 4), (2, 1, "lost", 1), (2, 1, "lost", 1)], [(1, "lost", 2), (2, "lost", 2)]),
    ],
)
def test_moved(rows: list[tuple[int, int, str, int]], counted: list[tuple[int, str, int]]) -> None:
    assert sorted(moved(rows)) == counted


@pytest.mark.django_db
def test_a_deal_that_went_back_has_reached_what_it_left(alice: User) -> None:
    stages = list(Stage.objects.filter(pipeline__is_default=True).order_by("position"))
    for place, deal in enumerate(OpportunityFactory(owner=alice) for _number in range(3)):
        Opportunity.objects.filter(pk=deal.pk).update(stage=stages[0])
        for reached in stages[1 : 1 + place]:
            StageChange.objects.create(opportunity=deal, to_stage=reached, status="open", at=timezone.now())
    steps = funnel(Opportunity.objects.all(), stages[0].pipeline, stages, won_label="Won")
    assert [step.count for step in steps] == [3, 2, 1, *[0] * (len(stages) - 3), 0]
    nobodys = funnel(Opportunity.objects.filter(owner=None), stages[0].pipeline, stages, won_label="Won")
    assert {step.count for step in nobodys} == {0}
