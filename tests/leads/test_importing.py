"""Many leads from a file (R35)."""

from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit import services as audit
from audit.models import AuditEntry
from core.imports import ImportOutcome, ImportRow
from core.models import new_id
from leads import services
from leads.models import Lead, LeadSource, LeadStatusChange
from people.models import User
from tests.factories.leads import LeadFactory

pytestmark = pytest.mark.django_db


def row(number: int, system: str = "", key: str = "", **values: object) -> ImportRow:
    source = LeadSource.objects.get(key="import").pk
    return ImportRow(
        number,
        {"company": f"Company {number}", "last_name": f"Lee {number}", "source_id": source, **values},
        system,
        key,
    )


def run(actor: User, *rows: ImportRow) -> list[ImportOutcome]:
    return services.import_rows(actor=actor, rows=rows, now=timezone.now())


def statuses(outcomes: list[ImportOutcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


def test_made_with_everything_and_the_second_time_unchanged(alice: User) -> None:
    rows = [row(n, email=f"lee{n}@example.com", budget=Decimal(10), currency="CNY", tags=["fair"]) for n in range(3)]

    first, second = run(alice, *rows), run(alice, *rows)

    assert (statuses(first), statuses(second)) == (["created"] * 3, ["unchanged"] * 3)
    lead = Lead.objects.get(pk=first[0].id)
    assert (lead.owner, lead.normalized_email, lead.tags, lead.version) == (alice, "lee0@example.com", ["fair"], 1)
    assert list(Lead.objects.filter(search__isnull=True)) == []
    assert (LeadStatusChange.objects.count(), AuditEntry.objects.filter(action="lead.imported").count()) == (3, 3)


def test_1000_rows_with_bad_and_duplicate_ones(alice: User) -> None:
    rows = [row(n, email=f"lee{n}@example.com") for n in range(985)]
    rows += [row(n, email="x" * 300) for n in range(985, 995)]
    rows += [row(n, email=f"LEE{n}@example.com", last_name=f"Lee {n}", company=f"Company {n}") for n in range(5)]

    outcomes = run(alice, *rows)

    assert (statuses(outcomes).count("created"), statuses(outcomes).count("failed")) == (985, 10)
    assert [outcome.problems[0].field for outcome in outcomes[985:995]] == ["email"] * 10
    assert Lead.objects.count() == 985


def test_known_by_reference_mail_phone_or_name(alice: User) -> None:
    by_ref = LeadFactory(owner=alice, external_ref={"system": "old", "id": "7"})
    by_mail = LeadFactory(owner=alice, email="ann@example.com")
    by_phone = LeadFactory(owner=alice, phone="13800138000")
    by_name = LeadFactory(owner=alice, company="Acme Ltd", first_name="", last_name="Wu")

    outcomes = run(
        alice,
        row(1, "old", "7", company="Ref Ltd"),
        row(2, email="ANN@example.com", region="East"),
        row(3, phone="+86 138 0013 8000", region="West"),
        row(4, company="ACME, Ltd.", last_name="wu"),
    )

    assert [outcome.id for outcome in outcomes] == [by_ref.pk, by_mail.pk, by_phone.pk, by_name.pk]
    by_ref.refresh_from_db()
    assert (by_ref.company, by_ref.normalized_company, by_ref.version) == ("Ref Ltd", "ref", 2)


def test_empty_values_erase_nothing_and_a_converted_lead_stays(alice: User) -> None:
    lead = LeadFactory(owner=alice, email="ann@example.com", region="East")
    done = LeadFactory(owner=alice, email="bo@example.com", status="converted")

    first = run(alice, row(1, email="ann@example.com", region="", company=lead.company, last_name=lead.last_name))
    second = run(alice, row(2, email="bo@example.com", region="West"))

    lead.refresh_from_db()
    assert (statuses(first), lead.region, lead.version) == (["unchanged"], "East", 1)
    assert (second[0].status, second[0].problems[0].code) == ("failed", "converted")
    done.refresh_from_db()
    assert done.region == ""


def test_a_key_of_somebody_else_is_taken_and_his_leads_are_not_matched(alice: User, charlie: User) -> None:
    LeadFactory(owner=charlie, external_ref={"system": "old", "id": "7"}, email="ann@example.com")

    outcomes = run(alice, row(1, "old", "7"), row(2, email="ann@example.com"))

    assert (outcomes[0].problems[0].code, outcomes[1].status) == ("taken", "created")


def test_a_second_row_with_the_same_key_changes_the_first(alice: User) -> None:
    outcomes = run(
        alice,
        row(1, "old", "7", region="East"),
        row(2, "old", "7", region="West", company="Company 1", last_name="Lee 1"),
    )

    assert (statuses(outcomes), Lead.objects.get().region) == (["created", "updated"], "West")


def test_undo_of_made_and_of_changed(alice: User) -> None:
    known, batch = LeadFactory(owner=alice, email="ann@example.com", region="East"), new_id()
    token = audit.batch.set(batch)
    outcomes = run(alice, row(1), row(2), row(3, email="ann@example.com", region="West"))
    audit.batch.reset(token)
    touched = Lead.objects.get(pk=outcomes[1].id)
    services.edit_lead(actor=alice, lead=touched, region="North")

    made: list[UUID] = [outcome.id for outcome in outcomes if outcome.status == "created" and outcome.id]
    assert services.remove_imported(actor=alice, ids=made, reason="wrong file") == [outcomes[0].id]
    assert services.undo(batch=batch, actor=alice) == 1

    known.refresh_from_db()
    assert (known.region, set(Lead.objects.all())) == ("East", {known, touched})


def test_a_thousand_rows_take_few_statements(alice: User) -> None:
    rows = [
        row(n, email=f"lee{n}@example.com", phone=f"1380013{n:04}", company=f"北京第{n}科技有限公司")
        for n in range(1000)
    ]

    with CaptureQueriesContext(connection) as captured:
        run(alice, *rows)

    assert len(captured) <= 15
