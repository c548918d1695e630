"""Masked and hidden fields leave by no exit, and seeing one is written down."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import AuditEntry
from core import masking, search
from core.errors import Forbidden, Refusal
from customers import services as customers
from customers.models import Contact
from integrations.resources import listing_of
from integrations.search import find
from leads import services as leads
from leads.models import Lead
from mail.models import MailThread
from opportunities.conversion import preview_conversion
from people import services
from people.access import Access
from people.models import Role, User
from people.policies import can_give_roles
from reports.queries.home.rows import phone_of
from tests.factories.customers import AccountFactory, ContactFactory
from tests.factories.leads import LeadFactory
from webhooks.catalogue import content

NUMBER, ADDRESS, BUDGET = "13812345678", "wanglixia@zebra.example", "123456.78"
SECRETS = (NUMBER, "12345678", ADDRESS, "wanglixia", "123456", "123,456", "12.35")


@pytest.mark.parametrize(
    ("shape", "value", "seen"),
    [
        ("phone", "13812345678", "138****5678"),
        ("phone", "+86 138-1234-5678", "138****5678"),
        ("phone", "010-12345678-801", "010****8801"),
        ("phone", "12345678", "****78"),
        ("phone", "110", "****"),
        ("phone", "", ""),
        ("email", "wang@zebra.example", "w****@zebra.example"),
        ("email", "no address", "****"),
        ("money", 1234, "****"),
        ("money", None, ""),
        ("text", "8 Long Street", "8 ***"),
    ],
)
def test_masks(shape: str, value: Any, seen: str) -> None:
    assert masking.covered_shape(shape, value) == seen


def test_who_may_not_read_numbers_does_not_find_by_them_nor_spell_addresses_out() -> None:
    assert search.query("138 1234 5678", whole_words=True) is None
    assert search.query(ADDRESS, whole_words=True) is None
    assert search.query("wang", whole_words=True).terms == "'wang'"  # type: ignore[union-attr]
    assert search.query("wang").terms == "'wang':*"  # type: ignore[union-attr]


@pytest.fixture
def lead(alice: User) -> Lead:
    lead = LeadFactory(owner=alice, last_name="Wang", company="Zebra", phone="13900000000", need="tyres")
    return leads.edit_lead(actor=alice, lead=lead, phone=NUMBER, email=ADDRESS, budget=Decimal(BUDGET), currency="CNY")


@pytest.fixture
def contact(alice: User) -> Contact:
    account = AccountFactory(owner=alice, name="Zebra", phone=NUMBER)
    contact = ContactFactory(owner=alice, last_name="Wang", mobile=NUMBER, email=ADDRESS)
    customers.seat_contact(actor=alice, account=account, contact=contact)
    return contact


def restrict(ada: User, role: str, mode: str) -> None:
    fields = {"lead": ("phone", "email", "budget"), "contact": ("phone", "mobile", "email"), "account": ("phone",)}
    modes = {(noun, name): mode for noun, names in fields.items() for name in names}
    services.set_field_modes(actor=ada, role=Role.objects.get(key=role), modes=modes)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def exits(client: Client, api: Any, user: User, lead: Lead, contact: Contact) -> dict[str, str]:
    """Everything that somebody who sees these records can get out of them."""
    account = contact.accounts.get()
    columns = "columns=name,phone,email"
    pages = {
        "list": f"/leads/?{columns},budget",
        "panel and detail": f"/leads/{lead.pk}/",
        "export": f"/leads/export/?{columns},budget&as=csv",
        "contacts": f"/customers/contacts/?{columns},mobile",
        "contact": f"/customers/contacts/{contact.pk}/",
        "account": f"/customers/{account.pk}/",
        "accounts export": "/customers/export/?columns=name,phone&as=csv",
        "search": "/search/?q=zebra",
        "people found": "/search/?q=wang",
        "choices": "/customers/contacts/choices/?q=wang",
        "edit": f"/leads/{lead.pk}/edit/",
        "one field": f"/leads/{lead.pk}/edit/phone/",
        "convert": f"/opportunities/convert/{lead.pk}/",
        "trail": "/audit/",
    }
    answers = {name: client.get(url) for name, url in pages.items()}
    assert {name for name, answer in answers.items() if answer.status_code != 200} <= {"one field"}
    found = {name: answer.content.decode() for name, answer in answers.items()}
    machine = {
        "api": f"/api/v1/leads/{lead.pk}/",
        "api list": "/api/v1/leads/",
        "api contacts": "/api/v1/contacts/",
        "api accounts": "/api/v1/accounts/",
        "api trail": "/api/v1/audit-entries/",
    }
    found |= {name: api(user).get(url).content.decode() for name, url in machine.items()}
    refused = api(user).patch(f"/api/v1/leads/{lead.pk}/", {"phone": "1", "version": 1}, format="json")
    found["refused change"] = refused.content.decode()
    rows = listing_of("leads", user, f"{columns},budget")
    found["background export"] = str([column.value(row) for column in rows.columns for row in rows.rows])
    found["webhook"] = json.dumps(content("lead.edited", user, {"id": lead.pk}), default=str)
    with masking.read_by(lambda: user):
        found["found"] = str(find(user=user, text="zebra"))
        found["conversion"] = str(preview_conversion(lead, user))
    return found


def leaks(found: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, secret) for name, text in found.items() for secret in SECRETS if secret in text]


@pytest.mark.django_db
def test_masked_fields_leave_by_no_exit(
    browser: Any, api: Any, alice: User, ada: User, lead: Lead, contact: Contact
) -> None:
    before = exits(browser(ada), api, fresh(ada), lead, contact)
    told = {name for name, _secret in leaks(before)}
    assert {"list", "panel and detail", "export", "trail", "api", "webhook", "conversion", "edit", "choices"} <= told

    restrict(ada, "admin", "masked")
    found = exits(browser(ada), api, fresh(ada), lead, contact)
    assert leaks(found) == []
    for name in ("list", "panel and detail", "export", "contacts", "contact", "api", "webhook", "background export"):
        assert "138****5678" in found[name], name
    assert "w****@zebra.example" in found["account"]

    restrict(ada, "admin", "hidden")
    found = exits(browser(ada), api, fresh(ada), lead, contact)
    assert leaks(found) == []
    assert not any("138****" in text for text in found.values())


@pytest.mark.django_db
def test_what_may_not_be_read_can_not_be_asked_after_nor_overwritten(
    browser: Any, api: Any, ada: User, lead: Lead, contact: Contact
) -> None:
    services.set_field_modes(
        actor=ada,
        role=Role.objects.get(key="admin"),
        modes={("account", "revenue"): "masked", ("lead", "phone"): "masked"},
    )
    assert browser(ada).get("/customers/?ordering=-revenue").status_code == 400
    assert browser(ada).get(f"/leads/?search={NUMBER[-4:]}").content.decode().count("Wang") == 0
    assert browser(ada).get("/leads/?search=Wang").content.decode().count("Wang") > 0
    answer = api(fresh(ada)).patch(f"/api/v1/leads/{lead.pk}/", {"phone": "1"}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "restricted")
    assert browser(ada).get(f"/leads/{lead.pk}/edit/phone/").status_code == 404
    edited = browser(ada).post(f"/leads/{lead.pk}/edit/need/", {"need": "wheels"}, HTTP_HX_REQUEST="true")
    lead.refresh_from_db()
    assert (edited.status_code, lead.need, lead.phone) == (200, "wheels", NUMBER)


@pytest.mark.django_db
def test_revealing_is_written_down_and_limited(
    browser: Any, ada: User, charlie: User, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    restrict(ada, "admin", "masked")
    client, url = browser(ada), f"/people/reveal/lead/{lead.pk}/phone/"
    assert client.get(url).status_code == 405
    assert NUMBER in client.post(url).content.decode()
    entry = AuditEntry.objects.filter(action="field.revealed").get()
    assert (entry.actor_id, entry.record_id, entry.changes) == (ada.pk, lead.pk, {"field": [None, "phone"]})

    assert browser(charlie).post(url).status_code == 404
    assert client.post(f"/people/reveal/lead/{lead.pk}/need/").status_code == 404
    monkeypatch.setattr(services.fields, "REVEALS_AN_HOUR", 1)
    with pytest.raises(Refusal):
        services.reveal(actor=fresh(ada), noun="lead", pk=lead.pk, field="email", now=timezone.now())
    restrict(ada, "admin", "hidden")
    with pytest.raises(Forbidden):
        services.reveal(actor=fresh(ada), noun="lead", pk=lead.pk, field="email", now=timezone.now())


@pytest.mark.django_db
def test_several_roles_read_as_far_as_the_mildest_and_nobody_gives_away_more_than_he_reads(
    ada: User, rae: User, django_assert_num_queries: Any
) -> None:
    rep = Role.objects.get(key="rep")
    assert Access.of(rae.pk).restricted["contact"]["mobile"] == "masked"
    services.set_field_modes(actor=ada, role=rep, modes={("contact", "mobile"): "hidden"})
    rae.roles.add(rep)
    with django_assert_num_queries(1):
        restricted = Access.of(rae.pk).restricted
    assert restricted == {"contact": {"mobile": "masked"}}

    services.set_field_modes(actor=ada, role=Role.objects.get(key="admin"), modes={("lead", "phone"): "masked"})
    assert not can_give_roles(fresh(ada), [rep])
    services.set_field_modes(actor=ada, role=rep, modes={("lead", "phone"): "hidden"})
    assert can_give_roles(fresh(ada), [Role.objects.get(key="rep")])


@pytest.mark.django_db
def test_the_table_of_fields(browser: Any, ada: User, maya: User) -> None:
    rep = Role.objects.get(key="rep")
    assert browser(maya).get("/people/fields/").status_code == 404
    assert "Annual revenue" in browser(ada).get("/people/fields/").content.decode()
    browser(ada).post("/people/fields/", {f"{rep.pk}.account.revenue": "hidden", f"{rep.pk}.lead.phone": ""})
    assert list(rep.field_rules.values_list("noun", "field", "mode")) == [("account", "revenue", "hidden")]


@pytest.mark.django_db
def test_a_number_that_is_masked_is_not_called_from_home_either(ada: User, alice: User, lead: Lead) -> None:
    with masking.read_by(lambda: fresh(alice)):
        assert phone_of(lead).endswith(NUMBER)

    restrict(ada, "rep", "masked")
    with masking.read_by(lambda: fresh(alice)):
        assert phone_of(lead) == ""


@pytest.mark.django_db
def test_days_of_contacts_are_covered_and_no_notice_tells_them(
    browser: Any, ada: User, alice: User, contact: Contact
) -> None:
    customers.add_contact_date(
        actor=alice, contact=contact, kind="birthday", on=date(1980, 5, 17), is_yearly=True, remind_days=3
    )
    pages = (f"/customers/contacts/{contact.pk}/", "/audit/")
    assert ["05-17" in browser(ada).get(page).text for page in pages] == [True, True]
    for role in ("admin", "rep"):
        services.set_field_modes(actor=ada, role=Role.objects.get(key=role), modes={("contact", "dates"): "masked"})
    assert ["05-17" in browser(ada).get(page).text for page in pages] == [False, False]
    assert customers.remind_of_dates(actor=None, today=date(2026, 5, 16)) == 0


@pytest.mark.django_db
def test_addresses_on_letters_are_covered_and_not_found_by_asking(
    browser: Any, api: Any, ada: User, contact: Contact
) -> None:
    thread = MailThread.objects.create(
        subject="Offer", subject_key="offer", counterpart=ADDRESS, counterpart_name="", last_at=timezone.now(),
        last_in_at=timezone.now(), contact=contact,
    )  # fmt: skip
    address = f"/api/v1/mail-threads/?counterpart={ADDRESS}"
    assert [row["counterpart"] for row in api(ada).get(address).json()["results"]] == [ADDRESS]
    assert ADDRESS in browser(ada).get(f"/mail/threads/{thread.pk}/").text
    restrict(ada, "admin", "masked")
    assert api(fresh(ada)).get(address).json()["results"] == []
    told = api(fresh(ada)).get("/api/v1/mail-threads/").json()["results"]
    assert [row["counterpart"] for row in told] == ["w****@zebra.example"]
    assert not any("wanglixia" in browser(ada).get(page).text for page in ("/mail/", f"/mail/threads/{thread.pk}/"))
