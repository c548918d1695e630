"""Leads find their owners: by the rules, each once, whoever is away is skipped."""

import threading
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from leads import services
from leads.models import AssignmentRule, Lead, LeadCapacity, LeadOwnerChange, LeadSettings, LeadSource
from people.models import Notification, User
from people.services import note_absence
from tests.cast import person
from tests.factories.leads import LeadPoolFactory

NOW = timezone.now()


def rule(*members: User, **values: object) -> AssignmentRule:
    made = AssignmentRule.objects.create(**{"name": "All", **values})
    for member in members:
        made.members.create(user=member)
    return made


def arrivals(ada: User, count: int, **fields: object) -> list[UUID]:
    source = LeadSource.objects.get(key="website")
    return [
        services.create_lead(actor=ada, now=NOW, unassigned=True, company=f"Came {number}", source=source, **fields).pk
        for number in range(count)
    ]


@pytest.mark.django_db
def test_absent_inactive_full_and_untrained_people_are_skipped(
    ada: User, alice: User, bob: User, maya: User, charlie: User
) -> None:
    chosen = rule(alice, bob, maya, charlie)
    today = timezone.localdate(NOW)
    note_absence(actor=alice, user=alice, start_on=today, end_on=today + timedelta(days=2))
    User.objects.filter(pk=maya.pk).update(is_active=False)
    chosen.members.filter(user=charlie).update(is_ready=False)
    LeadCapacity.objects.create(name="Two", most=2).users.add(bob)
    pool = LeadPoolFactory()
    LeadSettings.objects.create(fallback_pool=pool)

    done = services.route(actor=None, lead_ids=arrivals(ada, 3), now=NOW)

    assert (done.given, done.pooled) == (2, 1)
    assert Counter(Lead.objects.values_list("owner", flat=True)) == {bob.pk: 2, None: 1}
    change = LeadOwnerChange.objects.filter(how="routed", to_owner=bob).first()
    assert change is not None
    assert change.explanation == {
        "rule": "All", "rule_id": str(chosen.pk), "strategy": "round_robin", "among": 1,
        "skipped": {"absent": 1, "inactive": 1, "untrained": 1},
    }  # fmt: skip
    assert Lead.objects.get(pool=pool).owner_changes.last().explanation["skipped"]["full"] == 1
    assert list(Notification.objects.values_list("user", "kind", "params")) == [
        (bob.pk, "lead.routed_many", {"count": 2})
    ]


@pytest.mark.django_db
def test_a_dry_run_says_who_and_writes_nothing(ada: User, alice: User, bob: User) -> None:
    rule(alice, bob)
    leads = list(Lead.objects.filter(pk__in=arrivals(ada, 3)))
    tried = services.dry_run(actor=ada, leads=leads, now=NOW)
    assert [one.owner for one in tried] == [alice, bob, alice]
    assert not Lead.objects.filter(owner__isnull=False).exists()
    assert AssignmentRule.objects.get().members.filter(given__gt=0).count() == 0


@pytest.mark.django_db
def test_a_lead_that_nobody_answered_goes_to_somebody_else_once(ada: User, alice: User, bob: User) -> None:
    rule(alice, bob)
    LeadSettings.objects.create(reassign_late=True)
    (pk,) = arrivals(ada, 1)
    services.route(actor=None, lead_ids=[pk], now=NOW)
    later = NOW + timedelta(days=30)
    services.watch_responses(actor=None, now=later)

    assert [services.reassign_late(actor=None, now=later) for _run in range(2)] == [1, 0]

    lead = Lead.objects.get()
    assert (lead.owner, lead.first_response.escalated_at, lead.first_response.started_at) == (bob, None, later)
    assert list(lead.owner_changes.order_by("id").values_list("how", "to_owner")) == [
        ("created", None), ("routed", alice.pk), ("escalated", bob.pk),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_hundred_leads_twenty_workers_four_people_twenty_five_each(ada: User, north: object) -> None:
    people = [person(f"Seller{number} X", "rep", north) for number in range(4)]
    rule(*people)
    ids = arrivals(ada, 100)
    failures: list[BaseException] = []

    def work(start: int) -> None:
        try:
            # Every worker wants all of them, each beginning elsewhere.
            mine = ids[start * 5 :] + ids[: start * 5]
            for at in range(0, 100, 10):
                services.route(actor=None, lead_ids=mine[at : at + 10], now=NOW)
        except BaseException as error:  # noqa: BLE001  (a thread's failure must reach the test)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(Counter(Lead.objects.values_list("owner", flat=True)).values()) == [25, 25, 25, 25]
    assert LeadOwnerChange.objects.filter(how="routed").count() == 100
