"""Companies and people for other programs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Account, Contact
from people.models import User
from tests.factories.customers import AccountFactory, ContactFactory
from tests.fixtures import ApiFor

BASE = "/api/v1"


def test_create_read_edit_delete(api: ApiFor, alice: User, maya: User) -> None:
    body = {"name": "Acme", "level": "A", "size": 12, "revenue": {"amount": "1200.50", "currency": "USD"}}
    made = api(alice).post(f"{BASE}/accounts/", body, format="json")
    assert made.status_code == 201, made.content
    assert made.json()["revenue"] == {"amount": "1200.50", "currency": "USD"}
    assert made.json()["owner"] == {"id": str(alice.pk), "name": "Alice Adler"}
    address = f"{BASE}/accounts/{made.json()['id']}/"
    edited = api(alice).patch(address, {"region": "East", "version": 1}, format="json")
    assert (edited.status_code, edited.json()["region"], edited.json()["version"]) == (200, "East", 2)
    assert api(alice).patch(address, {"region": "West", "version": 1}, format="json").status_code == 409
    assert api(alice).delete(address).status_code == 403
    assert api(maya).delete(address).status_code == 204
    assert Account.objects.count() == 0


def test_an_external_reference_updates_instead_of_doubling(api: ApiFor, alice: User) -> None:
    body = {"name": "Acme", "external_ref": {"system": "erp", "id": "7"}}
    first = api(alice).post(f"{BASE}/accounts/", body, format="json")
    second = api(alice).post(f"{BASE}/accounts/", {**body, "name": "Acme Ltd"}, format="json")
    assert (first.status_code, second.status_code) == (201, 200)
    assert Account.objects.values_list("name", flat=True).get() == "Acme Ltd"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"name": "A", "uscc": "123"}, 422, "uscc"),
        ({"name": ""}, 400, "name"),
        ({"name": "A", "colour": "red"}, 400, "colour"),
        ({"name": "A", "parent": "00000000-0000-7000-8000-000000000000"}, 400, "parent"),
        ({"name": "A", "revenue": {"amount": 3.5, "currency": "CNY"}}, 400, "revenue"),
        ({"name": "x" * 201}, 400, "name"),
        ({"name": "A\x00"}, 400, "name"),
    ],
)
def test_wrong_input_is_told_by_field(
    api: ApiFor, alice: User, body: dict[str, object], status: int, field: str
) -> None:
    answer = api(alice).post(f"{BASE}/accounts/", body, format="json")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (status, [field])
    assert Account.objects.count() == 0


def test_the_companies_of_a_contact_are_writable(api: ApiFor, alice: User) -> None:
    account = AccountFactory(owner=alice, name="Acme")
    body = {"last_name": "Li", "accounts": [{"account": str(account.pk), "role": "buyer", "is_primary": True}]}
    made = api(alice).post(f"{BASE}/contacts/", body, format="json")
    assert made.status_code == 201, made.content
    assert made.json()["accounts"] == [
        {"account": {"id": str(account.pk), "name": "Acme"}, "role": "buyer", "is_primary": True, "is_active": True}
    ]
    emptied = api(alice).patch(f"{BASE}/contacts/{made.json()['id']}/", {"accounts": []}, format="json")
    assert emptied.json()["accounts"] == []


def test_names_of_invisible_companies_do_not_leave(api: ApiFor, alice: User, bob: User, maya: User) -> None:
    parent = AccountFactory(owner=bob, name="Secret Holding")
    AccountFactory(owner=alice, actor=maya, parent=parent)
    contact = ContactFactory(owner=alice, actor=maya, account=parent)
    assert api(alice).get(f"{BASE}/accounts/").json()["results"][0]["parent"] is None
    assert api(alice).get(f"{BASE}/contacts/{contact.pk}/").json()["accounts"] == []
    assert api(maya).get(f"{BASE}/accounts/?search=Company").json()["results"][0]["parent"]["name"] == "Secret Holding"


@pytest.mark.parametrize(("path", "statements"), [("accounts", 3), ("contacts", 4)])
def test_a_list_costs_the_same_for_one_and_three(api: ApiFor, alice: User, path: str, statements: int) -> None:
    client, counts = api(alice), []
    client.get(f"{BASE}/{path}/")
    for more in (1, 2):
        for _number in range(more):
            account = AccountFactory(owner=alice, parent=Account.objects.first())
            ContactFactory(owner=alice, account=account)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(f"{BASE}/{path}/").status_code == 200
        counts.append(len(caught))
    assert counts == [statements, statements]
    assert Contact.objects.count() == 3


@pytest.mark.parametrize("text", ["星河", "xhkj", "xinghe", "13812345678", "5678", "acme"])
def test_search_finds_words_pinyin_and_numbers(api: ApiFor, alice: User, text: str) -> None:
    found = AccountFactory(owner=alice, name="星河科技 Acme", phone="138 1234 5678")
    AccountFactory(owner=alice, name="Other")
    results = api(alice).get(f"{BASE}/accounts/", {"search": text}).json()["results"]
    assert [row["id"] for row in results] == [str(found.pk)]
