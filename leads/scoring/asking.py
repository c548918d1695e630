"""Is there a signal in this table? Learns on its oldest 70 %, and says how well that foretells the newest 30 %."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from core.statistics.judging import auc, brier, brier_of_rate, ece
from core.statistics.logistic import Numbers
from leads.scoring.learning import FEWEST_OF_EACH, Learned, learn
from leads.scoring.sheet import Sheet, Unreadable
from leads.scoring.values import day_comes_first, is_nothing, moment, number, truth

LEARNED_SHARE = 0.7
FEWEST_ROWS = 50


@dataclass(frozen=True)
class Answer:
    """`used` are the columns learned from, `refused` those that were not, with the reason."""

    n: int
    base_rate: float
    auc: float
    brier: float
    brier_base: float
    ece: float
    used: list[str]
    signal: bool
    n_train: int = 0
    n_test: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {name: round(value, 6) if isinstance(value, float) else value for name, value in asdict(self).items()}


def ask(sheet: Sheet, *, label: str, order: str, drop: Sequence[str] = ()) -> Answer:
    label, order = sheet.column(label), sheet.column(order)
    if label == order:
        raise Unreadable("The label and the order must be two columns.")
    notes: list[str] = []
    dropped = _dropped(sheet, drop, notes)
    outcomes = _outcomes(sheet.columns[label], label, notes)
    times = _times(sheet.columns[order], order)
    rows = _in_order(outcomes, times, notes)
    _check(rows, outcomes, times, order)
    features = sheet.without([label, order, *dropped]).rows(rows)
    y = np.array([float(bool(outcomes[row])) for row in rows])
    border = _border(len(rows))
    learned = learn(features.rows(range(border)).columns, y[:border].tolist())
    said = learned.probabilities(features.rows(range(border, len(rows))).columns)
    return _answer(learned, said, y, border, notes)


def _answer(learned: Learned, said: Numbers, y: Numbers, border: int, notes: list[str]) -> Answer:
    base, test = learned.base_rate, y[border:]
    if len(said) != len(test):  # a table of nothing but label and order
        said = np.full(len(test), base)
    cost, cost_base = brier(said, test), brier_of_rate(base, test)
    refused = {name: why.reason for name, why in learned.refused.items()}
    used = [feature.name for feature in learned.features]
    return Answer(
        len(y), base, auc(said, test), cost, cost_base, ece(said, test), used, learned.has_signal and cost < cost_base,
        border, len(test), refused, notes,
    )  # fmt: skip


def _dropped(sheet: Sheet, drop: Sequence[str], notes: list[str]) -> list[str]:
    """Names, or patterns with a star; what matches nothing is said, so that a slip does not leave a column in unnoticed."""
    found: list[str] = []
    for name in (given.strip() for given in drop):
        hits = [known for known in sheet.columns if fnmatchcase(known.casefold(), name.casefold()) or known == name]
        if name and not hits:
            notes.append(f"There is no column “{name}” to drop.")
        found += hits
    return found


def _outcomes(cells: Sequence[str], label: str, notes: list[str]) -> list[bool | None]:
    """What became of each row; None for those of which it is not known yet."""
    meanings = {cell: _truth(cell, label) for cell in set(cells)}
    outcomes = [meanings[cell] for cell in cells]
    known = {value for value in meanings.values() if value is not None}
    if not known:
        sample = ", ".join(f"“{cell}”" for cell, _count in Counter(cells).most_common(4))
        raise Unreadable(
            f"The label column “{label}” must say yes or no (also true/false, 1/0, won/lost); it says {sample}."
        )
    if known == {True} and any(is_nothing(cell) for cell in meanings):
        notes.append(f"Rows with nothing in “{label}” are taken as no.")
        return [
            bool(value) if value is not None or is_nothing(cell) else None
            for value, cell in zip(outcomes, cells, strict=True)
        ]
    if len(known) < 2:
        raise Unreadable(f"All rows have the same outcome in “{label}”, so there is nothing to tell apart.")
    if (open_rows := outcomes.count(None)) > 0:
        notes.append(f"{open_rows} rows whose outcome is not known were left out.")
    return outcomes


def _truth(cell: str, label: str) -> bool | None:
    """A number counts when it is 0 or 1; a word also when it is the column's own name (“converted” under Converted)."""
    if (value := number(cell)) is not None:
        return {1.0: True, 0.0: False, -1.0: False}.get(value)
    meant = truth(cell)
    if meant is None and cell.strip() and cell.strip().casefold() == label.strip().casefold():
        return True
    return meant


def _times(cells: Sequence[str], order: str) -> list[float | None]:
    """As numbers: instants in seconds. None where nothing can be read."""
    distinct = list(dict.fromkeys(cells))
    first = day_comes_first(distinct)
    dates = {cell: moment(cell, day_first=first) for cell in distinct}
    numbers = {cell: number(cell) for cell in distinct}
    said = sum(not is_nothing(cell) for cell in distinct)
    as_dates = sum(value is not None for value in dates.values())
    as_numbers = sum(value is not None for value in numbers.values())
    if max(as_dates, as_numbers) < max(1, said * 0.8):
        raise Unreadable(f"The order column “{order}” must hold numbers or dates; it holds e.g. “{distinct[0]}”.")
    if as_numbers >= as_dates:  # 20240131 is a day and a number; either reading gives the same order
        return [numbers[cell] for cell in cells]
    return [None if (at := dates[cell]) is None else at.timestamp() for cell in cells]


def _in_order(outcomes: Sequence[bool | None], times: Sequence[float | None], notes: list[str]) -> list[int]:
    usable = [row for row, outcome in enumerate(outcomes) if outcome is not None and times[row] is not None]
    if (timeless := sum(time is None for time in times)) > 0:
        notes.append(f"{timeless} rows without a place in the order were left out.")
    return sorted(usable, key=lambda row: times[row] or 0.0)


def _check(rows: Sequence[int], outcomes: Sequence[bool | None], times: Sequence[float | None], order: str) -> None:
    if len(rows) < FEWEST_ROWS:
        raise Unreadable(f"Only {len(rows)} rows can be used; at least {FEWEST_ROWS} are needed to learn and to test.")
    if times[rows[0]] == times[rows[-1]]:
        raise Unreadable(f"All rows have the same “{order}”, so older can't be told from newer.")
    border = _border(len(rows))
    yes = sum(bool(outcomes[row]) for row in rows[:border])
    if min(yes, border - yes) < FEWEST_OF_EACH:
        raise Unreadable(
            f"The oldest 70 % hold {yes} yes and {border - yes} no; at least {FEWEST_OF_EACH} of each are needed."
        )


def _border(rows: int) -> int:
    return int(rows * LEARNED_SHARE)
