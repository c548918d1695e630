"""The sentence that says why somebody sees a record is there exactly when he sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from activities import services as activities
from customers import services as customers
from leads import services as leads
from leads.models import Lead
from opportunities.models import Opportunity
from people.models import User
from people.ownership import visibility_reason
from tests.factories.customers import AccountFactory, ContactFactory
from tests.factories.leads import LeadFactory, LeadPoolFactory
from tests.factories.opportunities import OpportunityFactory

pytestmark = pytest.mark.django_db


def test_it_is_said_why_exactly_to_those_who_see_it(
    alice: User, bob: User, maya: User, mo: User, charlie: User, dana: User, fin: User, ada: User, rae: User
) -> None:
    people = [alice, bob, maya, mo, charlie, dana, fin, ada, rae]
    today, now = timezone.localdate(), timezone.now()
    account, contact = AccountFactory(owner=alice, name="Zebra"), ContactFactory(owner=bob)
    customers.seat_contact(actor=maya, account=account, contact=contact)
    mine, theirs, kept = LeadFactory(owner=alice), LeadFactory(owner=charlie), LeadFactory(owner=alice)
    leads.add_collaborator(actor=alice, lead=mine, user=charlie, expires_on=today + timedelta(9))
    leads.add_collaborator(actor=alice, lead=kept, user=charlie, expires_on=today - timedelta(1))
    pooled = LeadFactory(owner=alice)
    leads.release(actor=alice, lead=pooled, pool=LeadPoolFactory(), reason="no time", now=now)
    deal = OpportunityFactory(owner=bob)
    task = activities.plan_task(actor=alice, about=mine, subject="Call", due_at=now)

    for record in (account, contact, mine, theirs, kept, Lead.objects.get(pk=pooled.pk), deal, task):
        for person in people:
            reader = User.objects.get(pk=person.pk)
            sees = type(record).objects.visible_to(reader).filter(pk=record.pk).exists()
            assert bool(visibility_reason(reader, record)) == sees, (record, person)


def test_the_reasons_are_the_true_ones(
    alice: User, bob: User, maya: User, dana: User, ada: User, charlie: User
) -> None:
    lead, today = LeadFactory(owner=alice), timezone.localdate()
    leads.add_collaborator(actor=alice, lead=lead, user=charlie, can_write=True, expires_on=today)
    assert visibility_reason(alice, lead) == "You see it because you own it."
    assert "Alice Adler, is in the team “North”, which you lead" in visibility_reason(maya, lead)
    assert "role sees all records" in visibility_reason(ada, lead)
    assert visibility_reason(charlie, lead).startswith("It is shared with you to work on it until ")
    assert visibility_reason(bob, lead) == ""
    assert Opportunity.objects.visible_to(bob).count() == 0
