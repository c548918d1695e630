"""How well the series of a file could have been foretold."""

from __future__ import annotations

from datetime import date
from typing import Any

from forecasts.engine.evaluation import Told, evaluate, overall
from forecasts.engine.prediction import ENOUGH
from forecasts.files.amounts import amount, comma_is_decimal
from forecasts.files.days import days_of
from forecasts.files.series import SEASONS, WEEK, Dated, Series, Unknown, frequency_of, gathered
from leads.scoring.sheet import Sheet, Unreadable

MOST_AHEAD = 60
LONGEST_SEASON = 60
TWO_YEARS_OF_WEEKS = 104
MOST_PERIODS = 20_000  # a file of days over more than fifty years is one with a wrong date


def ask(
    sheet: Sheet, *, day: str, value: str, group: str | None, horizon: int, frequency: str | None, season: int | None
) -> dict[str, Any]:
    if not 1 <= horizon <= MOST_AHEAD:
        raise Unreadable(f"The horizon must be from 1 to {MOST_AHEAD}.")
    if season is not None and not 1 <= season <= LONGEST_SEASON:
        raise Unreadable(f"The season must be from 1 to {LONGEST_SEASON}.")
    rows, blanks = dated_rows(sheet, sheet.column(day), sheet.column(value), sheet.column(group) if group else None)
    frequency = frequency or frequency_of(rows)
    series = _checked(gathered(rows, frequency, blanks), rows)
    season = season or _season_of(series, frequency)
    told = evaluate([one.values for one in series], season=season, horizon=horizon)
    return {
        "rows": len(rows), "skipped_rows": len(sheet) - len(rows), "frequency": frequency, "season": season, "horizon": horizon,
        "series": len(series), **_rounded(overall(told)),
        "groups": [_described(one, its) for one, its in zip(series, told, strict=True)],
    }  # fmt: skip


def dated_rows(sheet: Sheet, day: str, value: str, group: str | None) -> tuple[list[Dated], Unknown]:
    """Rows with a day and an amount, and the days of those without an amount."""
    days = days_of(sheet.columns[day])
    texts = sheet.columns[value]
    comma = comma_is_decimal(texts)
    groups = sheet.columns[group] if group else ["all"] * len(sheet)
    rows: list[Dated] = []
    blanks: list[tuple[str, date]] = []
    for its_group, on, text in zip(groups, days, texts, strict=True):
        size = amount(text, decimal_comma=comma)
        if on is None:
            continue
        if size is None:
            blanks.append((its_group.strip() or "—", on))
        else:
            rows.append((its_group.strip() or "—", on, size))
    if not rows:
        wrong = day if not any(days) else value
        raise Unreadable(f"The column “{wrong}” has no {'day' if wrong == day else 'amount'} that can be read.")
    return rows, blanks


def _checked(series: list[Series], rows: list[Dated]) -> list[Series]:
    longest = max((len(one.values) for one in series), default=0)
    if longest > MOST_PERIODS:
        first, last = min(row[1] for row in rows), max(row[1] for row in rows)
        raise Unreadable(f"From {first} to {last} there are too many periods: is a date wrong?")
    return series


def _season_of(series: list[Series], frequency: str) -> int:
    """Weeks have a year's pattern only where two years are there to show it."""
    longest = max(len(one.values) for one in series)
    return 1 if frequency == WEEK and longest < TWO_YEARS_OF_WEEKS else SEASONS[frequency]


def _described(series: Series, told: Told) -> dict[str, Any]:
    found: dict[str, Any] = {
        "group": series.group, "first_period": series.first.isoformat(), "points": len(series.values),
        "method": told.method, **_rounded(told.measures()),
    }  # fmt: skip
    if len(series.values) < ENOUGH:
        found["note"] = f"not enough data: {len(series.values)} points, {ENOUGH} are needed for a forecast on a page"
    return found


def _rounded(measures: dict[str, float | int | None]) -> dict[str, float | int | None]:
    return {name: round(size, 4) if isinstance(size, float) else size for name, size in measures.items()}
