"""Making, editing and deleting leads."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Refusal
from core.money import Money
from jobs.models import Job
from leads import services
from leads.models import Lead, LeadSource, LeadStatusChange
from people.models import User
from tests.factories.leads import LeadFactory

pytestmark = pytest.mark.django_db


def website() -> LeadSource:
    return LeadSource.objects.get(key="website")


def test_create_writes_lead_history_trace_and_announcement(alice: User) -> None:
    lead = services.create_lead(
        actor=alice, now=timezone.now(), last_name="王", first_name="小明", company="ABC科技（北京）有限公司",
        email=" Wang@Example.COM ", phone="138 0013 8000", source=website(), budget=Money(Decimal("1200.50"), "CNY"),
        tags=["hot", "hot", " "],
    )  # fmt: skip

    lead.refresh_from_db()
    assert (lead.owner, lead.name, lead.status) == (alice, "王小明", "new")
    assert (lead.normalized_company, lead.normalized_email, lead.normalized_phone) == (
        "北京abc科技",
        "wang@example.com",
        "+8613800138000",
    )
    assert (lead.budget, lead.currency, lead.tags) == (Decimal("1200.50"), "CNY", ["hot"])
    assert list(lead.status_changes.values_list("from_status", "to_status", "actor")) == [("", "new", alice.pk)]
    assert list(AuditEntry.objects.filter(record_id=lead.pk).values_list("action", "actor_name")) == [
        ("lead.created", "Alice Adler")
    ]
    assert list(Job.objects.values_list("kind", flat=True)) == ["jobs.event"]


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"company": "Acme"}, "source", "required"),
        ({"company": " ", "with_source": True}, "last_name", "required"),
        ({"company": "Acme", "with_source": True, "budget": Decimal(5)}, "currency", "required"),
        ({"company": "Acme", "with_source": True, "budget": Money(Decimal(-5), "CNY")}, "budget", "negative"),
        ({"company": "Acme", "with_source": True, "tags": [f"t{n}" for n in range(21)]}, "tags", "tags"),
    ],
)
def test_create_refuses_what_breaks_a_rule(alice: User, fields: dict, field: str, code: str) -> None:
    if fields.pop("with_source", False):
        fields["source"] = website()

    with pytest.raises(Refusal) as refusal:
        services.create_lead(actor=alice, now=timezone.now(), **fields)

    assert [(problem.field, problem.code) for problem in refusal.value.problems] == [(field, code)]
    assert not Lead.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_rep_makes_leads_for_himself_only_a_manager_for_his_team(
    alice: User, bob: User, maya: User, charlie: User
) -> None:
    with pytest.raises(Forbidden):
        services.create_lead(actor=alice, owner=bob, now=timezone.now(), company="Acme", source=website())
    with pytest.raises(Forbidden):
        services.create_lead(actor=maya, owner=charlie, now=timezone.now(), company="Acme", source=website())

    assert (
        services.create_lead(actor=maya, owner=bob, now=timezone.now(), company="Acme", source=website()).owner == bob
    )


def test_edit_writes_the_difference_once(alice: User) -> None:
    lead = LeadFactory(owner=alice, company="Old Ltd")

    services.edit_lead(actor=alice, lead=lead, version=1, company="New Ltd", region="East")
    unchanged = services.edit_lead(actor=alice, lead=lead, company="New Ltd")

    lead.refresh_from_db()
    assert (lead.company, lead.region, lead.version, lead.normalized_company) == ("New Ltd", "East", 2, "new")
    assert unchanged.version == 2
    entry = AuditEntry.objects.get(action="lead.edited")
    assert entry.changes == {"company": ["Old Ltd", "New Ltd"], "region": ["", "East"]}


def test_edit_of_an_older_version_is_a_conflict_with_both_values(alice: User, maya: User) -> None:
    lead = LeadFactory(owner=alice, company="Old Ltd")
    services.edit_lead(actor=maya, lead=lead, company="Maya's Ltd")

    with pytest.raises(Conflict) as conflict:
        services.edit_lead(actor=alice, lead=lead, version=1, company="Alice's Ltd")

    assert conflict.value.current == {
        "version": 2,
        "values": {"company": "Maya's Ltd"},
        "yours": {"company": "Alice's Ltd"},
    }


def test_edit_is_for_owner_manager_and_writing_collaborators(alice: User, bob: User, maya: User, charlie: User) -> None:
    lead = LeadFactory(owner=alice)
    for stranger in (bob, charlie):
        with pytest.raises(Forbidden):
            services.edit_lead(actor=stranger, lead=lead, region="West")
    services.add_collaborator(actor=alice, lead=lead, user=bob, can_write=False)
    with pytest.raises(Forbidden):
        services.edit_lead(actor=bob, lead=lead, region="West")
    services.add_collaborator(actor=alice, lead=lead, user=bob, can_write=True)

    services.edit_lead(actor=bob, lead=lead, region="West")
    services.edit_lead(actor=maya, lead=lead, region="North")

    assert list(AuditEntry.objects.filter(action="lead.edited").values_list("actor_name", flat=True)) == [
        "Maya Meier",
        "Bob Brandt",
    ]


def test_an_expired_collaborator_sees_nothing(alice: User, charlie: User) -> None:
    lead = LeadFactory(owner=alice)
    services.add_collaborator(actor=alice, lead=lead, user=charlie, expires_on=timezone.localdate())
    assert list(Lead.objects.visible_to(charlie)) == [lead]

    services.add_collaborator(actor=alice, lead=lead, user=charlie, expires_on=timezone.localdate() - timedelta(days=1))

    assert list(Lead.objects.visible_to(charlie)) == []


def test_a_deleted_lead_is_out_of_sight_and_purged_after_thirty_days(alice: User, maya: User) -> None:
    lead, now = LeadFactory(owner=alice, external_ref={"system": "old", "id": "7"}), timezone.now()
    with pytest.raises(Forbidden):
        services.delete_lead(actor=alice, lead=lead, now=now)

    services.delete_lead(actor=maya, lead=lead, now=now, reason="test entry")

    assert list(Lead.objects.visible_to(maya)) == []
    again = LeadFactory(owner=alice, external_ref={"system": "old", "id": "7"})
    assert services.purge_deleted(actor=None, now=now + timedelta(days=29)) == 0
    assert services.purge_deleted(actor=None, now=now + timedelta(days=31)) == 1
    assert list(Lead.with_deleted.all()) == [again]
    assert AuditEntry.objects.filter(record_id=lead.pk).values_list("action", flat=True)[0] == "lead.purged"


def test_an_id_of_another_system_that_somebody_else_has_is_a_conflict(alice: User, charlie: User) -> None:
    LeadFactory(owner=alice, external_ref={"system": "old", "id": "7"})

    with pytest.raises(Conflict):
        LeadFactory(owner=charlie, external_ref={"system": "old", "id": "7"})

    assert LeadStatusChange.objects.count() == 1
