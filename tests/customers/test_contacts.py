"""People and what they are in which company."""

from __future__ import annotations

import pytest

from core.errors import Forbidden, Refusal
from customers import services
from customers.duplicates import like_account, like_contact
from customers.models import Account, AccountContact, Contact
from customers.services.seats import Seat
from people.models import User
from tests.factories.customers import AccountFactory, ContactFactory


def test_a_contact_needs_a_name(alice: User) -> None:
    with pytest.raises(Refusal) as error:
        services.create_contact(actor=alice, email="nobody")
    assert [(problem.field, problem.code) for problem in error.value.problems] == [
        ("email", "invalid"),
        ("last_name", "required"),
    ]
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("first", "last", "shown"), [("小明", "王", "王小明"), ("Ada", "Lovelace", "Ada Lovelace"), ("", "Cher", "Cher")]
)
def test_names_are_written_as_in_their_language(alice: User, first: str, last: str, shown: str) -> None:
    assert str(ContactFactory(owner=alice, first_name=first, last_name=last)) == shown


def test_a_contact_is_seen_with_its_owner_or_its_company(alice: User, bob: User, charlie: User, maya: User) -> None:
    account = AccountFactory(owner=bob)
    contact = ContactFactory(owner=alice)
    services.seat_contact(actor=maya, account=account, contact=contact, role="buyer")
    assert [Contact.objects.visible_to(person).count() for person in (alice, bob, charlie, maya)] == [1, 1, 0, 1]
    services.edit_contact(actor=bob, contact=contact, changes={"title": "CTO"})
    with pytest.raises(Forbidden):
        services.edit_contact(actor=charlie, contact=contact, changes={"title": "Director"})
    assert Contact.objects.get().title == "CTO"


def test_seats_that_one_cannot_see_stay_when_the_list_is_replaced(alice: User, bob: User, maya: User) -> None:
    hers, his = AccountFactory(owner=alice), AccountFactory(owner=bob)
    contact = ContactFactory(owner=alice, account=hers)
    services.seat_contact(actor=maya, account=his, contact=contact)
    services.edit_contact(actor=alice, contact=contact, changes={"accounts": []})
    assert list(AccountContact.objects.values_list("account", flat=True)) == [his.pk]


def test_one_main_company_only(alice: User) -> None:
    first, second = AccountFactory(owner=alice), AccountFactory(owner=alice)
    contact = ContactFactory(owner=alice, account=first)
    services.seat_contact(actor=alice, account=second, contact=contact, is_primary=True)
    assert list(AccountContact.objects.filter(is_primary=True).values_list("account", flat=True)) == [second.pk]
    with pytest.raises(Refusal):
        services.edit_contact(
            actor=alice,
            contact=contact,
            changes={"accounts": [Seat(first, is_primary=True), Seat(second, is_primary=True)]},
        )


def test_similar_names_are_found_and_masked_for_strangers(alice: User, charlie: User) -> None:
    account = AccountFactory(owner=alice, name="北京星河科技有限公司")
    AccountFactory(owner=alice, name="Completely Different")
    mine = like_account(user=alice, name="北京星河科技股份有限公司")
    theirs = like_account(user=charlie, name="星河科技（北京）有限公司".replace("星河科技（北京）", "（北京）星河科技"))
    assert [(match.id, match.name) for match in mine] == [(account.pk, "北京星河科技有限公司")]
    assert [(match.id, match.name, match.owner) for match in theirs] == [(None, "北京***", "Alice Adler")]


def test_the_same_number_in_another_spelling_is_found(alice: User) -> None:
    contact = ContactFactory(owner=alice, mobile="138 1234 5678")
    assert [match.id for match in like_contact(user=alice, phones=["+86-13812345678"])] == [contact.pk]
    assert like_contact(user=alice, phones=["13812345679"], email="x@example.com") == []


def test_deleting_a_company_keeps_its_people(alice: User, maya: User) -> None:
    account = AccountFactory(owner=alice)
    ContactFactory(owner=alice, account=account)
    services.delete_account(actor=maya, account=account)
    assert (Account.objects.count(), Contact.objects.count(), AccountContact.objects.count()) == (0, 1, 0)
