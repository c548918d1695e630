"""Two records become one, and two again: everything moves and everything comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from activities.models import Activity
from audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Refusal
from customers import mergers, services
from customers.models import Account, AccountCollaborator, AccountContact, Contact
from leads.models import Lead
from opportunities.models import Opportunity
from people.models import User
from tests.factories.activities import ActivityFactory
from tests.factories.customers import AccountFactory, ContactFactory
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def merge(actor: User, noun: str, kept: Any, gone: Any, **more: Any) -> Any:
    return services.merge(actor=actor, noun=noun, kept=kept, gone=gone, now=NOW, **more)


def test_every_foreign_key_to_what_is_merged_is_decided_about() -> None:
    """Whoever adds a table that names an account, a contact or a lead says whether its rows move."""
    undecided = []
    for noun, kind in mergers.KINDS.items():
        known = {link.key for link in (*kind.links, *kind.staying)}
        for model in apps.get_models():
            for field in model._meta.concrete_fields:
                key = f"{model._meta.label_lower}.{field.name}"
                if field.is_relation and field.related_model is kind.model and key not in known:
                    undecided.append(f"{noun}: {key}")
    assert undecided == []


def test_accounts_become_one_and_two_again(alice: User, bob: User) -> None:
    kept = AccountFactory(owner=alice, name="Acme Ltd", website="acme.example")
    gone = AccountFactory(owner=alice, name="ACME Limited", phone="010-6552 9988", uscc="91110000802100433B")
    child = AccountFactory(owner=alice, name="Acme Sub", parent=gone)
    both, only = (ContactFactory(owner=alice, account=gone, role="user") for _turn in range(2))
    services.seat_contact(actor=alice, account=kept, contact=both, role="buyer")
    for account in (kept, gone):
        services.add_collaborator(actor=alice, account=account, user=bob)
    deal = OpportunityFactory(owner=alice, account=gone)
    call = ActivityFactory(actor=alice, about=gone)
    before = _picture()

    made = merge(alice, "account", kept, gone)

    kept.refresh_from_db()
    assert (kept.name, kept.website, kept.phone, kept.uscc) == (
        "Acme Ltd",
        "acme.example",
        "010-6552 9988",
        "91110000802100433B",
    )
    assert not Account.objects.filter(pk=gone.pk).exists()
    assert set(kept.seats.values_list("contact_id", "role")) == {(both.pk, "buyer"), (only.pk, "user")}
    assert {row.account_id for row in (*Opportunity.objects.all(), *Activity.objects.all())} == {kept.pk}
    assert Account.objects.get(pk=child.pk).parent_id == kept.pk
    assert {call.pk, deal.pk} == {call.pk, Opportunity.objects.get().pk}
    entry = AuditEntry.objects.filter(record_id=kept.pk, action="account.merged").get()
    assert entry.changes["phone"] == ["", "010-6552 9988"]

    services.unmerge(actor=alice, noun="account", merger=made, now=NOW + timedelta(days=29))

    assert _picture() == before


def _picture() -> dict[str, Any]:
    """Everything that merging may touch, without what counts changes."""
    columns = ("id", "name", "website", "phone", "uscc", "owner_id", "parent_id", "merged_into_id", "external_id")
    return {
        "accounts": list(Account.with_merged.order_by("pk").values_list(*columns)),
        "seats": list(
            AccountContact.objects.order_by("pk").values_list("id", "account_id", "contact_id", "role", "is_primary")
        ),
        "members": list(AccountCollaborator.objects.order_by("pk").values_list("id", "account_id", "user_id")),
        "deals": list(Opportunity.objects.order_by("pk").values_list("id", "account_id")),
        "activities": list(Activity.objects.order_by("pk").values_list("id", "account_id")),
    }


def test_each_value_is_chosen_and_a_later_edit_survives_undoing(alice: User) -> None:
    kept = AccountFactory(owner=alice, name="Acme Ltd", industry="Retail", region="North")
    gone = AccountFactory(owner=alice, name="ACME Limited", industry="Trade", region="South")

    made = merge(alice, "account", kept, gone, take=["industry", "region"])
    services.edit_account(actor=alice, account=kept, changes={"region": "West"})
    services.unmerge(actor=alice, noun="account", merger=made, now=NOW)

    kept.refresh_from_db()
    assert (kept.name, kept.industry, kept.region) == ("Acme Ltd", "Retail", "West")


def test_contacts_keep_one_main_company(alice: User) -> None:
    first, second = AccountFactory(owner=alice), AccountFactory(owner=alice)
    kept = ContactFactory(owner=alice, account=first, email="wang@example.com")
    gone = ContactFactory(owner=alice, account=second, mobile="13800138000")

    made = merge(alice, "contact", kept, gone)

    assert set(kept.seats.values_list("account_id", "is_primary")) == {(first.pk, True), (second.pk, False)}
    assert Contact.objects.get().mobile == "13800138000"
    services.unmerge(actor=alice, noun="contact", merger=made, now=NOW)
    assert set(AccountContact.objects.values_list("contact_id", "account_id", "is_primary")) == {
        (kept.pk, first.pk, True),
        (gone.pk, second.pk, True),
    }


def test_leads_become_one_and_the_old_id_leads_on(alice: User, charlie: User, client: Client) -> None:
    kept = LeadFactory(owner=alice, email="wang@example.com", tags=["a"])
    gone = LeadFactory(owner=alice, phone="13800138000", tags=["b"], external_ref={"system": "web", "id": "7"})
    ActivityFactory(actor=alice, about=gone)

    made = merge(alice, "lead", kept, gone)

    kept.refresh_from_db()
    assert (kept.phone, kept.tags, kept.external_id) == ("13800138000", ["a", "b"], "7")
    assert Activity.objects.get().lead_id == kept.pk
    client.force_login(alice)
    assert client.get(f"/leads/{gone.pk}/").headers["Location"] == f"/leads/{kept.pk}/"
    moved = client.get(f"/api/v1/leads/{gone.pk}/")
    assert (moved.status_code, moved.headers["Location"]) == (308, f"/api/v1/leads/{kept.pk}/")
    client.force_login(charlie)
    assert client.get(f"/leads/{gone.pk}/").status_code == 404
    assert client.get(f"/api/v1/leads/{gone.pk}/").status_code == 404
    services.unmerge(actor=alice, noun="lead", merger=made, now=NOW)
    assert Lead.objects.count() == 2
    assert Lead.objects.get(pk=gone.pk).external_id == "7"


def test_what_is_refused(alice: User, bob: User) -> None:
    kept, gone, other = (AccountFactory(owner=alice) for _turn in range(3))
    foreign = AccountFactory(owner=bob)

    with pytest.raises(Forbidden):
        merge(alice, "account", kept, foreign)
    services.add_collaborator(actor=bob, account=foreign, user=alice, can_write=True)
    with pytest.raises(Forbidden, match="Only the owner"):
        merge(alice, "account", kept, foreign)
    made = merge(alice, "account", kept, gone)
    with pytest.raises(Conflict):
        merge(alice, "account", other, gone)
    with pytest.raises(Refusal, match="thirty days"):
        services.unmerge(actor=alice, noun="account", merger=made, now=NOW + timedelta(days=31))
    merge(alice, "account", other, kept)
    with pytest.raises(Conflict, match="itself merged"):
        services.unmerge(actor=alice, noun="account", merger=made, now=NOW)


def test_no_circle_comes_of_merging_within_a_group(alice: User) -> None:
    top = AccountFactory(owner=alice)
    middle = AccountFactory(owner=alice, parent=top)
    bottom = AccountFactory(owner=alice, parent=middle)

    with pytest.raises(Refusal, match="stands below"):
        merge(alice, "account", bottom, top)
    merge(alice, "account", middle, top)

    assert (Account.objects.get(pk=middle.pk).parent_id, Account.objects.get(pk=bottom.pk).parent_id) == (
        None,
        middle.pk,
    )


def test_by_the_api(alice: User, client: Client) -> None:
    kept = ContactFactory(owner=alice, first_name="Xiaoming", last_name="Wang", email="wang@example.com")
    gone = ContactFactory(
        owner=alice, first_name="小明", last_name="王", email="wang@example.com", mobile="13800138000"
    )
    client.force_login(alice)

    answer = client.post(
        f"/api/v1/contacts/{kept.pk}/merge/", {"other": str(gone.pk), "take": ["name"]}, "application/json"
    )

    assert answer.status_code == 200, answer.content
    assert (answer.json()["name"], answer.json()["mobile"]) == ("王小明", "")
    merger = client.get(f"/api/v1/contacts/{kept.pk}/mergers/").json()["results"][0]["id"]
    back = client.post(f"/api/v1/contacts/{kept.pk}/unmerge/", {"merger": merger}, "application/json")
    assert back.json()["id"] == str(gone.pk)
