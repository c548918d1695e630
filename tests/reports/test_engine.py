"""The measure engine: every figure is the sum of its rows, for every measure and dimension; nobody's sight is widened; the catalogue's
numbers are the catalogue's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

import pytest
import time_machine
from django.http import QueryDict

from activities import services as activities
from core.periods import Period
from customers import services as customers
from leads.models import FirstResponse, Lead
from opportunities import services as deals
from opportunities.models import Competitor, LossReason, StageChange
from people.models import ExchangeRate, User
from reports.builder import (
    Measure,
    ReportDefinition,
    ReportTable,
    definition_from,
    measures,
    query_of,
    rows_of,
    run,
    with_parts,
)
from reports.builder.subjects import SUBJECTS
from targets.metrics import METRICS, values
from targets.scopes import Scope
from tests.factories.activities import ActivityFactory
from tests.factories.contracts import approved, paid
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory, won_deal
from tests.factories.reports import SHANGHAI

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 11, 19, 12, 0, tzinfo=SHANGHAI)
TODAY = THURSDAY.date()


@pytest.fixture
def world(alice: User, bob: User, charlie: User, maya: User, ada: User, fin: User, run_jobs: Any) -> None:
    """Something of every subject: two people of North, one of South, two currencies, a deal with two reasons, a lead with two tags."""
    with time_machine.travel(THURSDAY, tick=False):
        ExchangeRate.objects.create(currency="USD", rate=Decimal("7.1234567"), on=date(2026, 1, 1))
        quarry = customers.create_account(actor=alice, name="Quarry Ltd", industry="Mining", region="East")
        won = won_deal(alice, amount="800.00", account=quarry)
        StageChange.objects.create(opportunity=won, from_stage=won.stage, to_stage=won.stage, status="open", at=THURSDAY,
                                   seconds_in_stage=200_000)  # fmt: skip
        won_deal(alice, amount="99.99", currency="USD", account=quarry, closed_on=date(2026, 10, 5))
        won_deal(bob, amount="500.00", closed_on=date(2026, 11, 2))
        won_deal(charlie, amount="9999.00")
        OpportunityFactory(owner=alice, amount=Decimal("100.10"), currency="USD", stage="Qualified",
                           expected_close_on=date(2026, 12, 1))  # fmt: skip
        OpportunityFactory(owner=bob, amount=Decimal("33.33"), currency="EUR", expected_close_on=date(2026, 12, 2))
        customers.create_contact(actor=alice, first_name="Ann", last_name="Pit")
        lose(alice, LossReason.objects.all()[:2])
        lose(bob, LossReason.objects.all()[:1])
        tagged = LeadFactory(
            owner=alice, tags=["hot", "fair"], industry="Mining", company="Pit Ltd", phone="+86 10 6552 9988"
        )
        LeadFactory(owner=bob)
        times = {"started_at": THURSDAY, "warn_at": THURSDAY, "due_at": THURSDAY + timedelta(hours=1)}
        FirstResponse.objects.all().delete()
        FirstResponse.objects.create(lead=tagged, band="hot", responded_at=THURSDAY + timedelta(minutes=50), **times)
        FirstResponse.objects.create(
            lead=tagged_of(bob), band="hot", responded_at=THURSDAY + timedelta(minutes=90), **times
        )
        ActivityFactory(actor=alice, about=quarry, kind="call", duration_minutes=25)
        ActivityFactory(actor=alice, about=quarry, kind="visit")
        activities.plan_task(
            actor=bob, about=tagged_of(bob), subject="Ring back", due_at=THURSDAY - timedelta(days=1), kind="task"
        )
        paid(approved(alice, amount="900.00", plan=[(TODAY, "300.00"), (date(2026, 12, 24), "600.00")]), "100.00")
        run_jobs()


def lose(owner: User, reasons: Any) -> None:
    lost = OpportunityFactory(owner=owner, amount=Decimal("200.00"), opened_on=date(2026, 11, 1))
    rivals = [Competitor.objects.create(name=f"Rival of {owner}")]
    deals.lose(actor=owner, opportunity=lost, now=THURSDAY, today=TODAY, loss_reasons=list(reasons), competitors=rivals)


def tagged_of(owner: User) -> Lead:
    return Lead.objects.filter(owner=owner).earliest("pk")


def folded(measure: Measure, parts: list[Any]) -> Decimal | None:
    """Σ, mean or median of what the rows add, by hand."""
    known = [Decimal(str(part)) for part in parts if part is not None]
    if measure.fold == "sum":
        return sum(known, Decimal(0))
    if not known:
        return None
    return sum(known, Decimal(0)) / len(known) if measure.fold == "mean" else Decimal(median(known))


def cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def walk(table: ReportTable, viewer: User) -> int:
    """Every figure of the table against its rows."""
    known, seen = measures(), 0
    lines = [(line.head.key, line) for line in table.lines] + [(None, table.total)]
    for row, line in lines:
        for column, figure in zip(table.columns, line.figures, strict=True):
            if not figure.value and row is not None:
                continue  # what is not there has no rows to walk; the totals are walked also where they are nothing
            measure = known[column.measure]
            head = column.head.key if column.head else None
            rows = rows_of(table.definition, measure.key, viewer, TODAY, row=row, column=head)
            parts = [item.part for item in with_parts(rows, measure, TODAY)]
            assert cents(folded(measure, parts)) == figure.value, (measure.key, table.definition, row, head)
            assert parts or not figure.value
            seen += bool(figure.value)
    return seen


def test_every_figure_is_what_its_rows_add_up_to(world: None, maya: User) -> None:
    """All measures × all dimensions of their subjects, in a manager's sight."""
    told: dict[str, int] = {}
    for subject in SUBJECTS.values():
        mine = [key for key, measure in measures().items() if measure.subject_key == subject.key]
        for dimension in ("week", "quarter", *subject.paths):
            for start in range(0, len(mine), 6):
                window = "this_month" if dimension == "week" else "this_year"
                asked = ReportDefinition(tuple(mine[start : start + 6]), rows=dimension, window=window)
                told[subject.key] = told.get(subject.key, 0) + walk(run(asked, maya, TODAY), maya)
    assert [key for key, count in told.items() if not count] == ["commission_lines"]


def test_rows_by_columns_with_totals_that_are_no_sums(world: None, maya: User) -> None:
    """A deal with two reasons stands under both and counts once in all; a rate is asked again, never averaged."""
    asked = ReportDefinition(
        ("lost_count", "win_rate", "lost_amount"), rows="loss_reason", columns="owner", window="this_year"
    )
    table = run(asked, maya, TODAY)
    assert walk(table, maya) > 8
    counts = [line.figures[table.column_of("lost_count")].value for line in table.lines if line.head.key]
    assert (sorted(counts), table.total.figures[table.column_of("lost_count")].value) == ([1, 2], 2)
    assert table.several


def test_the_same_number_as_the_metric_catalogue(world: None, maya: User, alice: User, ada: User) -> None:
    """What targets and rankings show is what a report shows: for everybody's sight, metric by metric."""
    period = Period(date(2026, 1, 1), date(2027, 1, 1))
    for viewer in (alice, maya, ada):
        scope = Scope(viewer=viewer)
        expected = dict(zip(METRICS, values([(metric, scope, period) for metric in METRICS.values()]), strict=True))
        found = {}
        for key in METRICS:
            if measures()[key].may_be_seen_by(viewer):
                found[key] = run(ReportDefinition((key,), window="this_year"), viewer, TODAY).total.figures[0].value
        assert found == {key: expected[key] for key in found}
        assert found["won_amount"]


def test_nobody_sees_more_than_his_own(world: None, alice: User, charlie: User, maya: User, ada: User) -> None:
    asked = ReportDefinition(("won_amount", "lost_count", "new_leads"), rows="owner", window="this_year")
    names = {
        viewer.full_name: [line.head.label for line in run(asked, viewer, TODAY).lines]
        for viewer in (alice, charlie, maya)
    }
    assert names == {
        "Alice Adler": ["Alice Adler"], "Charlie Chen": ["Charlie Chen"], "Maya Meier": ["Alice Adler", "Bob Brandt"],
    }  # fmt: skip
    assert len(run(asked, ada, TODAY).lines) == 3
    peek = ReportDefinition(("won_amount",), rows="owner", window="this_year", filters=(("owner", (str(alice.pk),)),))
    assert run(peek, charlie, TODAY).lines == ()
    assert not rows_of(peek, "won_amount", charlie, TODAY, row=str(alice.pk)).exists()
    assert rows_of(peek, "won_amount", maya, TODAY, row=str(alice.pk)).count() == 2


def test_money_without_a_rate_is_left_out_and_said(world: None, maya: User) -> None:
    table = run(ReportDefinition(("open_amount",), rows="owner", window="this_year"), maya, TODAY)
    assert (table.total.figures[0].value, table.left_out) == (Decimal("713.06"), 1)


def test_comparison_by_position_and_a_dash_where_nothing_was(world: None, maya: User) -> None:
    asked = ReportDefinition(("won_amount",), rows="month", window="this_quarter", compare="previous")
    table = run(asked, maya, TODAY)
    assert [line.head.key for line in table.lines] == ["2026-10-01", "2026-11-01", "2026-12-01"]
    assert [line.figures[0].before for line in table.lines] == [None, None, None]
    assert [line.figures[0].change for line in table.lines] == [None, None, None]
    monthly = run(
        ReportDefinition(("won_amount",), window="this_month", compare="previous"), maya, TODAY
    ).total.figures[0]
    assert (monthly.value, monthly.before, monthly.change) == (Decimal("1300.00"), Decimal("712.27"), Decimal("82.5"))


def test_filters_count_a_record_once_and_teams_with_all_below(world: None, dana: User, region: Any) -> None:
    reasons = tuple(str(pk) for pk in LossReason.objects.values_list("pk", flat=True))
    asked = ReportDefinition(
        ("lost_count",), window="this_year", filters=(("loss_reason", reasons), ("team", (str(region.pk),)))
    )
    figure = run(asked, dana, TODAY).total.figures[0]
    assert figure.value == rows_of(asked, "lost_count", dana, TODAY).count() == 2


def test_a_report_is_its_address(world: None, maya: User) -> None:
    asked = ReportDefinition(
        ("won_amount", "won_count"), rows="owner", columns="month", filters=(("deal_type", ("new",)),), window="custom",
        start=date(2026, 10, 1), end=date(2026, 11, 30), compare="year", chart="bar",
    )  # fmt: skip
    assert definition_from(QueryDict(query_of(asked))) == (asked, [])


def test_statements_a_measure_do_not_grow_with_rows(world: None, maya: User, django_assert_num_queries: Any) -> None:
    """Rights, rates of the day, three measures, names of the people, the organisation: the same for any number of rows."""
    asked = ReportDefinition(("won_amount", "win_rate", "new_leads"), rows="owner", columns="month", window="this_year")
    viewer = User.objects.get(pk=maya.pk)
    assert viewer.may("reports.view")
    with django_assert_num_queries(8):
        run(asked, viewer, TODAY)


@pytest.mark.parametrize(
    ("window", "today", "compare", "start", "end"),
    [
        ("this_month", "2026-03-15", "previous_days", "2026-02-01", "2026-02-16"),
        ("this_month", "2026-03-31", "previous_days", "2026-02-01", "2026-03-01"),
        ("this_quarter", "2026-05-10", "previous_days", "2026-01-01", "2026-02-11"),
        ("this_year", "2026-03-15", "year_days", "2025-01-01", "2025-03-16"),
        ("this_year", "2024-02-29", "year_days", "2023-01-01", "2023-03-01"),
        ("this_week", "2026-03-18", "previous_days", "2026-03-09", "2026-03-12"),
        ("last_month", "2026-03-15", "previous_days", "2026-01-01", "2026-02-01"),
        ("this_month", "2026-03-15", "previous", "2026-02-01", "2026-03-01"),
    ],
)
def test_a_running_period_is_compared_with_as_many_days(
    window: str, today: str, compare: str, start: str, end: str
) -> None:
    asked, day = ReportDefinition(("won_amount",), window=window, compare=compare), date.fromisoformat(today)
    found = asked.compared(asked.period(day), day)
    assert found == Period(date.fromisoformat(start), date.fromisoformat(end))
