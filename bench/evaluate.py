"""The predictions against public sales data: `./run evaluate FOLDER`, a folder with maven_crm/ and adventureworks/.

Exits with an error where a number is worse than what is promised. No database, nothing is stored.
"""

from __future__ import annotations

import csv
import itertools
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from forecasts.engine.deals import Life, cases_of, judge, learn
from forecasts.engine.evaluation import Told, evaluate, overall
from forecasts.engine.prediction import predict_many
from forecasts.files.days import days_of
from forecasts.files.series import MONTH, WEEK, Dated, Series, gathered
from leads.scoring.asking import ask
from leads.scoring.sheet import Sheet, read_file

TRAINED, TESTED, ENDED = date(2017, 3, 1), date(2017, 9, 1), date(2018, 1, 1)
LEAKY = ("close_date", "close_value", "opportunity_id", "account")
MANY = 200  # series that are foretold to measure the time


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    promise: str
    kept: bool

    def __str__(self) -> str:
        return f"{self.name:58} {self.value:9.4f}   {self.promise:16} {'ok' if self.kept else 'MISSED'}"


def at_most(name: str, value: float, limit: float) -> Figure:
    return Figure(name, value, f"at most {limit:g}", value <= limit)


def at_least(name: str, value: float, limit: float) -> Figure:
    return Figure(name, value, f"at least {limit:g}", value >= limit)


def main(arguments: list[str]) -> None:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.exit("usage: ./run evaluate FOLDER   (a folder with maven_crm/ and adventureworks/)")
    folder = Path(arguments[0])
    missed = False
    for figure in figures(folder):
        print(figure, flush=True)
        missed |= not figure.kept
    sys.exit(1 if missed else 0)


def figures(folder: Path) -> Iterator[Figure]:
    maven = read_file(folder / "maven_crm" / "sales_pipeline.csv")
    orders = list(_orders(folder / "adventureworks"))
    yield from _months_of_maven(maven)
    yield from _deals_of_maven(maven)
    yield from _eventual_win(maven)
    yield from _territories(orders)
    yield from _all_series(maven, orders)


def _months_of_maven(maven: Sheet) -> Iterator[Figure]:
    (one,) = evaluate([gathered(_won(maven), MONTH)[0].values], season=12, horizon=1)
    yield at_most(f"Maven revenue, next month: WAPE ({one.came.size} forecasts)", one.measures()["wape"] or 0.0, 0.10)


def _won(maven: Sheet, group: str | None = None) -> list[Dated]:
    days, columns = days_of(maven.columns["close_date"]), maven.columns
    groups = columns[group] if group else itertools.repeat("all", len(maven))
    return [
        (its, day, float(value))
        for its, day, value, stage in zip(groups, days, columns["close_value"], columns["deal_stage"], strict=True)
        if day is not None and stage == "Won"
    ]


def _lives(maven: Sheet) -> list[Life]:
    opened, closed = days_of(maven.columns["engage_date"]), days_of(maven.columns["close_date"])
    rows = zip(opened, closed, maven.columns["deal_stage"], strict=True)
    return [Life(start, end, stage == "Won") for start, end, stage in rows if start is not None]


def _deals_of_maven(maven: Sheet) -> Iterator[Figure]:
    lives = _lives(maven)
    hazard = learn(cases_of(lives, TRAINED, TESTED))
    judged = judge(hazard, cases_of(lives, TESTED, ENDED))
    yield at_least("Maven won in the next month: signal found", float(hazard.has_signal), 1.0)
    yield at_least(f"Maven won in the next month: AUC ({judged.cases} cases)", judged.auc, 0.80)
    yield at_most(f"Maven won in the next month: Brier (base rate {judged.brier_base:.4f})", judged.brier, 0.102)


def _eventual_win(maven: Sheet) -> Iterator[Figure]:
    closed = [row for row, stage in enumerate(maven.columns["deal_stage"]) if stage in ("Won", "Lost")]
    answer = ask(maven.rows(closed), label="deal_stage", order="engage_date", drop=LEAKY)
    yield at_most("Maven eventual win: Brier above the base rate's", answer.brier - answer.brier_base, 0.001)
    yield at_most("Maven eventual win: signal found (there is none)", float(answer.signal), 0.0)


def _orders(folder: Path) -> Iterator[Dated]:
    with (folder / "AdventureWorks_Products.csv").open(encoding="utf-8-sig", newline="") as file:
        prices = {row["ProductKey"]: float(row["ProductPrice"]) for row in csv.DictReader(file)}
    for path in sorted(folder.glob("AdventureWorks_Sales_*.csv")):
        sheet = read_file(path)
        days = days_of(sheet.columns["OrderDate"])
        columns = (sheet.columns[name] for name in ("TerritoryKey", "OrderQuantity", "ProductKey"))
        for day, territory, quantity, product in zip(days, *columns, strict=True):
            if day is not None:
                yield territory, day, int(quantity) * prices[product]


def _territories(orders: list[Dated]) -> Iterator[Figure]:
    series = gathered(orders, MONTH)
    told = evaluate([one.values for one in series], season=12, horizon=3)
    yield at_most(
        f"AdventureWorks by territory, 3 months: WAPE ({len(series)} series)", overall(told)["wape"] or 0.0, 0.15
    )


def _all_series(maven: Sheet, orders: list[Dated]) -> Iterator[Figure]:
    """Everything there is in both, by month and by week."""
    told: list[Told] = []
    taken: list[tuple[Series, int]] = []
    for rows in (orders, _won(maven, "sales_agent"), _won(maven, "product")):
        for frequency, season, horizon in ((MONTH, 12, 3), (MONTH, 12, 1), (WEEK, 1, 4)):
            series = gathered(rows, frequency)
            told += evaluate([one.values for one in series], season=season, horizon=horizon)
            taken += [(one, season) for one in series]
    inside = overall(told)
    yield at_least(f"All series: share inside the 80 % interval ({inside['n']})", inside["coverage"] or 0.0, 0.75)
    yield at_most("All series: share inside the 80 % interval", inside["coverage"] or 0.0, 0.85)
    yield at_most("Milliseconds a series (processor time)", _milliseconds(taken), 5.0)


def _milliseconds(taken: list[tuple[Series, int]]) -> float:
    monthly = [np.array(one.values) for one, season in taken if season == 12 and len(one.values) >= 12]
    many = list(itertools.islice(itertools.cycle(monthly), MANY))
    predict_many(many[:2], season=12, horizon=3)
    started = time.process_time()
    predict_many(many, season=12, horizon=3)
    return (time.process_time() - started) * 1000 / len(many)


if __name__ == "__main__":
    main(sys.argv[1:])
