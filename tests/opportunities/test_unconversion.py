"""Converting is taken back whole, as long as nothing was built on it (R41)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from core.errors import Conflict, Refusal
from customers import services as customers
from customers.models import Account, AccountContact, Contact
from leads.models import Lead
from opportunities import services
from opportunities.models import LeadConversion, Opportunity
from people.models import User
from tests.factories.activities import ActivityFactory
from tests.factories.leads import LeadFactory
from tests.fixtures import ApiFor

pytestmark = pytest.mark.django_db


def converted(actor: User, **more: Any) -> LeadConversion:
    lead = LeadFactory(
        owner=actor, first_name="Lin", last_name="Ho", company="Acme, Inc.", email="lin@acme.example", industry="Steel"
    )
    return services.convert_lead(actor=actor, lead=lead, now=timezone.now(), today=timezone.localdate(), **more)


def undo(actor: User, conversion: LeadConversion) -> Lead:
    return services.undo_conversion(actor=actor, conversion=conversion, now=timezone.now())


def test_what_was_made_goes_and_the_lead_stands_where_it_stood(alice: User) -> None:
    done = converted(alice)

    lead = undo(alice, done)

    assert (lead.status, Account.objects.count(), Contact.objects.count(), Opportunity.with_deleted.count()) == (
        "new",
        0,
        0,
        0,
    )
    again = services.convert_lead(actor=alice, lead=lead, now=timezone.now(), today=timezone.localdate())
    assert again.account.name == "Acme, Inc."
    with pytest.raises(Conflict):
        undo(alice, done)


def test_what_was_linked_stays_as_it_was_before(alice: User) -> None:
    account = customers.create_account(actor=alice, name="ACME")
    contact = customers.create_contact(actor=alice, first_name="Lin", email="lin@acme.example")
    done = converted(alice)
    account.refresh_from_db()
    assert (account.industry, AccountContact.objects.count(), done.account_id) == ("Steel", 1, account.pk)

    undo(alice, done)

    account.refresh_from_db()
    contact.refresh_from_db()
    assert (account.industry, contact.first_name, AccountContact.objects.count()) == ("", "Lin", 0)


def _work(alice: User, done: LeadConversion) -> str:
    ActivityFactory(actor=alice, about=done.opportunity)
    return "On the opportunity"


def _edit(alice: User, done: LeadConversion) -> str:
    services.edit_opportunity(actor=alice, opportunity=done.opportunity, now=timezone.now(), name="Bigger")
    return "changed since"


def _people(alice: User, done: LeadConversion) -> str:
    customers.create_contact(actor=alice, first_name="Second", account=done.account)
    return "other contacts"


@pytest.mark.parametrize("build", [_work, _edit, _people])
def test_it_is_refused_with_the_reason_once_something_was_built_on_it(alice: User, build: Any) -> None:
    done = converted(alice)
    reason = build(alice, done)

    with pytest.raises(Refusal, match=reason):
        undo(alice, done)

    assert LeadConversion.objects.get().opportunity_id == done.opportunity_id


def test_by_the_api(api: ApiFor, alice: User, charlie: User) -> None:
    done = converted(alice)

    assert api(charlie).post(f"/api/v1/leads/{done.lead_id}/unconvert/").status_code == 404
    answer = api(alice).post(f"/api/v1/leads/{done.lead_id}/unconvert/")

    assert (answer.status_code, answer.json()["status"]) == (200, "new")
    assert api(alice).post(f"/api/v1/leads/{done.lead_id}/unconvert/").status_code == 409
