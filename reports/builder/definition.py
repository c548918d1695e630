"""What a report asks for: measures by dimensions, over a period, through filters. Pure: known words come in as a vocabulary.

All problems are told at once, each with the path of what it is about; what is sound goes to JSON and comes back the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.periods import Period
from reports import windows

CHARTS: dict[str, Any] = {
    "table": gettext_lazy("Table"),
    "bar": gettext_lazy("Bars"),
    "line": gettext_lazy("Line"),
    "funnel": gettext_lazy("Funnel"),
    "heat": gettext_lazy("Heat map"),
}
COMPARISONS: dict[str, Any] = {
    "": gettext_lazy("No comparison"),
    "previous": gettext_lazy("With the period before"),
    "year": gettext_lazy("With the year before"),
    "previous_days": gettext_lazy("With the same days of the period before"),
    "year_days": gettext_lazy("With the same days of the year before"),
}
MOST_MEASURES, MOST_VALUES, MOST_DAYS = 6, 50, 3700
CUSTOM = "custom"
KEYS = ("measures", "rows", "columns", "filters", "window", "start", "end", "compare", "chart")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: "filters.owner"."""

    path: str
    sentence: str


@dataclass(frozen=True)
class Vocabulary:
    """The known measures with what each can be split by, and the dimensions: their words, which of them are time (and so the period's
    business, not a filter's), and what their keys look like: ids, or some of a few words."""

    measures: Mapping[str, frozenset[str]]
    labels: Mapping[str, str] = field(default_factory=dict)
    dimensions: Mapping[str, str] = field(default_factory=dict)
    times: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def knows(self, dimension: str, key: str) -> bool:
        """Whether a filter may ask for it; the empty text is "nothing named"."""
        if key == "":
            return True
        if dimension in self.ids:
            return _is_id(key)
        return key in self.choices.get(dimension, frozenset((key,)))

    def common(self, keys: tuple[str, ...]) -> frozenset[str]:
        """What all of these measures can be split by."""
        found = [self.measures[key] for key in keys if key in self.measures]
        return frozenset.intersection(*found) if found else frozenset(self.dimensions)


@dataclass(frozen=True)
class ReportDefinition:
    """`end` is the last day, as people say it; both days only where `window` is "custom"."""

    measures: tuple[str, ...]
    rows: str = ""
    columns: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    window: str = "this_quarter"
    start: date | None = None
    end: date | None = None
    compare: str = ""
    chart: str = "table"

    def period(self, today: date, fiscal_year_start: int = 1) -> Period:
        if self.window == CUSTOM and self.start is not None and self.end is not None:
            return Period(self.start, self.end + timedelta(days=1))
        return windows.window(self.window, today, fiscal_year_start)

    def compared(self, period: Period, today: date) -> Period | None:
        """A period that is running is not over: with "the same days" it is compared with as much of the other one."""
        which, _under, days = self.compare.partition("_")
        if which == "":
            return None
        whole = windows.before(period) if which == "previous" else windows.year_before(period)
        return windows.so_far(whole, period, today) if days else whole

    def as_json(self) -> dict[str, Any]:
        """Only what says something, so that equal reports are equal texts."""
        whole = {
            "measures": list(self.measures), "rows": self.rows, "columns": self.columns,
            "filters": {key: list(values) for key, values in self.filters},
            "window": self.window, "start": self.start.isoformat() if self.start else "",
            "end": self.end.isoformat() if self.end else "", "compare": self.compare, "chart": self.chart,
        }  # fmt: skip
        return {key: value for key, value in whole.items() if value}

    def problems(self, words: Vocabulary) -> list[Problem]:
        return [*self._of_measures(words), *self._of_dimensions(words), *self._of_filters(words), *self._of_period()]

    def _of_measures(self, words: Vocabulary) -> Iterator[Problem]:
        if not self.measures:
            yield Problem("measures", _("Choose at least one measure."))
        if len(self.measures) > MOST_MEASURES:
            yield Problem("measures", _("At most %(most)s measures fit into one report.") % {"most": MOST_MEASURES})
        if len(set(self.measures)) < len(self.measures):
            yield Problem("measures", _("Each measure only once."))
        for number, key in enumerate(self.measures):
            if key not in words.measures:
                yield Problem(f"measures.{number}", _("There is no measure “%(key)s”.") % {"key": key[:60]})
        if self.compare not in COMPARISONS:
            yield Problem("compare", _("There is no such comparison."))
        if self.chart not in CHARTS:
            yield Problem("chart", _("There is no such chart."))

    def _of_dimensions(self, words: Vocabulary) -> Iterator[Problem]:
        for path, key in (("rows", self.rows), ("columns", self.columns)):
            if key:
                yield from self._not_splitting(path, key, words)
        if self.columns and self.columns == self.rows:
            yield Problem("columns", _("Rows and columns can't be split by the same."))
        if self.columns and not self.rows:
            yield Problem("rows", _("Choose rows before columns."))

    def _not_splitting(self, path: str, key: str, words: Vocabulary) -> Iterator[Problem]:
        if key not in words.dimensions:
            yield Problem(path, _("There is no dimension “%(key)s”.") % {"key": key[:60]})
            return
        for measure in self.measures:
            if measure in words.measures and key not in words.measures[measure]:
                sentence = _("“%(measure)s” can't be split by %(dimension)s.")
                said = {"measure": words.labels.get(measure, measure), "dimension": words.dimensions[key]}
                yield Problem(path, sentence % said)

    def _of_filters(self, words: Vocabulary) -> Iterator[Problem]:
        if len({key for key, _values in self.filters}) < len(self.filters):
            yield Problem("filters", _("Each filter only once."))
        for key, values in self.filters:
            yield from self._not_splitting(f"filters.{key[:60]}", key, words)
            if key in words.times:
                yield Problem(f"filters.{key}", _("Time is chosen by the period."))
            elif any(not words.knows(key, value) for value in values):
                yield Problem(f"filters.{key[:60]}", _("One of the values can't be read."))
            if len(values) > MOST_VALUES:
                sentence = _("At most %(most)s values fit into one filter.") % {"most": MOST_VALUES}
                yield Problem(f"filters.{key[:60]}", sentence)

    def _of_period(self) -> Iterator[Problem]:
        if self.window != CUSTOM:
            if self.window not in windows.WINDOWS:
                yield Problem("window", _("There is no such period."))
            if self.start or self.end:
                yield Problem("start", _("Days are only for a period of one's own."))
        elif self.start is None or self.end is None:
            yield Problem("start" if self.start is None else "end", _("Name the first and the last day."))
        elif self.end < self.start:
            yield Problem("end", _("The last day comes before the first."))
        elif (self.end - self.start).days > MOST_DAYS:
            yield Problem("end", _("At most ten years fit into one report."))


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def definition_of(data: Any) -> tuple[ReportDefinition | None, list[Problem]]:
    """Read what came as JSON: the definition, or what could not be read. Whether its words are known is asked afterwards."""
    if not isinstance(data, Mapping):
        return None, [Problem("", _("A report is an object with measures."))]
    problems = [Problem(str(key)[:60], _("Unknown field.")) for key in data if key not in KEYS]
    texts = {name: _text(data, name, problems) for name in ("rows", "columns", "window", "compare", "chart")}
    days = {name: _day(data, name, problems) for name in ("start", "end")}
    measures = _texts(data.get("measures", []), "measures", problems)
    filters = _filters(data.get("filters", {}), problems)
    if problems:
        return None, problems
    said: dict[str, Any] = {**{name: value for name, value in texts.items() if value}, **days}
    return ReportDefinition(measures=measures, filters=filters, **said), []


def _text(data: Mapping[str, Any], name: str, problems: list[Problem]) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > 60:
        problems.append(Problem(name, _("This must be a short text.")))
        return ""
    return value


def _texts(value: Any, path: str, problems: list[Problem]) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) and len(item) <= 200 for item in value):
        problems.append(Problem(path, _("This must be a list of texts.")))
        return ()
    return tuple(value)


def _filters(value: Any, problems: list[Problem]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, Mapping):
        problems.append(Problem("filters", _("Filters are an object of lists.")))
        return ()
    read = ((str(key), _texts(values, f"filters.{str(key)[:60]}", problems)) for key, values in sorted(value.items()))
    return tuple((key, values) for key, values in read if values)


def _day(data: Mapping[str, Any], name: str, problems: list[Problem]) -> date | None:
    value = data.get(name) or None
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        problems.append(Problem(name, _("This must be a day like 2026-07-31.")))
        return None
