"""The fiscal calendar's rows, made from the month in which the fiscal year starts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.periods import Period, fiscal_year_of, periods_between

FIRST_YEAR, LAST_YEAR = 2010, 2045


@dataclass(frozen=True, slots=True)
class FiscalRow:
    kind: str
    label: str
    period: Period


def fiscal_rows(
    fiscal_year_start: int, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR
) -> Iterator[FiscalRow]:
    """Every month, quarter, half-year and year that begins in the calendar years asked for."""
    span = Period(date(first_year, 1, 1), date(last_year + 1, 1, 1))
    for kind in ("month", "quarter", "half_year", "year"):
        for period in periods_between(span, kind, fiscal_year_start):
            yield FiscalRow(kind, label(kind, period, fiscal_year_start), period)


def label(kind: str, period: Period, fiscal_year_start: int) -> str:
    """ "2026-07", "FY2026 Q3", "FY2026 H2", "FY2026": language-neutral, sorted like time within a kind."""
    year = fiscal_year_of(period.start, fiscal_year_start)
    months = (period.start.month - fiscal_year_start) % 12
    match kind:
        case "month":
            return f"{period.start:%Y-%m}"
        case "quarter":
            return f"FY{year} Q{months // 3 + 1}"
        case "half_year":
            return f"FY{year} H{months // 6 + 1}"
        case _:
            return f"FY{year}"
