"""Assigning, claiming and returning."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import Conflict, Forbidden, Refusal
from leads import services
from leads.models import Lead
from leads.queries import pool_leads
from people.models import Notification, User
from tests.cast import person
from tests.factories.leads import LeadFactory, LeadPoolFactory

pytestmark = pytest.mark.django_db


def test_a_manager_assigns_within_his_team_and_the_new_owner_is_told(
    alice: User, bob: User, maya: User, charlie: User
) -> None:
    lead = LeadFactory(owner=alice)
    with pytest.raises(Forbidden):
        services.assign(actor=alice, lead=lead, owner=bob)
    with pytest.raises(Forbidden):
        services.assign(actor=maya, lead=lead, owner=charlie)

    services.assign(actor=maya, lead=lead, owner=bob)

    assert list(Lead.objects.visible_to(alice)) == []
    assert list(Lead.objects.visible_to(bob)) == [lead]
    assert list(Notification.objects.values_list("user", "kind")) == [(bob.pk, "lead.assigned")]


def test_claim_and_return(alice: User, bob: User, charlie: User, north: object) -> None:
    pool = LeadPoolFactory()
    pool.teams.add(north)
    lead = LeadFactory(owner=alice, phone="13800138000", company="Zebra Ltd")
    with pytest.raises(Refusal):
        services.release(actor=alice, lead=lead, pool=pool, reason=" ")
    with pytest.raises(Forbidden):
        services.release(actor=bob, lead=lead, pool=pool, reason="not mine")

    services.release(actor=alice, lead=lead, pool=pool, reason="no time")

    assert list(Lead.objects.visible_to(alice)) == []
    assert [(row.company, row.pool) for row in pool_leads(bob)] == [("Ze***", pool.name)]
    assert pool_leads(charlie) == []
    lead.refresh_from_db()
    with pytest.raises(Forbidden):
        services.claim(actor=charlie, lead=lead)
    assert services.claim(actor=bob, lead=lead).owner == bob
    with pytest.raises(Conflict):
        services.claim(actor=alice, lead=lead)


@pytest.mark.django_db(transaction=True)
def test_twenty_claims_at_once_have_one_winner(alice: User, north: object) -> None:
    pool = LeadPoolFactory()
    lead = LeadFactory(maker=alice, pool=pool)
    people = [person(f"Claimer{number} X", "rep", north) for number in range(20)]
    results: list[str] = []
    gate = threading.Barrier(5)

    def claim(claimers: list[User]) -> None:
        gate.wait()
        for user in claimers:
            try:
                services.claim(actor=user, lead=lead)
                results.append("won")
            except Conflict:
                results.append("conflict")
        connection.close()

    threads = [threading.Thread(target=claim, args=(people[start::5],)) for start in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["conflict"] * 19 + ["won"]


def test_hand_over_moves_open_leads(alice: User, bob: User, ada: User) -> None:
    mine, gone = LeadFactory(owner=alice), LeadFactory(owner=alice, status="converted")

    assert services.hand_over(actor=ada, user=alice, successor=bob) == 1

    mine.refresh_from_db()
    gone.refresh_from_db()
    assert (mine.owner, gone.owner) == (bob, alice)


def test_last_activity_is_the_latest(alice: User) -> None:
    lead, now = LeadFactory(owner=alice), timezone.now()

    services.note_activity(actor=alice, lead_id=lead.pk, at=now)
    services.note_activity(actor=alice, lead_id=lead.pk, at=now - timezone.timedelta(days=3), next_step="Call again")

    lead.refresh_from_db()
    assert (lead.last_activity_at, lead.next_step, lead.version) == (now, "Call again", 2)
