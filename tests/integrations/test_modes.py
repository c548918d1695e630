"""Make, change, or both; recognised as asked; who made it and when stays known; all of it can be taken back (R34, R35)."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from core.errors import Refusal
from customers.models import Account, Contact
from customers.services import merge
from integrations import services
from integrations.models import Import, ImportRow
from jobs import worker
from leads.models import Lead
from people.models import User
from tests.factories.customers import AccountFactory, ContactFactory
from tests.factories.leads import LeadFactory

pytestmark = pytest.mark.django_db


def sheet(*rows: dict[str, Any], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def brought_in(actor: User, content: bytes, kind: str, **options: str) -> Import:
    batch = services.upload(actor=actor, chunks=[content], file_name="rows.csv", kind=kind, options=options)
    return _worked(services.start_run(actor=actor, batch=batch))


def _worked(batch: Import) -> Import:
    worker.run(batch.job_id)
    batch.refresh_from_db()
    return batch


def taken_back(actor: User, batch: Import) -> Import:
    return _worked(services.start_undo(actor=actor, batch=batch))


def test_ten_bad_and_five_double_rows_of_a_thousand(ada: User) -> None:
    """R35: 985 are made, the report lists fifteen with reasons, and the same file again makes none."""
    rows = [{"姓名": f"王{number}", "公司": f"公司{number}", "邮箱": f"w{number}@example.com"} for number in range(985)]
    bad = [{"姓名": "", "公司": "", "邮箱": f"bad{number}@example.com"} for number in range(10)]
    content = sheet(*rows, *bad, *rows[:5], encoding="gb18030")

    batch = brought_in(ada, content, "leads")

    assert batch.counts == {"created": 985, "updated": 0, "unchanged": 5, "failed": 10, "unprocessed": 0}
    told = ImportRow.objects.filter(batch=batch).exclude(problems=[])
    assert sorted(row.problems[0]["code"] for row in told) == ["repeated"] * 5 + ["required"] * 10
    assert brought_in(ada, content, "leads").counts["created"] == 0
    only_new = brought_in(ada, content, "leads", mode="create")
    assert (only_new.counts["created"], only_new.counts["failed"]) == (0, 1000)


def test_only_known_ones_are_changed_and_put_back(ada: User) -> None:
    known = AccountFactory(owner=ada, name="Acme Ltd", uscc="91110000802100433B", region="North", industry="Retail")
    rows = [
        {"name": "Renamed Ltd", "uscc": "91110000802100433B", "region": "South", "industry": "Trade"},
        {"name": "Unknown Ltd", "uscc": "9144030071526726XG", "region": "West", "industry": ""},
    ]

    batch = brought_in(ada, sheet(*rows), "accounts", mode="update", match_by="uscc")

    assert batch.counts == {"created": 0, "updated": 1, "unchanged": 0, "failed": 1, "unprocessed": 0}
    known.refresh_from_db()
    assert (known.name, known.region) == ("Renamed Ltd", "South")
    Account.objects.filter(pk=known.pk).update(region="East")  # Somebody has changed it since.
    assert taken_back(ada, batch).undo_result["restored"] == 1
    known.refresh_from_db()
    assert (known.name, known.industry, known.region, known.normalized_name) == ("Acme Ltd", "Retail", "East", "acme")


@pytest.mark.parametrize(("sign", "created"), [("name", 0), ("phone", 1), ("", 1)])
def test_a_row_is_recognised_as_asked(ada: User, sign: str, created: int) -> None:
    LeadFactory(owner=ada, first_name="Anna", last_name="Schmidt", company="Acme", email="anna@example.com")
    row = {
        "first name": "Anna",
        "last name": "Schmidt",
        "company": "Acme",
        "email": "schmidt@example.com",
        "phone": "13800138000",
    }

    batch = brought_in(ada, sheet(row), "leads", match_by=sign)

    assert batch.counts["created"] == created
    assert Lead.objects.count() == 1 + created


def test_who_made_it_and_when_stays_known(ada: User) -> None:
    rows = [{"last name": "Wang", "email": "w@example.com", "created on": "2019-03-04", "created by": "Old Hand"}]

    for kind, model in (("contacts", Contact), ("leads", Lead)):
        brought_in(ada, sheet(*rows), kind)
        made = model.objects.get()
        assert timezone.localdate(made.created_at) == date(2019, 3, 4)
        entry = AuditEntry.objects.get(record_id=made.pk)
        assert entry.changes == {"created_by": [None, "Old Hand"], "created_at": [None, "2019-03-04"]}


def test_a_row_of_a_merged_record_finds_the_kept_one(ada: User) -> None:
    kept = ContactFactory(owner=ada, external_ref={"system": "import", "id": "1"})
    gone = ContactFactory(owner=ada, external_ref={"system": "import", "id": "2"})
    merge(actor=ada, noun="contact", kept=kept, gone=gone, now=timezone.now())

    batch = brought_in(ada, sheet({"id": "2", "last name": "Wang", "job title": "Buyer"}), "contacts")

    assert batch.counts["updated"] == 1
    assert Contact.objects.get().title == "Buyer"


def test_a_sign_that_the_kind_does_not_have_is_refused(ada: User) -> None:
    with pytest.raises(Refusal):
        services.upload(
            actor=ada,
            chunks=[sheet({"name": "Acme"})],
            file_name="a.csv",
            kind="accounts",
            options={"match_by": "email"},
        )
