"""The room with its tables: whose forecast is seen, what is said, what is kept, and what other programs get."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from core.errors import Forbidden, Refusal
from core.periods import Period, add_months, period_of
from forecasts import queries, services
from forecasts.models import DealSnapshot, ForecastLine, Prediction, SnapshotDay, WeeklyForecast
from jobs.schedules import claim, timetable
from opportunities import services as deals
from people.models import User
from targets.services import book_missing_credit
from tests.factories.opportunities import OpportunityFactory, won_deal

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
NOW = timezone.now


def quarter() -> Period:
    return period_of(TODAY(), "quarter")


def deal(owner: User, amount: str, category: str = "commit", **values: Any) -> Any:
    values = {"expected_close_on": quarter().last_day, **values}
    return OpportunityFactory(owner=owner, amount=Decimal(amount), forecast_category=category, currency="CNY", **values)


def client(user: User) -> APIClient:
    made = APIClient()
    made.force_login(user)
    return made


def row(view: queries.ForecastView, label: str) -> Any:
    return next(node for node in view.rows() if node.label == label).figures


def test_two_reps_and_their_managers_minus_20(alice: User, bob: User, maya: User, charlie: User, dana: User) -> None:
    deal(alice, "100")
    deal(bob, "50")
    deal(charlie, "7000")
    services.adjust_forecast(
        actor=maya, team=alice.team, period=quarter(), category="commit", amount=Decimal(-20), note="Summer", now=NOW()
    )

    seen = queries.forecast(maya, quarter(), today=TODAY())

    assert row(seen, "North").forecast == 130
    assert (row(seen, "Alice Adler").forecast, row(seen, "Bob Brandt").forecast) == (100, 50)
    assert {node.label for node in seen.rows()} == {"Region East", "North", "Alice Adler", "Bob Brandt"}
    assert row(queries.forecast(dana, quarter(), today=TODAY()), "Region East").forecast == 7130
    assert [node.label for node in queries.forecast(alice, quarter(), today=TODAY()).rows()][-1] == "Alice Adler"
    assert row(queries.forecast(alice, quarter(), today=TODAY()), "North").forecast == 100


def test_an_own_word_a_second_one_and_a_wrong_one(alice: User) -> None:
    deal(alice, "100")
    for commit in ("80", "90"):
        services.submit_forecast(
            actor=alice, period=quarter(), commit=Decimal(commit), best_case=Decimal(120), now=NOW()
        )
    assert row(queries.forecast(alice, quarter(), today=TODAY()), "Alice Adler").forecast == 90
    with pytest.raises(Refusal) as refusal:
        services.submit_forecast(actor=alice, period=quarter(), commit=Decimal(5), best_case=Decimal(4), now=NOW())
    assert [problem.field for problem in refusal.value.problems] == ["best_case"]


def test_nobody_adjusts_upwards_sideways_or_himself(alice: User, maya: User, charlie: User) -> None:
    for actor, user in ((alice, maya), (maya, charlie), (maya, maya)):
        with pytest.raises(Forbidden):
            services.adjust_forecast(
                actor=actor, user=user, period=quarter(), category="commit", amount=Decimal(1), note="x", now=NOW()
            )


def test_a_deal_is_counted_out_without_being_touched(alice: User, charlie: User) -> None:
    one = deal(alice, "100")
    before = type(one).objects.filter(pk=one.pk).values().get()
    services.call_deal(actor=alice, opportunity=one, period=quarter(), verdict="exclude", now=NOW())
    line = row(queries.forecast(alice, quarter(), today=TODAY()), "Alice Adler")
    assert (line.commit, line.omitted) == (0, 100)
    assert type(one).objects.filter(pk=one.pk).values().get() == before
    services.call_deal(actor=alice, opportunity=one, period=quarter(), verdict="", now=NOW())
    assert row(queries.forecast(alice, quarter(), today=TODAY()), "Alice Adler").commit == 100


def test_a_day_is_kept_once_and_for_good(alice: User) -> None:
    deal(alice, "100")
    day = services.take_snapshot(actor=None, on=TODAY(), now=NOW())
    assert day is not None
    assert day.deals == 1
    assert services.take_snapshot(actor=None, on=TODAY(), now=NOW()) is None
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DealSnapshot.objects.update(amount=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DealSnapshot.objects.all().delete()


def test_the_waterfall_of_real_deals(alice: User, maya: User, charlie: User) -> None:
    yesterday, today = TODAY() - timedelta(days=1), TODAY()
    grows, pushed, lost, won = (deal(alice, amount) for amount in ("100", "200", "300", "400"))
    services.take_snapshot(actor=None, on=yesterday, now=NOW())
    deals.edit_opportunity(actor=alice, opportunity=grows, amount=Decimal("150.50"), now=NOW())
    deals.edit_opportunity(actor=alice, opportunity=pushed, expected_close_on=quarter().end, now=NOW())
    type(lost).objects.filter(pk=lost.pk).update(
        status="lost", forecast_category="omitted", probability=0, closed_on=today
    )
    type(won).objects.filter(pk=won.pk).update(
        status="won", forecast_category="closed", probability=100, closed_on=today, amount=Decimal(450), closing_seq=1
    )
    deal(alice, "70")
    services.take_snapshot(actor=None, on=today, now=NOW())
    before, after = SnapshotDay.objects.order_by("on")

    found = queries.waterfall(maya, quarter(), before, after)

    assert {bar.key: str(bar.amount) for bar in found.bars} == {
        "start": "1000.00", "new": "70.00", "pulled_in": "0.00", "increased": "100.50", "decreased": "0.00",
        "pushed_out": "-200.00", "lost": "-300.00", "won": "-450.00", "end": "220.50",
    }  # fmt: skip
    assert found.of("pushed_out") == {pushed.pk: Decimal(-200)}
    assert all(bar.amount == 0 for bar in queries.waterfall(charlie, quarter(), before, after).bars)


def test_a_frozen_week_stays_when_deals_change(alice: User) -> None:
    one = deal(alice, "100")
    frozen = services.freeze_forecasts(actor=None, today=TODAY(), now=NOW())
    assert len(frozen) >= 3
    assert services.freeze_forecasts(actor=None, today=TODAY(), now=NOW()) == []
    deals.edit_opportunity(actor=alice, opportunity=one, amount=Decimal(900), now=NOW())
    line = ForecastLine.objects.visible_to(alice).within(quarter()).get()
    assert (line.commit, line.team) == (100, alice.team)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ForecastLine.objects.update(commit=1)


def test_accuracy_of_a_forecast_of_120_where_100_came(alice: User, charlie: User) -> None:
    start = add_months(TODAY(), -3)
    period = period_of(start, "quarter")
    week = WeeklyForecast.objects.create(
        on=period.end - timedelta(days=10),
        start_on=period.start,
        end_on=period.end,
        taken_at=NOW(),
        base_currency="CNY",
    )
    nothing = dict.fromkeys(("closed", "best_case", "pipeline", "omitted", "weighted"), Decimal(0))
    ForecastLine.objects.create(week=week, user=alice, team=alice.team, commit=Decimal(120), **nothing)
    won_deal(alice, amount="100.00", closed_on=period.last_day, currency="CNY", opened_on=period.start)
    book_missing_credit(today=TODAY(), limit=10)

    rows = queries.accuracy(alice, today=TODAY(), since=period.start)

    assert [(line.weeks, str(line.accuracy), str(line.bias)) for line in rows] == [
        (2, "0.8000", "0.2000"), (6, "0.8000", "0.2000"), (13, "0.8000", "0.2000"),
    ]  # fmt: skip
    assert queries.accuracy(charlie, today=TODAY(), since=period.start) == []


def test_collect_names_two_past_due_close_dates(alice: User, maya: User, charlie: User) -> None:
    for _number in range(2):
        deal(alice, "10", expected_close_on=TODAY() - timedelta(days=3), next_step="Call")
    (stale,) = queries.collect(maya, quarter(), today=TODAY(), now=NOW())
    assert (stale.name, stale.past_due, stale.no_amount, stale.not_submitted) == ("Alice Adler", 2, 0, True)
    assert queries.collect(charlie, quarter(), today=TODAY(), now=NOW()) == []


def test_the_worker_keeps_freezes_and_foretells(alice: User, run_jobs: Any) -> None:
    deal(alice, "100")
    now = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    kinds = {schedule.name: schedule.kind for schedule in timetable()}
    for name in ("forecasts.snapshot", "forecasts.renew", "forecasts.freeze"):
        assert claim(name, now, kinds[name])
        assert not claim(name, now, kinds[name])
    run_jobs()
    assert SnapshotDay.objects.get().on == date(2026, 3, 2)
    assert WeeklyForecast.objects.filter(on=date(2026, 3, 2)).exists()
    assert not Prediction.objects.exists()


def test_a_history_is_foretold_for_company_team_and_person(alice: User, maya: User, charlie: User) -> None:
    for back in range(1, 15):
        month = add_months(TODAY(), -back)
        won_deal(alice, amount="100.00", closed_on=month, currency="CNY", opened_on=month)
    book_missing_credit(today=TODAY(), limit=100)
    assert services.renew_predictions(actor=None, today=TODAY()) == 4
    own = Prediction.objects.visible_to(alice).get()
    assert own.points == ["100.00"] * 6
    assert own.lower == own.upper == own.points
    assert Prediction.objects.visible_to(maya).count() == 2
    assert not Prediction.objects.visible_to(charlie).exists()
    services.renew_predictions(actor=None, today=TODAY())
    assert Prediction.objects.count() == 4


def test_predict_for_other_programs(alice: User) -> None:
    answer = client(alice).post(
        "/api/v1/forecasts/predict/", {"values": ["100.00"] * 24, "season": 12, "horizon": 3}, format="json"
    )
    body = answer.json()
    assert answer.status_code == 200
    assert (body["points"], body["lower"], body["upper"]) == (["100.00"] * 3,) * 3
    assert body["method"]
    assert body["backtest"]["mape"] == "0.0000"


@pytest.mark.parametrize("season", [1, 4, 7, 12, None])
@pytest.mark.parametrize("values", [[0] * 40, [1, "2.5", -3.25, "1e3"] * 9, list(range(1, 1001)), ["5"] * 12])
def test_predict_takes_numbers_and_texts_and_never_answers_what_is_none(
    alice: User, values: list[Any], season: int | None
) -> None:
    body = (
        client(alice)
        .post("/api/v1/forecasts/predict/", {"values": values, "season": season, "horizon": 30}, format="json")
        .json()
    )
    assert set(body) == {"points", "lower", "upper", "method", "shares", "backtest"}
    rows = list(zip(*(map(Decimal, body[name]) for name in ("lower", "points", "upper")), strict=True))
    assert len(rows) == 30
    assert all(low.is_finite() and high.is_finite() and low <= middle <= high for low, middle, high in rows)


@pytest.mark.parametrize(
    ("given", "status", "field"),
    [
        ({"values": ["1"] * 6}, 422, "values"),
        ({"values": ["x"] * 12}, 400, "values.0"),
        ({"values": ["1"] * 11 + ["NaN"]}, 400, "values.11"),
        ({"values": ["1"] * 11 + ["1e999"]}, 400, "values.11"),
        ({"values": ["1"] * 11 + [None]}, 400, "values.11"),
        ({"values": ["1"] * 12, "horizon": 0}, 400, "horizon"),
        ({"values": ["1"] * 12, "horizon": 61}, 400, "horizon"),
        ({"values": ["1"] * 12, "season": 0}, 400, "season"),
        ({"values": "1,2"}, 400, "values"),
        ({"horizon": 1}, 400, "values"),
        ({"values": ["1"] * 12, "more": 1}, 400, "more"),
    ],
)
def test_predict_names_what_is_wrong(alice: User, given: dict[str, Any], status: int, field: str) -> None:
    answer = client(alice).post("/api/v1/forecasts/predict/", given, format="json")
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_the_api_lists_submits_and_shows_the_waterfall(alice: User, charlie: User) -> None:
    deal(alice, "100")
    services.take_snapshot(actor=None, on=TODAY(), now=NOW())
    sent = {
        "start": TODAY().isoformat(),
        "commit": {"amount": "90.00", "currency": "CNY"},
        "best_case": {"amount": "95.00", "currency": "CNY"},
    }
    made = client(alice).post("/api/v1/forecasts/", sent, format="json")
    assert (made.status_code, made.json()["number"]) == (201, 1)
    lines = client(alice).get("/api/v1/forecasts/").json()["results"]
    assert lines[-1]["forecast"] == {"amount": "90.00", "currency": "CNY"}
    bars = client(alice).get("/api/v1/forecasts/waterfall/").json()["bars"]
    assert (bars[0]["amount"]["amount"], bars[-1]["amount"]["amount"]) == ("100.00", "100.00")
    assert client(charlie).get("/api/v1/forecasts/").json()["results"] == []
    assert client(alice).get("/api/v1/forecasts/accuracy/").json()["results"] == []
    assert client(alice).get("/api/v1/forecasts/?x=1").status_code == 400
