"""Forecasts of the past half year: the pipeline of each Sunday evening, the frozen forecast of each Monday, words and adjustments of
the present quarter, and what the machine foretells."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from core.copying import insert_many
from core.money import ZERO, round_money
from core.periods import Period, period_of
from forecasts import services
from forecasts.models import (
    Adjustment,
    DealModel,
    DealSnapshot,
    ForecastLine,
    Prediction,
    SnapshotDay,
    Submission,
    WeeklyForecast,
)
from forecasts.queries import forecast
from integrations.demo.world import World
from people.queries import organisation, rates_on
from targets.models import CreditEntry, Target

WEEKS = 26
SNAPSHOT_WEEKS = 12
KINDS = ("quarter", "month")
STEP = Decimal(1000)

# The open deals of a day with their present facts; the amounts and days of deals that ended since move a little with each day.
KEEP_SQL = """
INSERT INTO forecasts_dealsnapshot
    (day_id, opportunity_id, stage_id, user_id, team_id, amount, currency, base_amount, forecast_category, probability,
     expected_close_on, is_demo)
SELECT %(day)s, o.id, o.stage_id, o.owner_id, u.team_id, moved.amount, o.currency, round(moved.amount * r.rate, 2),
       CASE WHEN o.status = 'open' THEN o.forecast_category WHEN hashtext(o.id::text) %% 3 = 0 THEN 'commit' ELSE 'best_case' END,
       CASE WHEN o.status = 'open' THEN o.probability ELSE s.probability END,
       COALESCE(o.closed_on, o.expected_close_on) + (abs(hashtext(o.id::text || %(on)s)) %% 5 / 4) * 21, true
FROM opportunities_opportunity o
JOIN opportunities_stage s ON s.id = o.stage_id
JOIN people_user u ON u.id = o.owner_id
JOIN unnest(%(currencies)s::text[], %(rates)s::numeric[]) AS r(currency, rate) ON r.currency = o.currency
CROSS JOIN LATERAL (SELECT round(o.amount * (100 + (abs(hashtext(o.id::text || %(on)s)) %% 5 / 4) * 12) / 100, 2) AS amount) AS moved
WHERE o.is_demo AND o.opened_on <= %(on)s::date AND (o.closed_on IS NULL OR o.closed_on > %(on)s::date) AND o.status <> 'invalid'
"""


def build(world: World) -> None:
    mondays = [world.today - timedelta(days=world.today.weekday() + 7 * back) for back in range(WEEKS)]
    for monday in mondays[:SNAPSHOT_WEEKS]:
        _keep(world, monday - timedelta(days=1))
    _freeze(world, mondays)
    _say(world)
    services.train_deal_model(actor=None, today=world.today)
    services.renew_predictions(actor=None, today=world.today)
    for model in (DealModel, Prediction):
        model._base_manager.update(is_demo=True)


def _keep(world: World, day: date) -> None:
    rates = rates_on(world.today)
    kept = SnapshotDay.objects.create(
        on=day, taken_at=world.at(day), deals=0, base_currency=organisation().base_currency, is_demo=True
    )
    asked: dict[str, Any] = {
        "day": kept.pk,
        "on": day.isoformat(),
        "currencies": list(rates),
        "rates": list(rates.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP_SQL, asked)
    SnapshotDay.objects.filter(pk=kept.pk).update(deals=DealSnapshot.objects.filter(day=kept).count())


def _freeze(world: World, mondays: list[date]) -> None:
    won = _won_by_day(mondays[-1] - timedelta(days=100))
    targets = {
        (target.user_id, target.period): target.value
        for target in Target.objects.filter(metric="won_amount", user__isnull=False)
    }
    lines = []
    for monday in mondays:
        for kind in KINDS:
            period = period_of(monday, kind, organisation().fiscal_year_start)
            week = WeeklyForecast.objects.create(
                on=monday, start_on=period.start, end_on=period.end, taken_at=world.at(monday),
                base_currency=organisation().base_currency, is_demo=True,
            )  # fmt: skip
            for seller in world.sellers:
                facts = _told(world, won[seller.user.pk], period, monday, seller.skill)
                target = targets.get((seller.user.pk, period))
                lines.append(
                    ForecastLine(week=week, user=seller.user, team=seller.team, target=target, is_demo=True, **facts)
                )
    insert_many(ForecastLine, lines)


def _won_by_day(since: date) -> dict[UUID, dict[date, Decimal]]:
    won: dict[UUID, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    entries = CreditEntry.objects.counting("won").filter(on__gte=since).values_list("user_id", "on", "base_amount")
    for user, on, amount in entries:
        won[user][on] += amount
    return won


def _told(world: World, won: dict[date, Decimal], period: Period, monday: date, skill: float) -> dict[str, Any]:
    """What came later, seen through a temper: the further ahead, the further off; some hope too much, some too little."""
    closed = sum((amount for on, amount in won.items() if period.start <= on < min(monday, period.end)), ZERO)
    later = sum((amount for on, amount in won.items() if monday <= on < period.end), ZERO)
    weeks = max((period.end - monday).days / 7, 0)
    temper = 1 + (skill - 1) * 0.3 + world.chance.gauss(0.04, 0.02 + 0.025 * weeks)
    commit = _rounded(later * Decimal(str(round(max(temper, 0.2), 3))))
    best = _rounded(commit * Decimal("0.45"))
    said = closed + commit
    return {
        "closed": closed, "commit": commit, "best_case": best, "pipeline": _rounded(commit * Decimal("0.9")), "omitted": ZERO,
        "weighted": round_money(closed + commit * Decimal("0.8") + best * Decimal("0.4")),
        "submitted_commit": said, "submitted_best_case": said + best,
    }  # fmt: skip


def _rounded(amount: Decimal) -> Decimal:
    return (amount / STEP).quantize(Decimal(1)) * STEP


def _say(world: World) -> None:
    """Most have said their word for this quarter; a manager takes something off."""
    period = period_of(world.today, "quarter", organisation().fiscal_year_start)
    lines = {row.user_id: row.figures for row in forecast(None, period, today=world.today).rows() if row.user_id}
    said = []
    for seller in world.sellers:
        if (line := lines.get(seller.user.pk)) is None or world.chance.random() < 0.3:
            continue
        commit = _rounded(line.called_commit * Decimal(str(round(world.chance.uniform(0.9, 1.1), 2))))
        said.append(
            Submission(
                user=seller.user,
                team=seller.team,
                start_on=period.start,
                end_on=period.end,
                number=1,
                commit=commit,
                best_case=max(commit, _rounded(line.called_best_case)),
                submitted_at=world.at(world.today - timedelta(days=2)),
                is_demo=True,
            )
        )
    Submission.objects.bulk_create(said)
    for submission in said[:3]:
        manager = submission.team.manager if submission.team else None
        if manager is not None and manager.pk != submission.user_id and submission.commit >= 2 * STEP:
            Adjustment.objects.create(
                user=submission.user, author=manager, start_on=period.start, end_on=period.end, category="commit",
                amount=-_rounded(submission.commit * Decimal("0.08")) or -STEP, note="Two of these deals hang on one tender.",
                made_at=world.at(world.today - timedelta(days=1)), is_demo=True,
            )  # fmt: skip
