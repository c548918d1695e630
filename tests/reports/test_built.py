"""Reports that people build: reading what was asked, keeping, sharing, taking out, sending; through the pages and the API."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from audit.models import AuditEntry
from core.errors import Refusal
from core.periods import Period
from people.models import User
from reports import services
from reports.builder import ReportDefinition, Vocabulary, definition_of
from reports.builder.buckets import starts
from reports.models import ReportRun, SavedReport
from reports.windows import WINDOWS, before, window, year_before
from tests.factories.leads import LeadFactory
from tests.factories.reports import NOW, SHANGHAI, schedule
from tests.fixtures import ApiFor, BrowserFor

WORDS = Vocabulary(
    {"won": frozenset(("owner", "month")), "leads": frozenset(("owner", "source"))}, {"won": "Won", "leads": "Leads"},
    {"owner": "Person", "month": "Month", "source": "Source"}, times=frozenset(("month",)), ids=frozenset(("owner",)),
)  # fmt: skip
LEADS = ReportDefinition(("new_leads",), "source", window="this_month")


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        ({"measures": ["won"]}, []),
        ({"measures": []}, ["measures"]),
        ({"measures": ["won", "won"]}, ["measures"]),
        ({"measures": ["nothing", "won"], "rows": "owner"}, ["measures.0"]),
        ({"measures": ["won", "leads"], "rows": "source"}, ["rows"]),
        ({"measures": ["won"], "rows": "owner", "columns": "owner"}, ["columns"]),
        ({"measures": ["won"], "columns": "owner"}, ["rows"]),
        ({"measures": ["won"], "rows": "password"}, ["rows"]),
        (
            {"measures": ["won"], "filters": {"owner__password__startswith": ["a"]}},
            ["filters.owner__password__startswith"],
        ),
        ({"measures": ["won"], "filters": {"owner": ["x' OR 1=1"]}}, ["filters.owner"]),
        ({"measures": ["won"], "filters": {"month": ["2026-01-01"]}}, ["filters.month"]),
        ({"measures": ["won"], "window": "someday", "compare": "x", "chart": "pie"}, ["compare", "chart", "window"]),
        ({"measures": ["won"], "window": "custom", "start": "2026-03-01", "end": "2026-02-01"}, ["end"]),
        ({"measures": ["won"], "window": "custom", "start": "2026-03-01"}, ["end"]),
        ({"measures": ["won"], "window": "custom", "start": "1990-03-01", "end": "2026-02-01"}, ["end"]),
        ({"measures": ["won"], "start": "2026-03-01"}, ["start"]),
    ],
)
def test_all_problems_with_their_paths(data: dict[str, Any], paths: list[str]) -> None:
    definition, unread = definition_of(data)
    assert definition is not None
    assert unread == []
    assert [problem.path for problem in definition.problems(WORDS)] == paths
    assert definition_of(definition.as_json()) == (definition, [])


@pytest.mark.parametrize(
    ("data", "paths"),
    [
        ([], [""]),
        ({"measures": "won", "query": "drop table"}, ["query", "measures"]),
        ({"measures": [1], "rows": {}, "start": "soon"}, ["rows", "start", "measures"]),
        ({"measures": ["won"], "filters": ["owner"]}, ["filters"]),
        ({"measures": ["won"], "filters": {"owner": "x"}}, ["filters.owner"]),
    ],
)
def test_what_can_not_be_read(data: Any, paths: list[str]) -> None:
    definition, problems = definition_of(data)
    assert (definition, [problem.path for problem in problems]) == (None, paths)


TODAY = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("key", "first_month", "first", "last"),
    [
        ("today", 1, "2028-02-29", "2028-02-29"), ("yesterday", 1, "2028-02-28", "2028-02-28"),
        ("this_week", 1, "2028-02-28", "2028-03-05"), ("last_week", 1, "2028-02-21", "2028-02-27"),
        ("last_month", 1, "2028-01-01", "2028-01-31"), ("this_quarter", 2, "2028-02-01", "2028-04-30"),
        ("first_half", 1, "2028-01-01", "2028-06-30"), ("second_half", 4, "2027-10-01", "2028-03-31"),
        ("this_year", 4, "2027-04-01", "2028-03-31"), ("last_year", 1, "2027-01-01", "2027-12-31"),
        ("last_30_days", 1, "2028-01-31", "2028-02-29"), ("last_12_months", 1, "2027-03-01", "2028-02-29"),
    ],
)  # fmt: skip
def test_periods_in_words(key: str, first_month: int, first: str, last: str) -> None:
    found = window(key, TODAY, first_month)
    assert (key in WINDOWS, found.start.isoformat(), found.last_day.isoformat()) == (True, first, last)


@pytest.mark.parametrize(
    ("start", "end", "previous", "year"),
    [
        ("2028-02-01", "2028-03-01", ("2028-01-01", "2028-02-01"), ("2027-02-01", "2027-03-01")),
        ("2028-01-01", "2028-04-01", ("2027-10-01", "2028-01-01"), ("2027-01-01", "2027-04-01")),
        ("2028-02-28", "2028-03-06", ("2028-02-21", "2028-02-28"), ("2027-02-28", "2027-03-06")),
        ("2028-02-29", "2028-03-01", ("2028-02-28", "2028-02-29"), ("2027-02-28", "2027-03-01")),
    ],
)
def test_periods_compared(start: str, end: str, previous: tuple[str, str], year: tuple[str, str]) -> None:
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    made = [(row.start.isoformat(), row.end.isoformat()) for row in (before(period), year_before(period))]
    assert made == [previous, year]


def test_buckets_of_the_fiscal_calendar() -> None:
    period = Period(date(2026, 5, 10), date(2027, 2, 2))
    assert [day.isoformat() for day in starts(period, "quarter", 2)] == [
        "2026-05-01",
        "2026-08-01",
        "2026-11-01",
        "2027-02-01",
    ]
    assert [day.isoformat() for day in starts(period, "half_year", 4)] == ["2026-04-01", "2026-10-01"]
    assert [day.isoformat() for day in starts(period, "year", 4)] == ["2026-04-01"]


@pytest.mark.django_db
def test_keeping_sharing_and_giving_up(
    alice: User, bob: User, charlie: User, maya: User, region: Any, browser: BrowserFor
) -> None:
    """Bob builds on what Alice shares with the region's teams, in his own sight; who is not meant sees nothing of it."""
    now = datetime(2026, 11, 19, 12, 0, tzinfo=SHANGHAI)
    with time_machine.travel(now, tick=False):
        LeadFactory(owner=alice)
        page = browser(alice)
        answer = page.post(
            "/reports/saved/new/?m=new_leads&rows=owner&window=this_month", {"name": "Leads of the month"}
        )
        report = SavedReport.objects.get()
        assert answer["Location"] == f"/reports/saved/{report.pk}/"
        assert browser(charlie).get(answer["Location"]).status_code == 404
        services.edit_report(actor=alice, report=report, changes={"sentence": "For Monday"}, teams=[region])
        shared = browser(bob).get(answer["Location"]).content.decode()
        assert "Leads of the month" in shared
        assert "Alice Adler" not in shared.split('id="preview"')[1]
        assert "Alice Adler" in page.get(answer["Location"]).content.decode().split('id="preview"')[1]
        assert browser(bob).post(f"/reports/saved/{report.pk}/delete/").status_code == 403
    with pytest.raises(Refusal, match="already have"):
        services.save_report(actor=alice, definition=LEADS, name="Leads of the month")
    plan = schedule(alice, bob, report="built", saved=report, filters={})
    with pytest.raises(Refusal, match="scheduled"):
        services.delete_report(actor=alice, report=report)
    services.delete_schedule(actor=alice, schedule=plan)
    services.hand_over_reports(actor=maya, user=alice, successor=bob)
    report.refresh_from_db()
    assert report.owner == bob
    services.delete_report(actor=bob, report=report)
    assert not SavedReport.objects.exists()


@pytest.mark.django_db
def test_sent_in_the_recipients_sight_and_only_when_something_changed(
    alice: User, bob: User, run_jobs: Any, mailoutbox: Any
) -> None:
    with time_machine.travel(NOW, tick=False):
        LeadFactory(owner=alice, campaign="Fair")
        kept = services.save_report(
            actor=alice, definition=ReportDefinition(("new_leads",), "campaign", window="this_month"), name="Mine"
        )
        plan = schedule(
            alice,
            alice,
            bob,
            name="=Fairs",
            report="built",
            saved=kept,
            filters={},
            formats=["csv", "link"],
            only_changed=True,
        )
        services.start_schedule(actor=alice, schedule=plan, now=timezone.now())
        run_jobs()
    rows = {run.recipient.full_name: list(csv.reader(io.StringIO(run.files.get().content.read().decode("utf-8-sig"))))
            for run in ReportRun.objects.select_related("recipient")}  # fmt: skip
    assert rows["Alice Adler"] == [["Campaign", "New leads"], ["Fair", "1.00"], ["Total", "1.00"]]
    assert rows["Bob Brandt"] == [["Campaign", "New leads"], ["Total", "0"]]
    assert len(mailoutbox) == 2
    with time_machine.travel(NOW.replace(day=20), tick=False):
        LeadFactory(owner=alice, campaign="Fair")
        services.start_schedule(actor=alice, schedule=plan, now=timezone.now())
        run_jobs()
    states = dict(ReportRun.objects.order_by("id").values_list("recipient__full_name", "skipped"))
    assert states == {"Alice Adler": "", "Bob Brandt": "Nothing has changed since the last one."}
    assert len(mailoutbox) == 3


@pytest.mark.django_db
def test_the_api_lists_evaluates_and_makes(alice: User, api: ApiFor, run_jobs: Any) -> None:
    LeadFactory(owner=alice)
    client = api(alice)
    listed = client.get("/api/v1/reports/catalogue/").json()
    assert {"win-loss-reasons", "activity", "efficiency"} <= {row["key"] for row in listed["reports"]}
    asked = {"measures": ["new_leads"], "rows": "source", "window": "this_month"}
    answer = client.post("/api/v1/reports/evaluate/", {"definition": asked}, format="json")
    assert (answer.status_code, [row["figures"][0]["value"] for row in answer.json()["rows"]]) == (200, ["1"])
    wrong = client.post("/api/v1/reports/evaluate/", {"definition": {"measures": ["x"], "rows": "y"}}, format="json")
    assert (wrong.status_code, len(wrong.json()["errors"])) == (400, 2)
    made = client.post("/api/v1/reports/", {"report": "built", "definition": asked, "formats": ["csv"]}, format="json")
    assert made.status_code == 202
    run_jobs()
    file = client.get(f"/api/v1/reports/{made.json()['id']}/download/?kind=csv")
    assert b"".join(file.streaming_content).decode("utf-8-sig").splitlines()[1] == "Website,1.00"


@pytest.mark.django_db
def test_pages_refuse_what_they_do_not_know(alice: User, browser: BrowserFor) -> None:
    page = browser(alice)
    assert page.get("/reports/builder/?m=won_amount&owner__password=a").status_code == 400
    assert page.get("/reports/builder/rows/?m=won_amount&of=new_leads").status_code == 404
    assert page.get("/reports/builder/rows/?m=won_amount&rows=owner&of=won_amount&row=no-id").status_code in (
        400,
        404,
        422,
    )
    assert "can’t be split" in page.get("/reports/builder/?m=won_amount&rows=band").content.decode().replace(
        "&#x27;", "’"
    )
    export = page.get("/reports/builder/file/?m=won_amount&rows=owner&as=xlsx")
    assert (export.status_code, export["X-Content-Type-Options"]) == (200, "nosniff")
    assert AuditEntry.objects.filter(actor_id=alice.pk, action="built_report.exported").count() == 1
