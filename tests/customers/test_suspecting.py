"""The queue of pairs that may be the same: found by the job, dismissed for good, told only to those who see both."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from core.errors import Refusal
from customers import merging, services
from customers.duplicates import like_account, like_contact
from customers.mergers import KINDS
from customers.services.suspecting import find_suspects
from jobs.services import enqueue
from leads import services as leads
from people.models import User
from tests.factories.customers import AccountFactory, ContactFactory
from tests.factories.leads import LeadFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def look(noun: str) -> None:
    find_suspects(noun=noun, limit=1000, now=NOW)


def pairs(noun: str, user: User) -> list[set[Any]]:
    return [{pair.first.pk, pair.second.pk} for pair in merging.suspect_pairs(KINDS[noun], user)]


def test_the_job_finds_pairs_of_all_three_kinds(alice: User, charlie: User, run_jobs: Any) -> None:
    leads = [
        LeadFactory(owner=alice, first_name="小明", last_name="王", company="北京ABC科技有限公司"),
        LeadFactory(owner=alice, first_name="Xiaoming", last_name="Wang", company="ABC科技（北京）有限公司"),
    ]
    LeadFactory(owner=alice, first_name="小红", last_name="王", company="北京ABC科技有限公司")
    accounts = [
        AccountFactory(owner=alice, name=name) for name in ("Müller Maschinenbau GmbH", "Mueller Maschinenbau KG")
    ]
    AccountFactory(owner=alice, name="Müller Logistik GmbH")
    people = [
        ContactFactory(owner=alice, first_name=first, last_name=last, account=accounts[0])
        for first, last in (("John", "Smith"), ("Smith", "John"))
    ]
    AccountFactory(owner=charlie, name="Müller Maschinenbau AG")

    enqueue(kind="customers.find_duplicates", payload={})
    run_jobs()

    assert pairs("lead", alice) == [{lead.pk for lead in leads}]
    assert pairs("account", alice) == [{account.pk for account in accounts}]
    assert pairs("contact", alice) == [{person.pk for person in people}]
    assert pairs("account", charlie) == []


def test_a_pair_once_dismissed_is_not_found_again(alice: User) -> None:
    one, other = (LeadFactory(owner=alice, phone="13800138000", last_name=name) for name in ("Wang", "Li"))
    look("lead")
    (pair,) = merging.suspect_pairs(KINDS["lead"], alice)
    assert "same phone" in [reason.text for reason in pair.reasons if reason.speaks_for]

    services.dismiss(actor=alice, noun="lead", one=one, other=other, now=NOW)

    leads.edit_lead(actor=alice, lead=one, first_name="Anna")
    look("lead")

    assert pairs("lead", alice) == []


def test_a_corrected_record_is_no_suspect_any_more(alice: User) -> None:
    one = AccountFactory(owner=alice, name="Acme Trading Ltd")
    AccountFactory(owner=alice, name="Acme Trading Inc.")
    look("account")
    assert len(pairs("account", alice)) == 1

    services.edit_account(actor=alice, account=one, changes={"name": "Beacon Foods Ltd"})
    look("account")

    assert pairs("account", alice) == []


def test_the_queue_and_the_comparison_as_pages(alice: User, client: Client) -> None:
    kept = AccountFactory(owner=alice, name="Acme Trading Ltd", industry="Retail")
    gone = AccountFactory(owner=alice, name="Acme Trading Inc.", industry="Trade")
    look("account")
    client.force_login(alice)

    assert "Acme Trading Inc." in client.get("/customers/suspects/account/").content.decode()
    address = f"/customers/merge/account/{kept.pk}/{gone.pk}/"
    assert "Retail" in client.get(address).content.decode()
    answer = client.post(address, {"keep": "first", "take-industry": "second", "take-name": "first"})

    assert answer.headers["Location"] == f"/customers/{kept.pk}/"
    kept.refresh_from_db()
    assert (kept.name, kept.industry) == ("Acme Trading Ltd", "Trade")
    assert client.get(f"/customers/{gone.pk}/").headers["Location"] == f"/customers/{kept.pk}/"
    assert client.get("/customers/suspects/nonsense/").status_code == 404


def test_where_it_is_set_a_known_number_is_not_entered_twice(alice: User, ada: User) -> None:
    LeadFactory(owner=alice, phone="13800138000")
    LeadFactory(owner=alice, phone="13800138000")

    services.set_duplicate_policy(actor=ada, actions={"lead": "block", "contact": "block"})

    with pytest.raises(Refusal) as refused:
        LeadFactory(owner=alice, phone="+86 138-0013-8000")
    assert (refused.value.code, refused.value.problems[0].field) == ("duplicate", "phone")
    other = LeadFactory(owner=alice, phone="13800138001")
    with pytest.raises(Refusal):
        leads.edit_lead(actor=alice, lead=other, phone="13800138000")
    ContactFactory(owner=alice, email="wang@example.com")
    with pytest.raises(Refusal):
        ContactFactory(owner=alice, email="WANG@example.com")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_number_are_one(alice: User, ada: User) -> None:
    services.set_duplicate_policy(actor=ada, actions={"lead": "block"})
    source = LeadFactory(owner=alice).source
    gate, outcomes = Barrier(4), list[str]()

    def make() -> None:
        gate.wait()
        try:
            leads.create_lead(actor=alice, now=NOW, last_name="Wang", phone="13800138000", source=source)
            outcomes.append("made")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=make) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["duplicate", "duplicate", "duplicate", "made"]


def test_another_writing_is_recognised_while_typing(alice: User, charlie: User) -> None:
    account = AccountFactory(owner=alice, name="华为技术有限公司")
    person = ContactFactory(owner=alice, first_name="小明", last_name="王", account=account)
    look("account")
    look("contact")

    by_name = like_account(user=alice, name="Huawei Technologies")
    by_person = like_contact(user=alice, first_name="Xiaoming", last_name="Wang", company="华为技术")

    assert [match.id for match in by_name] == [account.pk]
    assert [(match.id, match.reason) for match in by_person] == [(person.pk, "same name")]
    assert [match.id for match in like_account(user=charlie, name="Huawei Technologies")] == [None]
    assert like_contact(user=alice, first_name="Xiaoming", last_name="Wang", company="Acme") == []
