"""What is kept: the pipeline of a day, the forecasts of a week. Each once, whatever dies: the first one wins, a second finds it there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from audit import services as audit
from core.copying import insert_many
from core.money import round_money
from core.periods import Period
from forecasts.models import ForecastLine, SnapshotDay, WeeklyForecast
from forecasts.queries.current import forecast, latest_submissions
from forecasts.rhythm import periods_told, week_of
from forecasts.rollup import Figures
from people.models import User
from people.queries import organisation, rates_on

# One statement for all open deals, so that the picture is of one moment.
KEEP_SQL = """
INSERT INTO forecasts_dealsnapshot
    (day_id, opportunity_id, stage_id, user_id, team_id, amount, currency, base_amount, forecast_category, probability,
     expected_close_on, is_demo)
SELECT %(day)s, o.id, o.stage_id, o.owner_id, u.team_id, o.amount, o.currency,
       round(o.amount * r.rate, 2), o.forecast_category, o.probability, o.expected_close_on, o.is_demo OR COALESCE(u.is_demo, false)
FROM opportunities_opportunity o
LEFT JOIN people_user u ON u.id = o.owner_id
LEFT JOIN unnest(%(currencies)s::text[], %(rates)s::numeric[]) AS r(currency, rate) ON r.currency = o.currency
WHERE o.status = 'open' AND o.deleted_at IS NULL
"""


def take_snapshot(*, actor: Any, on: date, now: datetime) -> SnapshotDay | None:
    """Keep every open deal as it is; None when the day was kept already."""
    with transaction.atomic():
        day = SnapshotDay(on=on, taken_at=now, deals=0, base_currency=organisation().base_currency)
        SnapshotDay.objects.bulk_create([day], ignore_conflicts=True)
        if not SnapshotDay.objects.filter(pk=day.pk).exists():
            return None
        rates = rates_on(on)
        asked: dict[str, Any] = {"day": day.pk, "currencies": list(rates), "rates": list(rates.values())}
        with connection.cursor() as cursor:
            cursor.execute(KEEP_SQL, asked)
            day.deals = cursor.rowcount
        day.save(update_fields=["deals"])
        audit.record(actor=actor, action="forecast.snapshot_taken", record=day, changes={"deals": [None, day.deals]})
    return day


def freeze_forecasts(*, actor: Any, today: date, now: datetime) -> list[WeeklyForecast]:
    """Freeze what everybody stands for, for this and the next quarter and month, as the forecast of the week of `today`."""
    settings, frozen = organisation(), []
    with transaction.atomic():
        for period in periods_told(today, settings.fiscal_year_start):
            week = WeeklyForecast(
                on=week_of(today),
                start_on=period.start,
                end_on=period.end,
                taken_at=now,
                base_currency=settings.base_currency,
            )
            WeeklyForecast.objects.bulk_create([week], ignore_conflicts=True)
            if WeeklyForecast.objects.filter(pk=week.pk).exists():
                insert_many(ForecastLine, _lines(week, period, today))
                frozen.append(week)
        if frozen:
            changes = {"periods": [None, len(frozen)]}
            audit.record(actor=actor, action="forecast.frozen", record=frozen[0], changes=changes)
    return frozen


def _lines(week: WeeklyForecast, period: Period, today: date) -> list[ForecastLine]:
    view, said = forecast(None, period, today=today), latest_submissions(period)
    teams: dict[Any, Any] = {}
    # What is of people of the demo goes with them, although the product froze it.
    demo = set(User.objects.filter(is_demo=True).values_list("pk", flat=True))
    lines = []
    for node in view.rows():
        if node.team_id is not None:
            teams[node.depth] = node.team_id
        elif node.user_id is not None:
            team = teams.get(node.depth - 1) if node.depth else None
            line = _line(week, node.user_id, team, node.figures, said.get(node.user_id))
            line.is_demo = node.user_id in demo
            lines.append(line)
    return lines


def _line(week: WeeklyForecast, user: Any, team: Any, figures: Figures, said: Any) -> ForecastLine:
    return ForecastLine(
        week=week, user_id=user, team_id=team, closed=figures.closed, commit=figures.commit, best_case=figures.best_case,
        pipeline=figures.pipeline, omitted=figures.omitted, weighted=round_money(figures.weighted),
        submitted_commit=said.commit if said else None, submitted_best_case=said.best_case if said else None,
        adjusted_commit=figures.adjusted_commit, adjusted_best_case=figures.adjusted_best_case, target=figures.target,
    )  # fmt: skip
