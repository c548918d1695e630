"""A lead becomes account, contact and opportunity: all or nothing, and once."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import Conflict, Forbidden, Refusal
from customers import services as customers
from customers.models import Account, Contact
from leads import services as leads
from leads.models import Lead
from opportunities import services
from opportunities.conversion import preview_conversion
from opportunities.models import LeadConversion, Opportunity, Stage
from people.models import User
from tests.factories.leads import LeadFactory
from tests.fixtures import ApiFor


def convert(actor: User, lead: Lead, **kwargs: Any) -> LeadConversion:
    return services.convert_lead(actor=actor, lead=lead, now=timezone.now(), today=timezone.localdate(), **kwargs)


def lead_of(alice: User, **values: Any) -> Lead:
    given = {
        "first_name": "Lin", "last_name": "Ho", "company": "Acme, Inc.", "email": "lin@acme.example", "phone": "+86 138 0013 8000",
        "title": "CTO", "industry": "Steel", "need": "Ten pumps", "next_step": "Call", "budget": Decimal("5000.00"), "currency": "CNY",
    }  # fmt: skip
    return LeadFactory(owner=alice, **{**given, **values})


@pytest.mark.django_db
class TestConverting:
    def test_everything_is_made_and_linked(self, alice: User, bob: User) -> None:
        seen = datetime(2026, 5, 1, tzinfo=UTC)
        lead = lead_of(alice, last_activity_at=seen)
        leads.add_collaborator(actor=alice, lead=lead, user=bob, can_write=True)

        done = convert(alice, lead)

        account, contact, deal = done.account, done.contact, done.opportunity
        lead.refresh_from_db()
        deal.refresh_from_db()
        assert (done.account_created, done.contact_created, lead.status) == (True, True, "converted")
        assert (account.name, account.industry, account.owner) == ("Acme, Inc.", "Steel", alice)
        assert (contact.name, contact.email, contact.title, [seat.account for seat in contact.seats.all()]) == (
            "Lin Ho", "lin@acme.example", "CTO", [account],
        )  # fmt: skip
        assert (deal.name, deal.account, deal.amount, deal.lead, deal.source, deal.description, deal.next_step, deal.last_activity_at) == (
            "Acme, Inc.", account, Decimal("5000.00"), lead, lead.source, "Ten pumps", "Call", seen,
        )  # fmt: skip
        assert [row.contact for row in deal.contact_roles.all()] == [contact]
        assert [(row.user, row.can_write) for row in deal.collaborators.all()] == [(bob, True)]
        assert [step.to_status for step in lead.status_changes.all()] == ["new", "converted"]

    def test_matches_are_reused_and_only_empty_fields_filled(self, alice: User) -> None:
        account = customers.create_account(actor=alice, name="ACME", industry="Rails")
        contact = customers.create_contact(actor=alice, first_name="Lin", email="LIN@acme.example", account=account)
        lead = lead_of(alice)

        preview = preview_conversion(lead, alice)
        done = convert(alice, lead)

        assert ([item.id for item in preview.accounts], [item.id for item in preview.contacts]) == (
            [account.pk],
            [contact.pk],
        )
        assert [(item.field, item.value) for item in preview.contact_fills] == [
            ("title", "CTO"),
            ("phone", "+86 138 0013 8000"),
        ]
        account.refresh_from_db()
        contact.refresh_from_db()
        assert (done.account, done.account_created, account.industry) == (account, False, "Rails")
        assert (done.contact, done.contact_created, contact.title, contact.email) == (
            contact,
            False,
            "CTO",
            "LIN@acme.example",
        )

    def test_what_one_may_not_see_is_not_matched(self, alice: User, charlie: User) -> None:
        customers.create_account(actor=charlie, name="Acme")
        lead = lead_of(alice)
        assert preview_conversion(lead, alice).accounts == ()
        assert convert(alice, lead).account_created is True

    def test_reuse_can_be_declined(self, alice: User) -> None:
        customers.create_account(actor=alice, name="Acme")
        assert convert(alice, lead_of(alice), reuse=False).account_created is True

    def test_a_company_without_a_person_makes_no_contact(self, alice: User) -> None:
        done = convert(alice, lead_of(alice, first_name="", last_name="", email="", phone=""))
        assert (done.contact, Contact.objects.count()) == (None, 0)

    def test_an_error_in_the_last_step_leaves_nothing(self, alice: User) -> None:
        lead = lead_of(alice)
        late = Stage.objects.get(name="Negotiation", pipeline__is_default=True)
        with pytest.raises(Refusal):
            convert(alice, lead, opportunity={"stage": late})
        lead.refresh_from_db()
        assert (lead.status, Account.objects.count(), Contact.objects.count(), Opportunity.objects.count()) == (
            "new",
            0,
            0,
            0,
        )

    def test_a_second_time_is_a_conflict(self, alice: User) -> None:
        lead = lead_of(alice)
        convert(alice, lead)
        with pytest.raises(Conflict) as conflict:
            convert(alice, lead)
        assert conflict.value.code == "already_converted"

    def test_others_may_not(self, alice: User, charlie: User) -> None:
        lead = lead_of(alice)
        with pytest.raises(Forbidden):
            convert(charlie, lead)
        assert Account.objects.count() == 0

    def test_the_manager_converts_for_the_owner(self, alice: User, maya: User) -> None:
        done = convert(maya, lead_of(alice))
        assert (done.account.owner, done.contact.owner, done.opportunity.owner) == (alice, alice, alice)

    def test_by_api(self, alice: User, api: ApiFor) -> None:
        lead = lead_of(alice)
        answer = api(alice).post(f"/api/v1/leads/{lead.pk}/convert/", {"opportunity": {"name": "Pumps"}}, format="json")
        assert (answer.status_code, answer.data["opportunity"]["name"], answer.data["account"]["created"]) == (
            201,
            "Pumps",
            True,
        )
        again = api(alice).post(f"/api/v1/leads/{lead.pk}/convert/", {}, format="json")
        assert (again.status_code, again.data["errors"][0]["code"]) == (409, "already_converted")

    def test_by_api_others_find_nothing(self, alice: User, charlie: User, api: ApiFor) -> None:
        lead = lead_of(alice)
        assert api(charlie).post(f"/api/v1/leads/{lead.pk}/convert/", {}, format="json").status_code == 404


def at_once(count: int, act: Callable[[], Any]) -> list[Any]:
    """Run `act` in threads that start together; the outcomes in no order."""
    barrier, outcomes = Barrier(count), []

    def run() -> None:
        barrier.wait()
        try:
            outcomes.append(act())
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_convert_once(alice: User) -> None:
    lead = lead_of(alice)

    outcomes = at_once(2, lambda: convert(User.objects.get(pk=alice.pk), Lead.objects.get(pk=lead.pk)) and "converted")

    assert sorted(outcomes) == ["already_converted", "converted"]
    assert (LeadConversion.objects.count(), Account.objects.count(), Opportunity.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_wins_at_once_credit_once(alice: User) -> None:
    from opportunities.models import ClosingCredit
    from tests.factories.opportunities import OpportunityFactory, account_of

    deal = OpportunityFactory(owner=alice, account=account_of(alice))

    def win() -> str:
        services.win(
            actor=User.objects.get(pk=alice.pk),
            opportunity=Opportunity.objects.get(pk=deal.pk),
            now=timezone.now(),
            today=timezone.localdate(),
        )
        return "won"

    assert sorted(at_once(3, win)) == ["closed", "closed", "won"]
    assert ClosingCredit.objects.count() == 1
