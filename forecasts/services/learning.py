"""What the machine foretells: series of won amounts, and how likely open deals are to be won. Renewed by the worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Sum
from django.db.models.functions import TruncMonth
from django.utils.module_loading import import_string

from audit import services as audit
from core.money import round_money
from core.periods import add_months
from forecasts.models import DealModel, Prediction
from forecasts.predicting import ENOUGH, Foretold, foretell_many, rate_text
from opportunities.models import Opportunity, Status
from people.models import Team, User
from people.queries import organisation, rates_on
from targets.models import CreditEntry
from targets.scopes import TeamTree

YEARS_BACK = 6
MONTHS_AHEAD = 6
SEASON = 12
LEARNED_MONTHS = 24
MOST_DEALS = 200_000

Subject = tuple[UUID | None, UUID | None]  # team, user; neither is the company
Dated = tuple[Subject, date, list[Decimal]]  # with its first month


def renew_predictions(*, actor: Any, today: date) -> int:
    """Foretell the won amount of the company, each team and each person by month; the same day again changes nothing."""
    series = _series(today)
    long, short = _apart(series)
    told = (
        foretell_many([values for _subject, _first, values in long], season=SEASON, horizon=MONTHS_AHEAD, alike=True)
        if long
        else []
    )
    rows = [_prediction(today, one, foretold) for one, foretold in zip(long, told, strict=True)]
    rows += [_prediction(today, one, None) for one in short]
    with transaction.atomic():
        made = Prediction.objects.bulk_create(rows, ignore_conflicts=True)
        if made:
            audit.record(
                actor=actor, action="forecast.predicted", record=made[0], changes={"series": [None, len(made)]}
            )
    return len(rows)


def _apart(series: Iterable[Dated]) -> tuple[list[Dated], list[Dated]]:
    """Those with enough months, and those without."""
    long: list[Dated] = []
    short: list[Dated] = []
    for one in series:
        (long if len(one[2]) >= ENOUGH else short).append(one)
    return long, short


def _series(today: date) -> list[Dated]:
    """Whole months up to the last one; a month without anything is zero. A series begins with its first credit."""
    until = today.replace(day=1)
    entries = (
        CreditEntry.objects.counting("won").filter(on__gte=add_months(until, -12 * YEARS_BACK), on__lt=until).order_by()
    )
    sums: dict[Subject, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    people = set(User.objects.filter(is_active=True).values_list("pk", flat=True))
    above = _teams_above()
    for row in entries.values("user_id", "team_id", month=TruncMonth("on")).annotate(total=Sum("base_amount")):
        subjects: list[Subject] = [(None, None), *((team, None) for team in above.get(row["team_id"], ()))]
        subjects += [(None, row["user_id"])] if row["user_id"] in people else []
        for subject in subjects:
            sums[subject][row["month"]] += row["total"]
    return [(subject, min(months), _whole(months, until)) for subject, months in sums.items()]


def _teams_above() -> dict[UUID, list[UUID]]:
    """For each team itself and all above it."""
    tree = TeamTree.of_all()
    above: dict[UUID, list[UUID]] = defaultdict(list)
    for team in Team.objects.values_list("pk", flat=True):
        for lower in tree.below(team):
            above[lower].append(team)
    return above


def _whole(months: dict[date, Decimal], until: date) -> list[Decimal]:
    month, values = min(months), []
    while month < until:
        values.append(months.get(month, Decimal("0.00")))
        month = add_months(month, 1)
    return values


def _prediction(today: date, series: Dated, told: Foretold | None) -> Prediction:
    (team, user), first, values = series
    return Prediction(
        made_on=today, team_id=team, user_id=user, currency=organisation().base_currency, first_month=first,
        history=[f"{value:.2f}" for value in values], points=told.points if told else [], lower=told.lower if told else [],
        upper=told.upper if told else [], shares=told.shares if told else {}, backtest=told.backtest if told else {},
    )  # fmt: skip


def train_deal_model(*, actor: Any, today: date) -> DealModel | None:
    """Learn from how deals ended in the last two years; None when there is a model of today, or nothing to learn from."""
    if DealModel.objects.filter(trained_on=today).exists():
        return None
    until = today.replace(day=1)
    first = max(add_months(until, -LEARNED_MONTHS), _first_month() or until)
    if first >= until:
        return None
    with transaction.atomic():
        model = DealModel(trained_on=today, **_learned(first, until))
        DealModel.objects.bulk_create([model], ignore_conflicts=True)
        audit.record(
            actor=actor,
            action="forecast.deal_model_trained",
            record=model,
            changes={"has_signal": [None, model.has_signal]},
        )
    return model


def _first_month() -> date | None:
    found = Opportunity.objects.aggregate(first=Min("closed_on"))["first"]
    return found.replace(day=1) if found else None


def _learned(first: date, until: date) -> dict[str, Any]:
    """The engine brings numpy along: only in the worker that learns."""
    life, worth = (import_string(f"forecasts.engine.{name}") for name in ("deals.Life", "ahead.Worth"))
    learn_outlook, unborn, backtest = (
        import_string(f"forecasts.engine.ahead.{name}") for name in ("learn_outlook", "unborn", "backtest")
    )
    fiscal, rates = organisation().fiscal_year_start, rates_on(until)
    deals, waiting = [], []
    for opened, closed, status, amount, currency in _ended_deals(first):
        base = float((amount or 0) * rates.get(currency, 0))
        deals.append(worth(life(opened, closed, status == Status.WON), base if status == Status.WON else 0.0))
        if status == Status.OPEN:
            waiting.append((max((until - opened).days, 0), base))
    outlook = learn_outlook([deal.life for deal in deals], first, until, fiscal)
    chances = outlook.chances([age for age, _base in waiting], until, MONTHS_AHEAD, fiscal)
    of_open = [
        sum(chance * base for chance, (_age, base) in zip(column, waiting, strict=True))
        for column in chances.T.tolist()
    ]
    return {
        "has_signal": outlook.winning.has_signal,
        "weights": {"winning": outlook.winning.as_json(), "ending": outlook.ending.as_json()},
        "judged": _judged(outlook.winning.judged, backtest(deals, first, until, fiscal)),
        "unborn": {
            "first": until.isoformat(), "months": _amounts(unborn(deals, until, MONTHS_AHEAD)), "open": _amounts(of_open),
        },
    }  # fmt: skip


def _judged(judged: Any, tested: Any) -> dict[str, Any]:
    if judged is None:
        return {}
    rates = {name: rate_text(getattr(judged, name)) for name in ("auc", "brier", "brier_base")}
    return {"cases": judged.cases, **rates, "wape": rate_text(tested.wape), "moments": len(tested.came)}


def _amounts(sizes: Iterable[Any]) -> list[str]:
    return [f"{round_money(Decimal(repr(float(size)))):f}" for size in sizes]


def _ended_deals(first: date) -> Any:
    """Deals that were open at some time since `first`, the newest if there are very many."""
    rows = Opportunity.objects.exclude(closed_on__lt=first).exclude(status=Status.INVALID).order_by("-opened_on")
    return rows.values_list("opened_on", "closed_on", "status", "amount", "currency")[:MOST_DEALS]
