"""The pages of leads as people and htmx ask for them."""

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from leads import services
from leads.models import Lead, LeadPool, LeadSource
from people.models import User
from tests.factories.leads import LeadFactory, LeadPoolFactory
from tests.fixtures import BrowserFor

pytestmark = pytest.mark.django_db

LIST_STATEMENTS = 6  # session, user, grants, rows, count, saved views; a manager's reach is one more


def statements(client: object, url: str, **headers: str) -> int:
    client.get(url, headers=headers)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, headers=headers).status_code == 200
    return len(captured)


@pytest.mark.parametrize("user_name", ["alice", "maya"])
def test_the_list_costs_the_same_for_one_row_and_for_three(
    alice: User, maya: User, browser: BrowserFor, user_name: str
) -> None:
    viewer = {"alice": alice, "maya": maya}[user_name]
    client = browser(viewer)
    expected = LIST_STATEMENTS + {"alice": 0, "maya": 1}[user_name]
    part = {"HX-Request": "true", "HX-Target": "rows"}
    LeadFactory(owner=alice)
    one = statements(client, "/leads/"), statements(client, "/leads/", **part)
    LeadFactory(owner=alice)
    LeadFactory(owner=alice)

    three = statements(client, "/leads/"), statements(client, "/leads/", **part)

    assert one == three
    assert one == (expected, expected)


def test_the_list_shows_what_one_may_see(
    alice: User, bob: User, maya: User, charlie: User, browser: BrowserFor
) -> None:
    LeadFactory(owner=alice, company="Visible Ltd")

    assert "Visible Ltd" in browser(alice).get("/leads/").text
    assert "Visible Ltd" in browser(maya).get("/leads/").text
    assert "Visible Ltd" not in browser(bob).get("/leads/").text
    assert "Visible Ltd" not in browser(charlie).get("/leads/?search=Visible").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"A Ltd", "B Ltd", "C Ltd"}),
        ("status=contacted", {"B Ltd"}),
        ("status=contacted&status=new", {"A Ltd", "B Ltd", "C Ltd"}),
        ("tags=hot", {"A Ltd"}),
        ("next_step=missing", {"B Ltd", "C Ltd"}),
        ("next_step=overdue", {"A Ltd"}),
        ("score_min=10", {"C Ltd"}),
        ("search=Bumblebee", {"B Ltd"}),
        ("created_after=2020-01-01&ordering=company", {"A Ltd", "B Ltd", "C Ltd"}),
        ("created_before=2020-01-01", set()),
    ],
)
def test_filters(alice: User, browser: BrowserFor, query: str, expected: set[str]) -> None:
    LeadFactory(
        owner=alice,
        company="A Ltd",
        tags=["hot"],
        next_step="Call",
        next_step_on=timezone.localdate() - timezone.timedelta(days=1),
    )
    LeadFactory(owner=alice, company="B Ltd", last_name="Bumblebee", status="contacted")
    LeadFactory(owner=alice, company="C Ltd", score=10)

    text = browser(alice).get(f"/leads/?{query}").text

    assert {name for name in ("A Ltd", "B Ltd", "C Ltd") if name in text} == expected


def test_an_unknown_parameter_is_refused(alice: User, browser: BrowserFor) -> None:
    assert browser(alice).get("/leads/?owner__password__startswith=a").status_code == 400
    assert browser(alice).get("/leads/?ordering=owner").status_code == 400


def test_create_by_form_and_by_the_dialog(alice: User, browser: BrowserFor) -> None:
    source = LeadSource.objects.get(key="website")
    page = browser(alice).post(
        "/leads/new/", {"last_name": "Lee", "company": "Acme", "source": source.pk, "budget": "5000", "currency": "CNY"}
    )
    lead = Lead.objects.get()
    assert (page.status_code, page.url) == (302, f"/leads/{lead.pk}/")

    dialog = browser(alice, htmx=True).post(
        "/leads/quick/",
        {"name": "王小明", "company": "", "phone": "13800138000", "source": source.pk},
        headers={"HX-Target": "dialog"},
    )

    assert dialog.status_code == 204
    assert Lead.objects.order_by("-id")[0].name == "王小明"
    refused = browser(alice).post("/leads/new/", {"company": "No source"})
    assert (refused.status_code, Lead.objects.count()) == (422, 2)


def test_inline_edit_and_conflict(alice: User, maya: User, browser: BrowserFor) -> None:
    lead = LeadFactory(owner=alice, company="Old Ltd")
    url = f"/leads/{lead.pk}/edit/company/"

    good = browser(alice, htmx=True).post(url, {"company": "New Ltd", "version": 1})
    stale = browser(maya, htmx=True).post(url, {"company": "Maya's Ltd", "version": 1})

    assert (good.status_code, stale.status_code) == (200, 409)
    assert "New Ltd" in stale.text
    lead.refresh_from_db()
    assert lead.company == "New Ltd"
    assert browser(alice, htmx=True).get(f"/leads/{lead.pk}/edit/status/").status_code == 404


def test_status_and_disqualify_with_a_reason(alice: User, browser: BrowserFor) -> None:
    lead, client = LeadFactory(owner=alice), browser(alice, htmx=True)
    url = f"/leads/{lead.pk}/status/"

    assert client.post(url, {"status": "contacted"}).status_code == 204
    missing = client.post(url, {"status": "disqualified"}, headers={"HX-Target": "dialog"})
    assert (missing.status_code, "Say why" in missing.text) == (422, True)
    assert client.post(url, {"status": "disqualified", "reason": "no budget"}).status_code == 204

    lead.refresh_from_db()
    assert (lead.status, lead.disqualify_reason) == ("disqualified", "no budget")
    assert "no budget" in browser(alice).get(f"/leads/{lead.pk}/").text


def test_record_page_says_who_sees_it_and_what_happened(
    alice: User, bob: User, maya: User, browser: BrowserFor
) -> None:
    lead = LeadFactory(owner=alice, company="Acme")
    services.edit_lead(actor=maya, lead=lead, region="East")

    page = browser(alice).get(f"/leads/{lead.pk}/").text

    assert "You see it because you own it." in page
    assert "Maya Meier" in page
    assert browser(bob).get(f"/leads/{lead.pk}/").status_code == 404
    panel = browser(maya, htmx=True).get(f"/leads/{lead.pk}/?panel=1", headers={"HX-Target": "panel"})
    assert panel.text.lstrip().startswith('<aside id="panel"')


def test_bulk_by_the_page(alice: User, bob: User, maya: User, browser: BrowserFor) -> None:
    leads = [LeadFactory(owner=alice) for _ in range(3)]
    client = browser(maya, htmx=True)

    form = client.get(
        f"/leads/bulk/?action=assign&ids={leads[0].pk}&ids={leads[1].pk}", headers={"HX-Target": "dialog"}
    )
    assert "For 2 leads." in form.text
    done = client.post("/leads/bulk/?action=assign&status=new", {"everything": "1", "owner": bob.pk})

    assert (done.status_code, Lead.objects.filter(owner=bob).count()) == (204, 3)
    undo_url = done.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    assert client.post(undo_url).status_code == 204
    assert Lead.objects.filter(owner=alice).count() == 3


def test_export_is_what_is_filtered_and_inert(alice: User, charlie: User, browser: BrowserFor) -> None:
    LeadFactory(owner=alice, company="=HYPERLINK(1)", first_name="", last_name="@Lee", score=-5)
    LeadFactory(owner=alice, company="Other", status="contacted")
    LeadFactory(owner=charlie, company="Charlie's")

    answer = browser(alice).get("/leads/export/?status=new&columns=name,company,score&as=csv")
    book = browser(alice).get("/leads/export/?status=new&columns=name,company,score&as=xlsx")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["Name", "Company", "Score"], ["'@Lee", "'=HYPERLINK(1)", "-5"]]
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert [[(cell.value, cell.data_type) for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        [("@Lee", "s"), ("=HYPERLINK(1)", "s"), (-5, "n")]
    ]


def test_duplicate_warning_while_typing(alice: User, charlie: User, browser: BrowserFor) -> None:
    LeadFactory(owner=alice, first_name="小明", last_name="王", company="北京ABC科技有限公司", phone="13800138000")

    mine = browser(alice, htmx=True).get("/leads/duplicates/?company=ABC科技（北京）&phone=&email=").text
    theirs = browser(charlie, htmx=True).get("/leads/duplicates/?phone=138 0013 8000").text

    assert "北京ABC科技有限公司" in mine
    assert "王***" in theirs
    assert "Alice Adler" in theirs
    assert "小明" not in theirs
    assert "13800138000" not in theirs


def test_pool_page_and_claim(alice: User, bob: User, browser: BrowserFor) -> None:
    pool = LeadPoolFactory()
    lead = LeadFactory(maker=alice, pool=pool, company="Zebra Ltd", phone="13800138000")

    page = browser(bob).get("/leads/pool/").text
    assert ("Ze***" in page, "Zebra" in page, "138" in page) == (True, False, False)
    assert browser(bob, htmx=True).post(f"/leads/{lead.pk}/claim/").status_code == 204

    lead.refresh_from_db()
    assert lead.owner == bob
    assert browser(alice, htmx=True).post(f"/leads/{lead.pk}/claim/").status_code == 404


def test_sources_and_pools_are_for_administrators(alice: User, ada: User, north: object, browser: BrowserFor) -> None:
    assert browser(alice).get("/leads/settings/").status_code in (403, 404)
    client = browser(ada)
    assert client.get("/leads/settings/").status_code == 200
    assert client.post("/leads/settings/sources/new/", {"name": "Golf club", "is_active": "on"}).status_code == 302
    assert (
        client.post(
            "/leads/settings/pools/new/", {"name": "North pool", "is_active": "on", "teams": [north.pk]}
        ).status_code
        == 302
    )

    source = LeadSource.objects.get(name="Golf club")
    assert client.post(f"/leads/settings/sources/{source.pk}/", {"name": "Golf club"}).status_code == 302
    source.refresh_from_db()
    assert (source.key, source.is_active, list(LeadPool.objects.get().teams.all())) == ("golf-club", False, [north])


def test_delete_and_undo_by_the_page(alice: User, maya: User, browser: BrowserFor) -> None:
    lead = LeadFactory(owner=alice)
    assert browser(alice).post(f"/leads/{lead.pk}/delete/").status_code == 403

    assert browser(maya).post(f"/leads/{lead.pk}/delete/", {"reason": "test"}).status_code == 302

    assert Lead.objects.count() == 0
