"""Table cells as HTML. Plain string work: a list of 50 rows asks for 500, a template include each would cost more than the query."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import formats, icons, marks
from core.marks import escape
from core.tables import Column, display

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
        self.detail = reverse(self.detail_route, args=[ZERO_ID]) if self.detail_route else ""
        self.edits = (
            {name: reverse(self.edit_route, args=[ZERO_ID, name]) for name in self.editable} if self.edit_route else {}
        )

    def url(self, row: Any) -> str:
        """Address of the row's record; "" when the list has none."""
        return self.detail.replace(ZERO_ID, str(row.pk))

    def edit_url(self, key: str, name: str) -> str:
        """Address of the one-field form of the record with this id; "" for what can't be edited in its cell."""
        return self.edits[name].replace(ZERO_ID, key) if name in self.edits else ""


Renderer = Callable[[Any, Any, Any, CellContext], str]


def cell(column: Column, row: Any, context: CellContext) -> SafeString:
    """The inside of one cell; a missing value is a muted dash."""
    value = column.value(row)
    if callable(value):
        value = value()
    if value is None or value == "" or value == []:
        empty = marks.person(None) if column.kind == "person" else marks.NOTHING
        return _link("—", row, context) if column.kind == "link" else empty
    return mark_safe(RENDERERS[column.kind](value, column, row, context))  # noqa: S308  every renderer escapes


def _text(value: Any, column: Column, row: Any, context: CellContext) -> str:
    return escape(value)


def _link(value: Any, row: Any, context: CellContext) -> SafeString:
    url = context.url(row)
    inner = f'<a class="row-link" href="{url}">{escape(value)}</a>' if url else escape(value)
    return mark_safe(inner)  # noqa: S308


def _link_cell(value: Any, column: Column, row: Any, context: CellContext) -> str:
    return _link(value, row, context)


def _money(value: Decimal, column: Column, row: Any, context: CellContext) -> str:
    currency = column.extra(row) or ""  # noqa: S610  not the queryset method
    short = formats.short_amount(value, currency, context.language)
    return f'<span title="{formats.amount(value, currency, context.language)}">{short}</span>'


def _number(value: Any, column: Column, row: Any, context: CellContext) -> str:
    exact = Decimal(value)
    digits = 0 if exact == exact.to_integral_value() else 2
    return formats.number(exact, context.language, digits)


def _percent(value: Any, column: Column, row: Any, context: CellContext) -> str:
    return formats.percent(Decimal(value), context.language)


def _date(value: date, column: Column, row: Any, context: CellContext) -> str:
    shown = formats.relative_day(value, context.today, context.language)
    return f'<time datetime="{value.isoformat()}" title="{formats.day(value, context.language)}">{shown}</time>'


def _due(value: date | datetime, column: Column, row: Any, context: CellContext) -> str:
    instant = isinstance(value, datetime)
    inner = _instant(value, column, row, context) if instant else _date(value, column, row, context)  # type: ignore[arg-type]
    late = value < (context.now if instant else context.today)
    return f'<span class="overdue">{_("overdue")} · {inner}</span>' if late else inner


def _instant(value: datetime, column: Column, row: Any, context: CellContext) -> str:
    local = value.astimezone(context.now.tzinfo)
    shown = formats.relative_instant(local, context.now, context.language)
    return f'<time datetime="{value.isoformat()}" title="{formats.instant(local, context.language)}">{shown}</time>'


def _person(value: Any, column: Column, row: Any, context: CellContext) -> str:
    return marks.person(value if hasattr(value, "full_name") else str(value))


def _badge(value: Any, column: Column, row: Any, context: CellContext) -> str:
    return marks.badge(_label(value, column, row), column.extra(row) or "neutral")  # noqa: S610  not the queryset method


def _label(value: Any, column: Column, row: Any) -> Any:
    """The words of a model's choice instead of its stored key."""
    return display(column.key)(row) if column.source is None and hasattr(row, f"get_{column.key}_display") else value


def _tags(value: Iterable[Any], column: Column, row: Any, context: CellContext) -> str:
    return "".join(f'<span class="tag">{escape(item)}</span>' for item in value)


def _email(value: Any, column: Column, row: Any, context: CellContext) -> str:
    return f'<a class="quiet-link" href="mailto:{escape(value)}">{escape(value)}</a>'


def _phone(value: Any, column: Column, row: Any, context: CellContext) -> str:
    return f'<a class="quiet-link num" href="tel:{escape(value)}">{escape(value)}</a>'


def _boolean(value: Any, column: Column, row: Any, context: CellContext) -> str:
    return f"{icons.icon('check')}<span class='sr-only'>{_('Yes')}</span>" if value else escape(_("No"))


RENDERERS: dict[str, Renderer] = {
    "text": _text,
    "link": _link_cell,
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
