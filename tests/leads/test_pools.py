"""The eight checks of the public pool, and what other systems get wrong about it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Forbidden, Refusal
from jobs.models import Job
from leads import services
from leads.models import Lead, LeadCapacity, LeadOwnerChange, LeadPool, LeadRecycleRule
from leads.queries import pool_leads
from leads.services.recycling import affected_by
from people.models import Notification, User
from tests.factories.leads import LeadFactory, LeadPoolFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def pool(north: object) -> LeadPool:
    made = LeadPoolFactory(daily_claims=3)
    made.teams.add(north)
    return made


def test_claims_count_for_the_day_also_when_the_lead_is_returned(alice: User, bob: User, pool: LeadPool) -> None:
    leads = [LeadFactory(maker=bob, pool=pool) for _number in range(4)]
    for lead in leads[:3]:
        services.claim(actor=alice, lead=lead, now=NOW)
    services.release(actor=alice, lead=leads[0], pool=pool, reason="wrong number", now=NOW)

    with pytest.raises(Refusal) as refused:
        services.claim(actor=alice, lead=leads[3], now=NOW)
    assert refused.value.code == "daily_limit"
    assert services.claim(actor=alice, lead=leads[3], now=NOW + days(1)).owner == alice


def test_the_owner_before_waits_but_a_manager_may_give_it_to_him(
    alice: User, maya: User, ada: User, pool: LeadPool
) -> None:
    lead, other = LeadFactory(owner=alice, now=NOW), LeadFactory(owner=alice, now=NOW)
    for one in (lead, other):
        services.release(actor=maya, lead=one, pool=pool, reason="no progress", now=NOW)
    lead.refresh_from_db()
    # The owner before is who had it, not who returned it; an edit does not start the wait anew.
    assert (lead.previous_owner, lead.entered_pool_at, lead.times_returned) == (alice, NOW, 1)
    Lead.objects.filter(pk=lead.pk).update(updated_at=NOW + days(7))

    with pytest.raises(Refusal) as refused:
        services.claim(actor=alice, lead=lead, now=NOW + days(6))
    assert refused.value.code == "previous_owner"
    assert services.assign(actor=ada, lead=other, owner=alice, now=NOW + days(6)).owner == alice
    assert services.claim(actor=alice, lead=lead, now=NOW + days(8)).owner == alice
    assert list(lead.owner_changes.values_list("how", "from_owner", "to_owner")) == [
        ("created", None, alice.pk), ("returned", alice.pk, None), ("claimed", None, alice.pk),
    ]  # fmt: skip


def test_capacity_is_one_principle(alice: User, bob: User, maya: User, pool: LeadPool) -> None:
    held = LeadFactory(owner=alice)
    waiting, others = LeadFactory(maker=bob, pool=pool), LeadFactory(owner=bob)
    LeadCapacity.objects.create(name="wide", most=50)
    LeadCapacity.objects.create(name="strict", most=1).users.add(alice)

    for act in (
        lambda: services.create_lead(actor=alice, now=NOW, company="One more", source=held.source),
        lambda: services.claim(actor=alice, lead=waiting),
        lambda: services.assign(actor=maya, lead=others, owner=alice),
        lambda: services.hand_over(actor=maya, user=bob, successor=alice),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "capacity"
    outcome = services.bulk_assign(actor=maya, ids=[others.pk], owner=alice)
    assert (outcome.changed, outcome.refused) == (0, 1)
    services.change_status(actor=alice, lead=held, status="disqualified", reason="closed", now=NOW)
    assert services.assign(actor=maya, lead=others, owner=alice).owner == alice


def recycling(pool: LeadPool, **values: object) -> LeadRecycleRule:
    return LeadRecycleRule.objects.create(
        name="idle", pool=pool, is_active=True, **{"idle_days": 30, "protection_days": 7, **values}
    )


def test_idle_leads_are_warned_of_then_moved_once(alice: User, maya: User, pool: LeadPool) -> None:
    recycling(pool)
    never, kept, contacted = (LeadFactory(owner=alice, now=NOW) for _number in range(3))
    services.set_locked(actor=maya, lead=kept, is_locked=True)
    services.note_activity(actor=alice, lead_id=contacted.pk, at=NOW + days(29))

    assert services.recycle(actor=None, now=NOW).moved == 0  # never contacted is no match on the first night
    assert services.recycle(actor=None, now=NOW + days(28)).warned == 1
    assert services.recycle(actor=None, now=NOW + days(30)).moved == 0
    assert services.recycle(actor=None, now=NOW + days(31)).moved == 1
    assert services.recycle(actor=None, now=NOW + days(31)).moved == 0

    never.refresh_from_db()
    assert (never.owner, never.pool, never.previous_owner) == (None, pool, alice)
    assert LeadOwnerChange.objects.filter(how="recycled").values_list("lead", flat=True).get() == never.pk
    assert set(Lead.objects.filter(owner=alice)) == {kept, contacted}
    kinds = Notification.objects.filter(user=alice).order_by("id").values_list("kind", "params__days")
    assert list(kinds) == [("lead.recycle_soon", 3), ("lead.recycle_soon", 1), ("lead.recycled", None)]


def test_a_rule_says_whom_it_would_move_before_it_is_saved(
    alice: User, bob: User, pool: LeadPool, south: object
) -> None:
    for owner, age in ((alice, 40), (alice, 27), (bob, 1)):
        LeadFactory(owner=owner, now=NOW - days(age))
    rule = LeadRecycleRule(name="new", pool=pool, idle_days=30)
    affected = affected_by(rule, [], timezone.localdate(NOW))
    assert (affected.now, affected.within_a_week, affected.looked_at) == (1, 1, 3)
    assert affected_by(rule, [south], timezone.localdate(NOW)).looked_at == 0


def test_more_time_is_given_once_by_who_leads(alice: User, maya: User, pool: LeadPool) -> None:
    lead = LeadFactory(owner=alice, now=NOW)
    services.ask_longer(actor=alice, lead=lead, now=NOW, reason="trade fair next week")
    assert Notification.objects.get(kind="lead.time_asked").user == maya
    with pytest.raises(Refusal):
        services.ask_longer(actor=alice, lead=lead, now=NOW, reason="again")
    with pytest.raises(Forbidden):
        services.keep_longer(actor=alice, lead=lead, now=NOW, reason="please")
    services.keep_longer(actor=maya, lead=lead, now=NOW, reason="trade fair next week")
    with pytest.raises(Refusal):
        services.keep_longer(actor=maya, lead=lead, now=NOW, reason="again")


def test_in_the_pool_whom_to_call_is_hidden_from_all_members(alice: User, bob: User, pool: LeadPool) -> None:
    lead = LeadFactory(owner=alice, phone="13800138000", email="wang@zebra.example", company="Zebra Ltd")
    services.add_collaborator(actor=alice, lead=lead, user=bob)
    services.release(actor=alice, lead=lead, pool=pool, reason="no time")
    assert list(Lead.objects.visible_to(bob)) == []
    told = str([row.told for row in pool_leads(bob)])
    assert "Ze***" in told
    assert not any(secret in told for secret in ("13800138000", "138", "wang@", "Zebra"))


def test_a_pool_that_is_needed_stays(ada: User, alice: User, pool: LeadPool) -> None:
    LeadPool.objects.exclude(pk=pool.pk).delete()
    with pytest.raises(Refusal):
        services.edit_pool(actor=ada, pool=pool, is_active=False)
    second = services.create_pool(actor=ada, name="Second")
    LeadFactory(maker=alice, pool=pool)
    with pytest.raises(Refusal):
        services.delete_pool(actor=ada, pool=pool)
    services.delete_pool(actor=ada, pool=second)
    assert list(LeadPool.objects.all()) == [pool]


def test_a_manager_of_the_pool_gives_away_what_lies_in_it(
    alice: User, maya: User, charlie: User, pool: LeadPool
) -> None:
    lead = LeadFactory(maker=alice, pool=pool)
    with pytest.raises(Forbidden):
        services.assign(actor=maya, lead=lead, owner=alice)
    pool.managers.add(maya)
    with pytest.raises(Forbidden):
        services.assign(actor=maya, lead=lead, owner=charlie)
    assert services.assign(actor=maya, lead=lead, owner=alice).owner == alice
    assert Job.objects.exists()
