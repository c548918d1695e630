"""Values, mappings, references, row errors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Conflict, Forbidden, Refusal
from customers.models import Account, Contact
from integrations import services
from integrations.kinds import KINDS
from integrations.kinds.fields import Field, Unreadable, value_of
from integrations.mapping import guess, guess_kind
from integrations.models import Import, ImportRow
from integrations.queries import expected, findings_of
from leads.models import Lead
from people.models import User
from tests.factories.customers import AccountFactory
from tests.factories.products import ProductFactory
from tests.integrations.maven import checked, given, ran, undone


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("decimal", "1,234.50", Decimal("1234.50")),
        ("decimal", "¥ 12 000", Decimal("12000.00")),
        ("decimal", "１２３元", Decimal("123.00")),
        ("decimal", "USD 5", Decimal("5.00")),
        ("decimal", "-3.5", Decimal("-3.50")),
        ("int", "2,822", 2822),
        ("date", "2016-10-20", date(2016, 10, 20)),
        ("date", "2016/1/2", date(2016, 1, 2)),
        ("date", "2016年10月20日", date(2016, 10, 20)),
        ("date", "20161020", date(2016, 10, 20)),
        ("date", "03/04/2025", date(2025, 4, 3)),
        ("date", "12/31/2025", date(2025, 12, 31)),
        ("date", "31.12.2025", date(2025, 12, 31)),
        ("date", "2016-10-20T10:00:00", date(2016, 10, 20)),
        ("date", "45000", date(2023, 3, 15)),
        ("tags", "a, b；c", ["a", "b", "c"]),
    ],
)
def test_values_as_people_write_them(kind: str, text: str, value: Any) -> None:
    assert value_of(Field("x", "X", kind), text, {}) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("decimal", "abc"),
        ("decimal", "NaN"),
        ("decimal", "1e400"),
        ("int", "1.5"),
        ("date", "2025-02-30"),
        ("date", "soon"),
        ("date", "0000-00-00"),
    ],
)
def test_unreadable_values(kind: str, text: str) -> None:
    with pytest.raises(Unreadable):
        value_of(Field("x", "X", kind), text, {})


def test_the_order_of_day_and_month_is_an_option() -> None:
    assert value_of(Field("x", "X", "date"), "03/04/2025", {"date_order": "mdy"}) == date(2025, 3, 4)


@pytest.mark.parametrize(
    ("headers", "kind", "mapping"),
    [
        (
            ["account", "sector", "employees"],
            "accounts",
            {"account": "name", "sector": "industry", "employees": "size"},
        ),
        (
            ["客户名称", "统一社会信用代码", "行业"],
            "accounts",
            {"客户名称": "name", "统一社会信用代码": "uscc", "行业": "industry"},
        ),
        (
            ["product", "series", "sales_price"],
            "products",
            {"product": "name", "series": "family", "sales_price": "list_price"},
        ),
        (
            ["sales_agent", "manager", "regional_office"],
            "teams",
            {"sales_agent": "full_name", "manager": "manager", "regional_office": "region"},
        ),
        (
            ["姓名", "公司", "手机", "线索来源"],
            "leads",
            {"姓名": "last_name", "公司": "company", "手机": "phone", "线索来源": "source"},
        ),
        (["Comapny Name", "zzz"], "accounts", {"Comapny Name": "name", "zzz": ""}),
    ],
)
def test_columns_are_guessed(headers: list[str], kind: str, mapping: dict[str, str]) -> None:
    assert guess_kind(headers) == kind
    assert guess(KINDS[kind], headers) == mapping


def test_bad_rows_fail_with_reasons_and_the_others_go_in(ada: User) -> None:
    text = "account,employees,revenue,uscc\nGood,1,2,\n,1,2,\nBad,x,y,\nWrong,,,123\nLong" + "g" * 200 + ",,,\n"
    batch = ran(ada, given(ada, text, "accounts"))
    assert batch.counts == {"created": 1, "updated": 0, "unchanged": 0, "failed": 4, "unprocessed": 0}
    problems = {
        row.number: [(item["field"], item["code"]) for item in row.problems]
        for row in ImportRow.objects.filter(outcome="failed")
    }
    assert problems == {
        2: [("name", "required")],
        3: [("size", "not_a_number"), ("revenue", "not_a_number")],
        4: [("uscc", "check_character")],
        5: [("name", "max_length")],
    }


def test_rows_with_too_many_cells_fail(ada: User) -> None:
    batch = ran(ada, given(ada, "account,sector\nA,x\nB,x,surplus\nC\n", "accounts"))
    assert (batch.created_count, batch.failed_count) == (2, 1)


def test_five_duplicates_and_ten_bad_rows(ada: User) -> None:
    rows = (
        [f"Company {number:04},ok" for number in range(985)]
        + [f"Company {number:04} Ltd.,ok" for number in range(5)]
        + [",bad"] * 10
    )
    text = "account,notes\n" + "\n".join(rows) + "\n"
    first = ran(ada, given(ada, text, "accounts"))
    assert (first.created_count, first.updated_count + first.unchanged_count, first.failed_count) == (985, 5, 10)
    again = ran(ada, given(ada, text, "accounts"))
    assert again.created_count == 0
    assert Account.objects.count() == 985


def test_values_are_replaced_as_mapped(ada: User) -> None:
    batch = given(ada, "account,sector\nA,technolgy\nB,retail\n", "accounts")
    batch = services.set_mapping(actor=ada, batch=batch, values={"industry": {"technolgy": "technology", "retail": ""}})
    ran(ada, batch)
    assert dict(Account.objects.values_list("name", "industry")) == {"A": "technology", "B": ""}


def test_near_names_are_suggested_and_one_click_takes_them(ada: User, alice: User) -> None:
    ProductFactory(actor=ada, name="Velocity Router")
    text = "opportunity_id,sales_agent,product,deal_stage,close_value\n1,Alice Adler,Velocty Router,Prospecting,5\n"
    batch = checked(ada, given(ada, text, "opportunities"))
    unknown = next(item for item in findings_of(batch) if item["code"] == "unknown")
    assert unknown["message"] == "Product “Velocty Router” is not known. Did you mean “Velocity Router”? (1 row)"
    assert expected(batch)["failed"] == 1
    batch = services.set_mapping(actor=ada, batch=batch, values={"product": {"Velocty Router": "Velocity Router"}})
    assert ran(ada, batch).created_count == 1


def test_an_import_completes_and_never_erases(ada: User) -> None:
    account = AccountFactory(owner=ada, name="Acme Inc.", region="East", industry="retail")
    batch = ran(ada, given(ada, "account,region,sector,employees\nACME,West,,12\n", "accounts"))
    account.refresh_from_db()
    assert (batch.updated_count, account.region, account.industry, account.size, account.version) == (
        1,
        "West",
        "retail",
        12,
        2,
    )
    assert undone(ada, batch).undo_result == {"removed": 0, "restored": 1, "kept": 0}
    account.refresh_from_db()
    assert (account.region, account.size, account.name) == ("East", None, "Acme Inc.")


def test_undo_keeps_what_somebody_worked_on(ada: User) -> None:
    from customers.services import edit_account

    batch = ran(ada, given(ada, "account\nA\nB\n", "accounts"))
    edit_account(actor=ada, account=Account.objects.get(name="A"), changes={"region": "East"})
    assert undone(ada, batch).undo_result == {"removed": 1, "restored": 0, "kept": 1}
    assert Account.objects.values_list("name", "region").get() == ("A", "East")


def test_a_rep_imports_for_himself_only(alice: User, bob: User, charlie: User) -> None:
    batch = ran(alice, given(alice, "account,owner\nA,Alice Adler\nB,Bob Brandt\nC,\n", "accounts"))
    assert (batch.created_count, batch.failed_count) == (2, 1)
    assert set(Account.objects.values_list("owner__full_name", flat=True)) == {"Alice Adler"}
    with pytest.raises(Forbidden):
        given(alice, "product\nGTX\n", "products")


def test_what_one_may_not_edit_is_not_touched_by_import(alice: User, charlie: User) -> None:
    AccountFactory(owner=alice, name="Acme", external_ref={"system": "import", "id": "1"}, region="East")
    batch = ran(charlie, given(charlie, "id,account,region\n1,Acme,West\n,Acme,South\n", "accounts"))
    assert (batch.created_count, batch.failed_count) == (1, 1)
    assert Account.objects.get(owner=alice).region == "East"


def test_contacts_find_their_companies(ada: User) -> None:
    account = AccountFactory(owner=ada, name="Acme Inc.")
    text = "name,company,email,role\nGrace Hopper,Acme,grace@acme.example,Decision_maker\n王小明,Acme,,决策人\nX,Nowhere,,\n"
    batch = ran(ada, given(ada, text, "contacts"))
    assert (batch.created_count, batch.failed_count) == (2, 1)
    grace = Contact.objects.get(email="grace@acme.example")
    assert (grace.first_name, grace.last_name) == ("Grace", "Hopper")
    assert set(account.seats.values_list("role", flat=True)) == {"decision_maker"}
    assert ran(ada, given(ada, text, "contacts")).unchanged_count == 2


def test_leads_come_with_a_source(ada: User) -> None:
    batch = ran(ada, given(ada, "name,company,phone,source\n李雷,星河,13812345678,Referral\nHan,Beta,,\n", "leads"))
    assert batch.counts["created"] == 2, list(ImportRow.objects.values_list("problems", flat=True))
    assert set(Lead.objects.values_list("source__key", flat=True)) == {"referral", "import"}


def test_mappings_and_options_are_checked(ada: User) -> None:
    batch = given(ada, "account,sector\nA,x\n", "accounts")
    for wrong in (
        {"mapping": {"nothing": "name"}},
        {"mapping": {"sector": "password"}},
        {"mapping": {"sector": "name"}},
        {"values": {"owner__password": {"a": "b"}}},
        {"options": {"currency": "dollars"}},
        {"options": {"evil": 1}},
    ):
        with pytest.raises(Refusal):
            services.set_mapping(actor=ada, batch=batch, **wrong)
    batch = services.set_mapping(actor=ada, batch=batch, mapping={"account": ""})
    with pytest.raises(Refusal) as error:
        services.start_run(actor=ada, batch=batch)
    assert error.value.code == "mapping_incomplete"


def test_an_import_runs_once(ada: User) -> None:
    batch = ran(ada, given(ada, "account\nA\n", "accounts"))
    with pytest.raises(Conflict):
        services.start_run(actor=ada, batch=batch)
    undone(ada, batch)
    with pytest.raises(Conflict):
        services.start_undo(actor=ada, batch=batch)
    assert Import.objects.get().state == "undone"


def test_lost_rights_count_when_it_runs(ada: User, alice: User) -> None:
    from jobs import worker

    batch = services.start_run(actor=alice, batch=given(alice, "account\nA\n", "accounts"))
    alice.is_active = False
    alice.save()
    worker.run(batch.job_id)
    batch.refresh_from_db()
    assert (batch.state, Account.objects.count()) == ("failed", 0)


def test_a_collision_in_the_middle_fails_one_row_only(ada: User) -> None:
    ProductFactory(actor=ada, name="Old", sku="S1")
    batch = ran(ada, given(ada, "product,sku\nA,S0\nB,s1\nC,S2\n", "products"))
    assert (batch.created_count, batch.failed_count) == (2, 1)
    assert ImportRow.objects.get(outcome="failed").number == 2


def test_a_run_that_a_worker_gave_up_on_goes_on_where_it_was(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from integrations.services import running
    from jobs import worker
    from jobs.models import Job

    monkeypatch.setattr(running, "CHUNK", 2)
    batch = services.start_run(actor=ada, batch=given(ada, "account\nA\nB\nC\nD\nE\n", "accounts"))
    original = running.staging.mark
    monkeypatch.setattr(running.staging, "mark", lambda *given: 1 / 0 if given[2][0].number > 2 else original(*given))
    worker.run(batch.job_id)
    Job.objects.filter(pk=batch.job_id).update(state=Job.State.FAILED)
    monkeypatch.setattr(running.staging, "mark", original)
    batch = Import.objects.get(pk=batch.pk)
    assert (batch.state, batch.created_count) == ("running", 2)
    assert ran(ada, batch).counts == {"created": 5, "updated": 0, "unchanged": 0, "failed": 0, "unprocessed": 0}
    assert undone(ada, Import.objects.get()).undo_result == {"removed": 5, "restored": 0, "kept": 0}
