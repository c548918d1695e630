"""From a report's table to what a card shows: bars with widths, steps that stand on each other, points of a line, shades. Pure.

Every part keeps the figure's own address, so that whatever is drawn opens its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.builder import Figure, Head, ReportTable
from targets.engine.ranks import ranked

MOST_BARS = 12
LINE_WIDTH, LINE_HEIGHT, LINE_MARGIN = 300, 100, 8


@dataclass(frozen=True, slots=True)
class Bar:
    """`width` in per cent of the longest; `start` where it begins, for steps; `share` of the bar before, for funnels."""

    head: Head
    value: Decimal | None
    address: str
    width: Decimal
    start: Decimal = Decimal(0)
    share: Decimal | None = None
    rank: int | None = None
    is_negative: bool = False
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    head: Head
    value: Decimal | None
    address: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Shade:
    value: Decimal | None
    address: str
    strength: int


@dataclass(frozen=True, slots=True)
class Trace:
    """One line of a chart; `path` as SVG reads it."""

    label: str
    path: str
    points: tuple[Point, ...]


def whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))


def share(part: Decimal, most: Decimal) -> Decimal:
    return whole(abs(part) * 100 / most) if most else Decimal(0)


def figures_of(table: ReportTable, place: int = 0) -> list[tuple[Head, Figure]]:
    return [(line.head, line.figures[place]) for line in table.lines]


def bars(table: ReportTable) -> list[Bar]:
    """The first measure by row, in the table's order."""
    place = totals_place(table)
    rows = figures_of(table, place)[:MOST_BARS]
    most = max((abs(figure.value or Decimal(0)) for _head, figure in rows), default=Decimal(0))
    return [_bar(head, figure, most) for head, figure in rows]


def totals_place(table: ReportTable) -> int:
    """Where a report has columns, the total of the first measure stands behind them."""
    return table.column_of(table.columns[0].measure) if table.definition.columns else 0


def _bar(head: Head, figure: Figure, most: Decimal, rank: int | None = None) -> Bar:
    value = figure.value
    return Bar(
        head,
        value,
        figure.address,
        share(value or Decimal(0), most),
        rank=rank,
        is_negative=value is not None and value < 0,
    )


def places(table: ReportTable) -> list[Bar]:
    """The most first; equals share a rank."""
    rows = [(head, figure) for head, figure in figures_of(table, totals_place(table)) if figure.value is not None]
    rows.sort(key=lambda row: (-(row[1].value or Decimal(0)), row[0].label))
    most = max((abs(figure.value or Decimal(0)) for _head, figure in rows), default=Decimal(0))
    shared = ranked((row, row[1].value or Decimal(0)) for row in rows)
    return [_bar(head, figure, most, rank) for rank, (head, figure), _value in shared][:MOST_BARS]


def funnel(table: ReportTable) -> list[Bar]:
    """Each step with its share of the step before it."""
    found, before = list[Bar](), None
    for bar in bars(table):
        kept = whole((bar.value or Decimal(0)) * 100 / before) if before else None
        found.append(Bar(bar.head, bar.value, bar.address, bar.width, share=kept))
        before = bar.value
    return found


def waterfall(table: ReportTable, total: str) -> list[Bar]:
    """Each row begins where the one before ended; the last bar is the whole. Widths are of the span that is touched."""
    rows = figures_of(table, totals_place(table))[:MOST_BARS]
    at, spans = Decimal(0), list[tuple[Head, Figure, Decimal, Decimal]]()
    for head, figure in rows:
        step = figure.value or Decimal(0)
        spans.append((head, figure, min(at, at + step), max(at, at + step)))
        at += step
    sum_of = table.total.figures[totals_place(table)]
    spans.append((Head("", total), sum_of, min(Decimal(0), at), max(Decimal(0), at)))
    low, high = min(span[2] for span in spans), max(span[3] for span in spans)
    return [
        Bar(
            head, figure.value, figure.address, share(to - start, high - low), share(start - low, high - low),
            is_negative=(figure.value or Decimal(0)) < 0, is_total=place == len(spans) - 1,
        )
        for place, (head, figure, start, to) in enumerate(spans)
    ]  # fmt: skip


def lines(table: ReportTable) -> list[Trace]:
    """One line a column; what has no value is left out of it."""
    columns = [
        place for place, column in enumerate(table.columns) if not column.is_total or not table.definition.columns
    ]
    values = [line.figures[place].value for line in table.lines for place in columns]
    known = [value for value in values if value is not None]
    low, high = min([*known, Decimal(0)]), max([*known, Decimal(0)])
    return [_trace(table, place, low, high) for place in columns[:5]]


def _trace(table: ReportTable, place: int, low: Decimal, high: Decimal) -> Trace:
    span, steps = (high - low) or Decimal(1), max(len(table.lines), 1)
    points = tuple(
        Point(
            line.head, line.figures[place].value, line.figures[place].address,
            round((index + 0.5) * LINE_WIDTH / steps, 1), round(float(LINE_HEIGHT - (value - low) / span * LINE_HEIGHT), 1),
        )
        for index, line in enumerate(table.lines)
        if (value := line.figures[place].value) is not None
    )  # fmt: skip
    path = " ".join(f"{'L' if index else 'M'}{point.x} {point.y}" for index, point in enumerate(points))
    return Trace(table.columns[place].title, path, points)


def shades(table: ReportTable) -> list[tuple[Head, list[Shade]]]:
    """How strong each figure is among all of its measure, 0 to 100."""
    most = _most(table)
    return [
        (
            line.head,
            [
                Shade(figure.value, figure.address, int(share(figure.value or Decimal(0), most[column.measure])))
                for column, figure in zip(table.columns, line.figures, strict=True)
                if not _is_sum(table, column.is_total)
            ],
        )
        for line in table.lines
    ]


def _is_sum(table: ReportTable, is_total: bool) -> bool:
    return bool(table.definition.columns) and is_total


def _most(table: ReportTable) -> dict[str, Decimal]:
    most: dict[str, Decimal] = {}
    for line in table.lines:
        for column, figure in zip(table.columns, line.figures, strict=True):
            if not _is_sum(table, column.is_total):
                most[column.measure] = max(most.get(column.measure, Decimal(0)), abs(figure.value or Decimal(0)))
    return most


def heads(table: ReportTable) -> Sequence[str]:
    """With one measure the columns need not name it again."""
    columns = [column for column in table.columns if not _is_sum(table, column.is_total)]
    alone = len(table.definition.measures) == 1
    return [column.head.label if alone and column.head else column.title for column in columns]
