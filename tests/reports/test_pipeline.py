"""The pipeline report and the funnel: against hand-made worlds, in everybody's own visibility."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from core.periods import Period
from opportunities import services as deals
from opportunities.models import LossReason, Opportunity, Pipeline
from people.models import ExchangeRate, Team, User
from reports.catalogue import pipeline_document
from reports.documents import write_pdf, write_xlsx
from reports.queries.funnel import steps
from reports.queries.pipeline import PipelineFilter, pipeline_report
from reports.windows import window
from tests.cast import person
from tests.factories.opportunities import OpportunityFactory, won_deal
from tests.factories.reports import SHANGHAI
from tests.fixtures import ApiFor, BrowserFor
from tests.reports.test_schedules import cells_of, text_of

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 11, 19, 12, 0, tzinfo=SHANGHAI)
WEEK = Period(date(2026, 11, 16), date(2026, 11, 23))


@pytest.fixture
def world(alice: User, bob: User, charlie: User) -> Any:
    """Open: Alice 1000 CNY at 10 % and 100 USD at 30 %; Bob 500 CNY; Charlie 9999. This week Alice won 800 and lost 200."""
    with time_machine.travel(THURSDAY, tick=False):
        ExchangeRate.objects.create(currency="USD", rate=Decimal("7.00"), on=date(2026, 1, 1))
        OpportunityFactory(owner=alice, amount=Decimal("1000.00"), stage="Prospecting")
        OpportunityFactory(owner=alice, amount=Decimal("100.00"), currency="USD", stage="Qualified")
        OpportunityFactory(owner=bob, amount=Decimal("500.00"), stage="Prospecting")
        OpportunityFactory(owner=charlie, amount=Decimal("9999.00"))
        won = won_deal(alice, amount="800.00")
        lost = OpportunityFactory(owner=alice, amount=Decimal("200.00"))
        deals.lose(
            actor=alice,
            opportunity=lost,
            now=THURSDAY,
            today=THURSDAY.date(),
            loss_reasons=[LossReason.objects.first()],
        )
        invalid = OpportunityFactory(owner=alice, amount=Decimal("50.00"))
        deals.invalidate(actor=alice, opportunity=invalid, now=THURSDAY, today=THURSDAY.date(), reason="A duplicate")
    return won


def lines(rows: Any) -> Any:
    return [(row.label, row.count, row.amount, row.weighted) for row in rows]


def test_open_deals_by_stage_owner_and_category_in_base_currency(maya: User, world: Opportunity) -> None:
    report = pipeline_report(maya, PipelineFilter(WEEK), today=THURSDAY.date())

    assert lines(report.stages) == [
        ("Prospecting", 2, Decimal("1500.00"), Decimal("150.00")),
        ("Qualified", 1, Decimal("700.00"), Decimal("210.00")),
    ]
    assert lines(report.owners) == [
        ("Alice Adler", 2, Decimal("1700.00"), Decimal("310.00")),
        ("Bob Brandt", 1, Decimal("500.00"), Decimal("50.00")),
    ]
    assert lines(report.categories) == [("Pipeline", 3, Decimal("2200.00"), Decimal("360.00"))]
    assert (report.total.count, report.total.amount) == (3, Decimal("2200.00"))


def test_what_happened_in_the_week_and_the_win_rate(maya: User, world: Opportunity) -> None:
    report = pipeline_report(maya, PipelineFilter(WEEK), today=THURSDAY.date())
    before = pipeline_report(maya, PipelineFilter(Period(date(2026, 11, 9), date(2026, 11, 16))), today=THURSDAY.date())

    assert [(row.count, row.amount) for row in (report.won, report.lost)] == [
        (1, Decimal("800.00")),
        (1, Decimal("200.00")),
    ]
    assert report.opened.count == 6
    assert (report.win_rate, report.win_rate_amount) == (Decimal("50.00"), Decimal("80.00"))
    assert (before.win_rate, before.opened.count) == (None, 0)


@pytest.mark.parametrize(
    ("name", "total"),
    [("alice", "1700.00"), ("bob", "500.00"), ("charlie", "9999.00"), ("maya", "2200.00"), ("ada", "12199.00")],
)
def test_everybody_gets_what_he_may_see(
    request: pytest.FixtureRequest, world: Opportunity, name: Any, total: Any, maya: User, ada: User
) -> None:
    viewer = request.getfixturevalue(name)
    assert pipeline_report(viewer, PipelineFilter(WEEK), today=THURSDAY.date()).total.amount == Decimal(total)


def test_a_filter_by_owner_widens_nothing(world: Opportunity, bob: User, alice: User) -> None:
    report = pipeline_report(bob, PipelineFilter(WEEK, owner_id=alice.pk), today=THURSDAY.date())
    assert (report.total.count, report.won.count) == (0, 0)


def test_a_currency_without_a_rate_is_named_and_left_out(alice: User, maya: User) -> None:
    OpportunityFactory(owner=alice, amount=Decimal("100.00"), currency="GBP")
    report = pipeline_report(maya, PipelineFilter(WEEK), today=THURSDAY.date())
    assert (report.total.count, report.total.amount, report.without_rate) == (1, Decimal("0.00"), ("GBP",))


def test_every_number_leads_to_its_records(maya: User, world: Opportunity, browser: BrowserFor, api: ApiFor) -> None:
    with time_machine.travel(THURSDAY, tick=False):
        figures = api(maya).get("/api/v1/dashboards/pipeline/?window=this_week").json()["figures"]
        rows = [
            figures["total"],
            figures["opened"],
            figures["won"],
            figures["lost"],
            *figures["stages"],
            *figures["owners"],
        ]
        for row in rows:
            query = row["web_url"].partition("?")[2]
            listed = api(maya).get(f"/api/v1/opportunities/?{query}")
            assert listed.status_code == 200, listed.content
            assert len(listed.json()["results"]) == row["count"], row


def test_the_documents_say_the_same_in_both_formats_with_chinese(alice: User, north: Team, maya: User) -> None:
    zhang = person("张伟", "rep", north, email="zhang@example.com")
    OpportunityFactory(owner=zhang, name='=HYPERLINK("http://x") #import "x"', amount=Decimal("1234567.80"))
    document = pipeline_document(maya, {"window": "this_week"}, timezone.localdate())

    text, cells = text_of(write_pdf(document)), cells_of(write_xlsx(document))

    assert "张伟" in text
    assert "1,234,567.80" in text
    assert "张伟" in cells
    assert Decimal("1234567.8") == Decimal(str(next(cell for cell in cells if isinstance(cell, float))))


def test_hostile_names_stay_text(alice: User, north: Team, maya: User) -> None:
    evil = '=cmd|"/c calc"!A1 #read("/etc/passwd") $x$ \\u{41}'
    person_row = person(evil[:100], "rep", north, email="evil@example.com")
    OpportunityFactory(owner=person_row, amount=Decimal("1.00"))
    document = pipeline_document(maya, {}, timezone.localdate())

    import io

    from openpyxl import load_workbook

    cells = [
        cell for sheet in load_workbook(io.BytesIO(write_xlsx(document))) for row in sheet.iter_rows() for cell in row
    ]
    kinds = {cell.data_type for cell in cells if cell.value == evil[:100]}
    text = text_of(write_pdf(document)).replace("\n", "")
    assert kinds == {"s"}
    assert "#read(" in text
    assert "root:" not in text


def test_a_deal_that_jumped_has_reached_the_stages_between(alice: User, maya: User) -> None:
    """Prospecting → Proposal counts for Qualified; one that went back still has reached Proposal; won has reached everything."""
    stages = {stage.name: stage for stage in Pipeline.objects.get(is_default=True).stages.all()}
    soon = timezone.localdate() + timedelta(days=9)
    OpportunityFactory(owner=alice, stage="Prospecting")
    for back in (False, True):
        jumped = OpportunityFactory(owner=alice, stage="Prospecting", expected_close_on=soon)
        now = timezone.now()
        deals.move(actor=alice, opportunity=jumped, stage=stages["Proposal"], now=now)
        if back:
            deals.move(
                actor=alice,
                opportunity=Opportunity.objects.get(pk=jumped.pk),
                stage=stages["Prospecting"],
                now=now,
                reason="Too early",
            )
    won_deal(alice)

    from reports.queries.home import Home

    home = Home(maya, now=timezone.now(), today=timezone.localdate())
    assert [(step.name, step.count, step.conversion) for step in home.funnel] == [
        ("Prospecting", 4, None),
        ("Qualified", 3, Decimal("75.00")),
        ("Proposal", 3, Decimal("100.00")),
        ("Negotiation", 1, Decimal("33.33")),
        ("Won", 1, Decimal("100.00")),
    ]


def test_funnel_steps_of_an_empty_pipeline() -> None:
    assert [(step.count, step.conversion) for step in steps([], [(1, "A"), (2, "B")], "Won")] == [
        (0, None),
        (0, None),
        (0, None),
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("this_week", WEEK),
        ("last_week", Period(date(2026, 11, 9), date(2026, 11, 16))),
        ("last_month", Period(date(2026, 10, 1), date(2026, 11, 1))),
        ("this_quarter", Period(date(2026, 10, 1), date(2027, 1, 1))),
        ("last_quarter", Period(date(2026, 7, 1), date(2026, 10, 1))),
        ("this_year", Period(date(2026, 1, 1), date(2027, 1, 1))),
    ],
)
def test_periods_in_words(key: Any, expected: Any) -> None:
    assert window(key, THURSDAY.date()) == expected
