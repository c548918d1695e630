"""The pages as a browser without JavaScript sees them, and as htmx asks for them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers import services
from customers.models import Account, Contact
from people.models import User
from tests.factories.customers import AccountFactory, ContactFactory
from tests.fixtures import BrowserFor

HTMX = {"HX-Request": "true"}


def test_make_a_customer_by_the_whole_form(browser: BrowserFor, alice: User) -> None:
    client = browser(alice)
    assert client.get(reverse("customers:account-create")).status_code == 200
    wrong = client.post(reverse("customers:account-create"), {"name": "Acme", "uscc": "1", "currency": "CNY"})
    assert wrong.status_code == 422
    assert "check character" in wrong.content.decode()
    made = client.post(reverse("customers:account-create"), {"name": "Acme", "currency": "CNY"})
    assert made.headers["Location"] == reverse("customers:account-detail", args=[Account.objects.get().pk])


def test_make_a_customer_in_the_dialog(browser: BrowserFor, alice: User) -> None:
    answer = browser(alice).post(
        reverse("customers:account-create"), {"name": "Acme"}, headers={**HTMX, "HX-Target": "dialog"}
    )
    assert answer.status_code == 204
    assert "account-changed" in answer.headers["HX-Trigger"]
    assert Account.objects.get().owner == alice


@pytest.mark.parametrize("route", ["account", "contact"])
def test_record_pages_and_panels(browser: BrowserFor, alice: User, route: str) -> None:
    account = AccountFactory(owner=alice, name="Acme & Sons")
    contact = ContactFactory(owner=alice, account=account, last_name="O'Neil", role="buyer")
    address = reverse(f"customers:{route}-detail", args=[account.pk if route == "account" else contact.pk])
    whole = browser(alice).get(address).content.decode()
    assert "Acme &amp; Sons" in whole
    assert "Purchasing" in whole
    part = browser(alice).get(address, headers={**HTMX, "HX-Target": "panel"}).content.decode()
    assert part.strip().startswith('<aside id="panel"')


def test_click_to_edit_shows_the_other_value_on_conflict(browser: BrowserFor, alice: User) -> None:
    account = AccountFactory(owner=alice, region="East")
    services.edit_account(actor=alice, account=account, changes={"region": "West"})
    address = reverse("customers:account-edit-field", args=[account.pk, "region"])
    assert browser(alice).get(address, headers=HTMX).status_code == 200
    stale = browser(alice).post(address, {"region": "North", "version": 1}, headers=HTMX)
    assert stale.status_code == 409
    assert "West" in stale.content.decode()
    saved = browser(alice).post(address, {"region": "North", "version": 2}, headers=HTMX)
    assert (saved.status_code, Account.objects.get().region) == (200, "North")


def test_a_whole_edit_keeps_what_was_typed_on_conflict(browser: BrowserFor, alice: User) -> None:
    account = AccountFactory(owner=alice)
    services.edit_account(actor=alice, account=account, changes={"region": "West"})
    body = {"name": "Changed", "region": "North", "currency": "CNY", "version": 1}
    answer = browser(alice).post(reverse("customers:account-edit", args=[account.pk]), body)
    assert answer.status_code == 422
    assert 'value="North"' in answer.content.decode()
    assert Account.objects.get().region == "West"


def test_bulk_level_with_undo(browser: BrowserFor, alice: User) -> None:
    rows = [AccountFactory(owner=alice) for _number in range(3)]
    address = reverse("customers:account-bulk") + "?action=level"
    dialog = browser(alice).get(f"{address}&ids={rows[0].pk}", headers={**HTMX, "HX-Target": "dialog"})
    assert dialog.status_code == 200
    body = {"level": "A", "ids": [rows[0].pk, rows[1].pk]}
    done = browser(alice).post(address, body, headers={**HTMX, "HX-Target": "dialog"})
    assert done.status_code == 204, done.content
    assert sorted(Account.objects.values_list("level", flat=True)) == ["", "A", "A"]
    undo = done.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    browser(alice).post(undo, headers=HTMX)
    assert set(Account.objects.values_list("level", flat=True)) == {""}


def test_everything_matching_means_the_filtered_list(browser: BrowserFor, alice: User, bob: User) -> None:
    AccountFactory(owner=alice, region="East")
    AccountFactory(owner=alice, region="West")
    AccountFactory(owner=bob, region="East")
    address = reverse("customers:account-bulk") + "?action=level&region=East"
    browser(alice).post(address, {"level": "B", "everything": "1"})
    assert Account.objects.filter(level="B").values_list("region", "owner__full_name").get() == ("East", "Alice Adler")


def test_reps_cannot_assign_or_delete_in_bulk(browser: BrowserFor, alice: User) -> None:
    account = AccountFactory(owner=alice)
    for action in ("assign", "delete"):
        answer = browser(alice).post(reverse("customers:account-bulk") + f"?action={action}", {"ids": account.pk})
        assert answer.status_code == 403
    assert Account.objects.count() == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_export_is_what_is_filtered(browser: BrowserFor, alice: User, kind: str) -> None:
    AccountFactory(owner=alice, name="=cmd|calc", region="East")
    AccountFactory(owner=alice, name="Hidden", region="West")
    answer = browser(alice).get(reverse("customers:account-export"), {"region": "East", "as": kind})
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    if kind == "csv":
        text = answer.content.decode("utf-8-sig")
        assert "'=cmd|calc" in text
        assert "Hidden" not in text


def test_duplicates_while_typing(browser: BrowserFor, alice: User) -> None:
    AccountFactory(owner=alice, name="Acme Incorporated")
    answer = browser(alice).get(reverse("customers:account-duplicates"), {"name": "ACME Inc."}, headers=HTMX)
    assert "Acme Incorporated" in answer.content.decode()
    nothing = browser(alice).get(reverse("customers:account-duplicates"), {"name": "Zebra"}, headers=HTMX)
    assert "notice" not in nothing.content.decode()


@pytest.mark.parametrize(("route", "statements"), [("account-list", 6), ("contact-list", 7)])
def test_a_list_page_costs_the_same_for_one_and_three(
    browser: BrowserFor, alice: User, route: str, statements: int
) -> None:
    client, counts = browser(alice), []
    client.get(reverse(f"customers:{route}"), headers={**HTMX, "HX-Target": "rows"})
    for more in (1, 2):
        for _number in range(more):
            ContactFactory(owner=alice, account=AccountFactory(owner=alice))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse(f"customers:{route}"), headers={**HTMX, "HX-Target": "rows"})
        counts.append(len(caught))
    assert counts == [statements, statements]
    assert Contact.objects.count() == 3
