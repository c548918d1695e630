"""A card as it is shown: its report made in the viewer's visibility and within the dashboard's limits, drawn in its way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.builder import Figure, ReportDefinition, ReportTable, Vocabulary, builder_address, run, vocabulary
from reports.dashboards import drawing
from reports.dashboards.layout import Place
from reports.dashboards.limits import Limits
from reports.models import CardKind

# How a card's report is shown when it is opened.
CHART_OF = {"bar": "bar", "leaderboard": "bar", "waterfall": "bar", "line": "line", "funnel": "funnel", "heat": "heat"}
NAMES_OF_LIMITS = {"team": gettext_lazy("team"), "pipeline": gettext_lazy("pipeline")}


@dataclass(frozen=True)
class Asked:
    """What a card asks for; from a row of somebody's dashboard or from a shipped one."""

    key: str
    kind: str
    definition: ReportDefinition
    place: Place
    title: str | Promise = ""
    pk: UUID | None = None


@dataclass(frozen=True)
class Shown:
    """A card with its numbers. `problem` says in words why there are none."""

    asked: Asked
    definition: ReportDefinition
    table: ReportTable | None
    ignored: tuple[str, ...] = ()
    problem: str = ""
    names: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.asked.kind

    @property
    def place(self) -> Place:
        return self.asked.place

    @cached_property
    def title(self) -> str:
        if self.asked.title:
            return str(self.asked.title)
        measures = ", ".join(self.names.get(key, key) for key in self.definition.measures)
        return f"{measures} · {self.table.row_label}" if self.table and self.table.row_label else measures

    @property
    def address(self) -> str:
        """The report behind the card, with what limits the dashboard."""
        return builder_address(replace(self.definition, chart=CHART_OF.get(self.kind, "table")))

    @property
    def unit(self) -> str:
        return self.table.columns[0].unit if self.table and self.table.columns else ""

    @property
    def currency(self) -> str:
        return self.table.currency if self.table else ""

    @property
    def said(self) -> str:
        """What the number means; one definition everywhere."""
        return self.table.columns[0].definition if self.table and self.table.columns else ""

    @property
    def whole(self) -> Figure | None:
        return self.table.total.figures[0] if self.table and self.table.total.figures else None

    @property
    def is_empty(self) -> bool:
        return self.table is None or self.table.is_empty

    @cached_property
    def bars(self) -> list[drawing.Bar]:
        if self.table is None:
            return []
        match self.kind:
            case CardKind.FUNNEL:
                return drawing.funnel(self.table)
            case CardKind.WATERFALL:
                return drawing.waterfall(self.table, _("Total"))
            case CardKind.LEADERBOARD:
                return drawing.places(self.table)
            case _:
                return drawing.bars(self.table)

    @cached_property
    def lines(self) -> list[drawing.Trace]:
        return drawing.lines(self.table) if self.table else []

    @cached_property
    def shades(self) -> list[tuple[Any, list[drawing.Shade]]]:
        return drawing.shades(self.table) if self.table else []

    @property
    def heads(self) -> list[str]:
        return list(drawing.heads(self.table)) if self.table else []

    @property
    def not_limited(self) -> str:
        """The names of the limits that this card's numbers do not know."""
        return ", ".join(str(NAMES_OF_LIMITS[name]) for name in self.ignored)


def show(cards: Iterable[Asked], viewer: Any, today: date, limits: Limits) -> list[Shown]:
    words = vocabulary()
    return [show_one(card, viewer, today, limits, words) for card in cards]


def show_one(card: Asked, viewer: Any, today: date, limits: Limits, words: Vocabulary) -> Shown:
    definition, ignored = limits.applied(card.definition, words)
    names = {key: words.labels.get(key, key) for key in definition.measures}
    if problems := definition.problems(words):
        return Shown(card, definition, None, ignored, problems[0].sentence, names)
    table = run(definition, viewer, today)
    hidden = _("Your role does not show these numbers.") if table.hidden and not table.columns else ""
    return Shown(card, definition, table, ignored, hidden, names)
