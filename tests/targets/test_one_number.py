"""One number everywhere, and credit that always adds up to what was won."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.periods import Period, period_of
from opportunities import services as deals
from opportunities.models import Opportunity
from opportunities.services.parts import Split
from people.models import Team, Territory, User
from people.services import assign_territory
from reports.queries.home import Home
from targets import services
from targets.metrics import MONTH, TEAM, USER, breakdown, catalogue, values
from targets.models import CreditEntry, Target
from targets.queries import attainments
from targets.queries.leaderboards import leaderboard, own_place
from targets.scopes import Scope, scope_of
from tests.factories.activities import ActivityFactory
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory, won_deal
from tests.factories.targets import credit
from tests.fixtures import ApiFor, RunJobs

pytestmark = pytest.mark.django_db
D = Decimal


def a_history(alice: User, bob: User, charlie: User, maya: User, ada: User, run_jobs: RunJobs) -> None:
    """Shared, reopened and simple deals, work of each kind, and credit of the other bases."""
    now, today = timezone.now(), timezone.localdate()
    shared = OpportunityFactory(owner=alice, amount=D("100.01"), account=won_deal(alice, amount="70.00").account)
    splits = [Split(alice, D(60)), Split(bob, D(40)), Split(maya, D(10), "overlay")]
    deals.win(actor=alice, opportunity=shared, now=now, today=today, splits=splits)
    undone = won_deal(bob, amount="33.33")
    won_deal(charlie, amount="7.77")
    run_jobs()
    deals.reopen(actor=maya, opportunity=undone, now=now, reason="A mistake")
    run_jobs()
    for basis in ("signed", "collected"):
        credit(bob, "12.34", today, basis=basis)
    for person, kind in ((alice, "call"), (alice, "visit"), (bob, "meeting"), (charlie, "call")):
        ActivityFactory(actor=ada, owner=person, kind=kind, done_at=now, about=shared.account)
    LeadFactory(owner=bob)


def test_target_ranking_api_and_split_say_the_same_for_every_metric(
    api: ApiFor, alice: User, bob: User, charlie: User, maya: User, ada: User, north: Team, run_jobs: RunJobs
) -> None:
    """Walks the catalogue: a metric that is added is tried without anybody thinking of it."""
    a_history(alice, bob, charlie, maya, ada, run_jobs)
    services.define_metric(actor=ada, name="Calls made", source="activities", day="done", query="kind=call")
    year = period_of(timezone.localdate(), "year")
    harbour = Territory.objects.create(name="Harbour")
    assign_territory(actor=ada, user=alice, territory=harbour, start_on=year.start)
    assign_territory(actor=ada, user=bob, territory=harbour, start_on=year.start)
    assign_territory(actor=ada, user=bob, territory=None, start_on=year.start + timedelta(days=1))
    program, seen = api(ada), {}
    for metric in catalogue().values():
        subjects = [{"user": alice}, {"user": bob}, {"team": north}]
        rows = [
            Target(
                metric=metric.key, subject_type=next(iter(s)), **s, value=D(10), start_on=year.start, end_on=year.end
            )
            for s in subjects
        ]
        of_targets = [found.actual for found in attainments(rows, today=year.start)]
        scopes = [scope_of(user_id=alice.pk), scope_of(user_id=bob.pk), scope_of(team_id=north.pk)]
        of_metric = values([(metric, scope, year) for scope in scopes])
        ranked = {place.subject.pk: place.value for place in leaderboard(ada, metric, year)}
        ranked |= {place.subject.pk: place.value for place in leaderboard(ada, metric, year, by=TEAM)}
        of_ranking = [ranked.get(pk, D(0)) for pk in (alice.pk, bob.pk, north.pk)]
        of_api = [_api_value(program, metric.key, year, **s) for s in subjects]

        assert of_targets == of_metric == of_ranking == of_api, metric.key
        place = scope_of(territory_id=harbour.pk)
        (of_territory,) = values([(metric, place, year)])
        assert of_territory == _api_value(program, metric.key, year, territory=harbour), metric.key
        if metric.route != "targets:credits":
            assert of_territory == of_metric[0], metric.key
        if not metric.is_ratio and metric.key not in COUNTED_ONCE:
            whole = metric.value(Scope(), year)
            for by in (USER, TEAM, MONTH):
                assert sum(v or D(0) for v in breakdown(metric, Scope(), year, by).values()) == whole, (metric.key, by)
        seen[metric.key] = of_metric
    today = timezone.localdate()
    home = {row.person.pk: row.amount for row in Home(ada, now=timezone.now(), today=today).leaderboard}
    ranking = leaderboard(ada, catalogue()["won_amount"], period_of(today, "quarter"))
    assert {place.subject.pk: place.value for place in ranking if place.subject.pk in home} == home
    assert seen["won_amount"] == [D("130.01"), D("40.00"), D("170.01")]
    assert seen["calls_made"] == seen["calls"] == [1, 0, 1]
    assert seen["customers_contacted"] == [1, 1, 1]
    assert [seen[key][1] for key in ("signed_amount", "collected_amount")] == [D("12.34")] * 2


# What several people share is one for each of them and still one together.
COUNTED_ONCE = {"won_count", "new_customers", "customers_contacted"}


def _api_value(program: Any, key: str, period: Period, **subject: Any) -> Decimal | None:
    asked = "".join(f"&{name}={row.pk}" for name, row in subject.items())
    answer = program.get(f"/api/v1/metrics/{key}/value/?start={period.start}&end={period.end}{asked}")
    assert answer.status_code == 200, answer.content
    value = answer.json()["value"]
    return None if value is None else D(value["amount"] if isinstance(value, dict) else value)


def test_ranks_are_shared_and_stay_within_what_one_may_see(
    alice: User, bob: User, charlie: User, maya: User, mo: User, ada: User, north: Team
) -> None:
    """R33: 100, 100, 90 are in places 1, 1 and 3."""
    period = Period(date(2026, 10, 1), date(2027, 1, 1))
    for person, amount in ((alice, "100.00"), (charlie, "100.00"), (bob, "90.00")):
        credit(person, amount, date(2026, 10, 5))
    metric = catalogue()["won_amount"]

    def board(viewer: User) -> list[tuple[int | None, str]]:
        return [(place.rank, str(place.subject)) for place in leaderboard(viewer, metric, period)]

    assert board(ada) == [(1, "Alice Adler"), (1, "Charlie Chen"), (3, "Bob Brandt")]
    assert board(maya) == [(1, "Alice Adler"), (2, "Bob Brandt")]
    assert board(bob) == [(1, "Bob Brandt")]
    assert own_place(bob, metric, period) is not None
    assert [(p.rank, p.among) for p in [own_place(bob, metric, period)] if p] == [(2, 2)]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("win"), st.integers(1, 10**7), st.sampled_from([100, 60, 33])),
        st.tuples(st.just("reopen"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("again"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("move"), st.integers(0, 1), st.just(0)),
        st.tuples(st.just("transfer"), st.integers(0, 5), st.just(0)),
    ),
    min_size=3,
    max_size=7,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_over_any_history_credit_is_the_won_amount_to_the_cent(
    steps: Any, alice: User, bob: User, maya: User, ada: User, north: Team, south: Team
) -> None:
    """Win, reopen, win again, move people, give the deal to another, deliver every fact twice: Σ credit = Σ amounts, and no move
    changes what was credited before it."""
    with transaction.atomic():
        History(alice, bob, maya, ada, [north, south]).play(steps)
        transaction.set_rollback(True)


class History:
    def __init__(self, alice: User, bob: User, maya: User, ada: User, teams: list[Team]) -> None:
        self.alice, self.bob, self.maya, self.ada, self.teams = alice, bob, maya, ada, teams
        self.deals: list[Opportunity] = []
        self.now, self.today = timezone.now(), timezone.localdate()

    def play(self, steps: Any) -> None:
        for name, number, more in steps:
            before = dict(CreditEntry.objects.values_list("pk", "team_id"))
            getattr(self, name)(number, more)
            kept = dict(CreditEntry.objects.filter(pk__in=before).values_list("pk", "team_id"))
            assert kept == before
        self.check()

    def win(self, cents: int, percent: int) -> None:
        deal = won_deal(self.alice, amount=str(D(cents) / 100)) if percent == 100 else self.shared(cents, percent)
        self.deals.append(Opportunity.objects.get(pk=deal.pk))
        self.deliver(deal)

    def shared(self, cents: int, percent: int) -> Opportunity:
        account = won_account(self.alice)
        deal = OpportunityFactory(owner=self.alice, amount=D(cents) / 100, account=account)
        splits = [Split(self.alice, D(percent)), Split(self.bob, D(100 - percent)), Split(self.bob, D(50), "overlay")]
        return deals.win(actor=self.alice, opportunity=deal, now=self.now, today=self.today, splits=splits)

    def deliver(self, deal: Opportunity) -> None:
        """At least once, so twice."""
        for _time in range(2):
            seq = Opportunity.objects.get(pk=deal.pk).closing_seq
            services.book_won_credit(opportunity_id=deal.pk, closing_seq=seq)

    def reopen(self, number: int, _more: int) -> None:
        deal = self.pick(number, "won")
        if deal is not None:
            deals.reopen(actor=self.ada, opportunity=deal, now=self.now, reason="A mistake")
            for _time in range(2):
                services.book_reversal(opportunity_id=deal.pk, closing_seq=deal.closing_seq, on=self.today)

    def again(self, number: int, _more: int) -> None:
        deal = self.pick(number, "open")
        if deal is not None:
            deals.win(actor=self.ada, opportunity=deal, now=self.now, today=self.today)
            self.deliver(deal)

    def move(self, number: int, _more: int) -> None:
        self.alice.team = self.teams[number]
        self.alice.save(update_fields=["team"])

    def transfer(self, number: int, _more: int) -> None:
        if self.deals:
            Opportunity.objects.filter(pk=self.deals[number % len(self.deals)].pk).update(owner=self.bob)

    def pick(self, number: int, status: str) -> Opportunity | None:
        found = list(Opportunity.objects.filter(pk__in=[deal.pk for deal in self.deals], status=status).order_by("pk"))
        return found[number % len(found)] if found else None

    def check(self) -> None:
        mine = Opportunity.objects.filter(pk__in=[deal.pk for deal in self.deals])
        revenue = CreditEntry.objects.filter(opportunity__in=mine, kind="revenue")
        won = mine.filter(status="won").aggregate(total=Sum("amount"))["total"] or D(0)
        day = Period(self.today, self.today + timedelta(days=1))
        assert (revenue.aggregate(total=Sum("amount"))["total"] or D(0)) == won
        assert catalogue()["won_amount"].value(Scope(), day) == won
        for deal in mine.filter(status="won"):
            assert revenue.standing().filter(opportunity=deal).aggregate(total=Sum("amount"))["total"] == deal.amount


def won_account(owner: User) -> Any:
    from tests.factories.customers import AccountFactory

    return AccountFactory(owner=owner)
