"""Table cells as HTML. Plain string work: a list of 50 rows asks for 500, a template include each would cost more than the query.

Every column becomes one writer a page, which has language, clock, words and addresses at hand and writes what occurs twice once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import formats, icons, marks
from core.marks import escape
from core.reading import Cell, of_instances
from core.tables import Column, Words

ZERO_ID = "00000000-0000-0000-0000-000000000000"
NUMERIC = frozenset({"money", "number", "percent"})


@dataclass
class CellContext:
    """What all cells of one table share: language, clock, and the addresses of records and of their single fields."""

    detail_route: str = ""
    edit_route: str = ""
    editable: Iterable[str] = ()
    language: str = field(default_factory=lambda: get_language() or "en")
    now: datetime = field(default_factory=timezone.localtime)

    def __post_init__(self) -> None:
        self.today = self.now.date()
        self.detail = _around(reverse(self.detail_route, args=[ZERO_ID])) if self.detail_route else None
        self.edits = (
            {name: _around(reverse(self.edit_route, args=[ZERO_ID, name])) for name in self.editable}
            if self.edit_route
            else {}
        )

    def url(self, key: str) -> str:
        """Address of the record with this id; "" when the list has none."""
        return f"{self.detail[0]}{key}{self.detail[1]}" if self.detail else ""


def _around(address: str) -> tuple[str, str]:
    """What stands before and behind the id."""
    before, _id, behind = address.partition(ZERO_ID)
    return before, behind


# From a value and what stands beside it (currency, tone) to HTML.
Render = Callable[[Any, Any], str]
# From a row and its id.
Writer = Callable[[Any, str], str]


def cell(column: Column, row: Any, context: CellContext) -> SafeString:
    """The inside of one cell of an instance."""
    reading = of_instances([column])
    return mark_safe(writer(reading.cells[0], context)(row, str(row.pk)))  # noqa: S308  every renderer escapes


def writer(cell: Cell, context: CellContext) -> Writer:
    """What writes the inside of this column's cells; a missing value is a muted dash."""
    kind = cell.column.kind
    if kind == "link":
        return _link(cell, context)
    render, value, extra = RENDERERS[kind](context), cell.value, cell.extra
    empty = marks.person(None) if kind == "person" else marks.NOTHING
    words = _words(cell.column) if kind in ("badge", "choice") else None

    def write(row: Any, key: str) -> str:
        found = value(row)
        if found is None or found == "" or found == []:
            return empty
        if words is not None:
            found = words(row, found)
        return render(found, extra(row) if extra is not None else None)

    return write


def _link(cell: Cell, context: CellContext) -> Writer:
    value = cell.value

    def write(row: Any, key: str) -> str:
        text, url = escape(value(row) or "—"), context.url(key)
        return f'<a class="row-link" href="{url}">{text}</a>' if url else text

    return write


def _words(column: Column) -> Callable[[Any, Any], Any]:
    """The words of a model's choice instead of its stored key; tuples are read with their words at once."""
    display = Words(column.key)

    def words(row: Any, value: Any) -> Any:
        has_words = column.source is None and hasattr(row, f"get_{column.key}_display")
        return display(row) if has_words else value

    return words


def _text(context: CellContext) -> Render:
    return lambda value, _extra: escape(value)


def _money(context: CellContext) -> Render:
    language = context.language

    def render(value: Decimal, currency: str | None) -> str:
        short = formats.short_amount(value, currency or "", language)
        return f'<span title="{formats.amount(value, currency or "", language)}">{short}</span>'

    return render


def _number(context: CellContext) -> Render:
    @cache
    def render(value: Any, _extra: Any) -> str:
        exact = Decimal(value)
        digits = 0 if exact == exact.to_integral_value() else 2
        return formats.number(exact, context.language, digits)

    return render


def _percent(context: CellContext) -> Render:
    return cache(lambda value, _extra: formats.percent(Decimal(value), context.language))


def _date(context: CellContext) -> Render:
    @cache
    def render(value: date, _extra: Any) -> str:
        shown = formats.relative_day(value, context.today, context.language)
        return f'<time datetime="{value.isoformat()}" title="{formats.day(value, context.language)}">{shown}</time>'

    return render


def _instant(context: CellContext) -> Render:
    zone, now, language = context.now.tzinfo, context.now, context.language

    def render(value: datetime, _extra: Any) -> str:
        local = value.astimezone(zone)
        shown = formats.relative_instant(local, now, language)
        return f'<time datetime="{value.isoformat()}" title="{formats.instant(local, language)}">{shown}</time>'

    return render


def _due(context: CellContext) -> Render:
    on_day, at_instant, overdue = _date(context), _instant(context), _("overdue")

    def render(value: date | datetime, _extra: Any) -> str:
        instant = isinstance(value, datetime)
        inner = at_instant(value, None) if instant else on_day(value, None)
        late = value < (context.now if instant else context.today)
        return f'<span class="overdue">{overdue} · {inner}</span>' if late else inner

    return render


def _person(context: CellContext) -> Render:
    return cache(lambda value, _extra: marks.person(value if hasattr(value, "full_name") else str(value)))


def _badge(context: CellContext) -> Render:
    return lambda value, tone: marks.badge(value, tone or "neutral")


def _tags(context: CellContext) -> Render:
    return lambda value, _extra: "".join(f'<span class="tag">{escape(item)}</span>' for item in value)


def _email(context: CellContext) -> Render:
    return lambda value, _extra: f'<a class="quiet-link" href="mailto:{escape(value)}">{escape(value)}</a>'


def _phone(context: CellContext) -> Render:
    return lambda value, _extra: f'<a class="quiet-link num" href="tel:{escape(value)}">{escape(value)}</a>'


def _boolean(context: CellContext) -> Render:
    yes, no = f"{icons.icon('check')}<span class='sr-only'>{_('Yes')}</span>", escape(_("No"))
    return lambda value, _extra: yes if value else no


RENDERERS: dict[str, Callable[[CellContext], Render]] = {
    "text": _text,
    "link": _text,
    "money": _money,
    "number": _number,
    "percent": _percent,
    "date": _date,
    "due": _due,
    "instant": _instant,
    "person": _person,
    "badge": _badge,
    "choice": _badge,
    "tags": _tags,
    "email": _email,
    "phone": _phone,
    "boolean": _boolean,
}
