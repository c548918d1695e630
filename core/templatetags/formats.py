"""Money, numbers and times in the reader's language and zone. The tags read the clock; `core.formats` does not."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import formats, marks
from core.money import Money

register = template.Library()


def language() -> str:
    return get_language() or "en"


def split(value: Any, currency: str) -> tuple[Decimal | None, str]:
    if isinstance(value, Money):
        return value.amount, value.currency
    return (None if value in (None, "") else Decimal(value)), currency or ""


@register.simple_tag
def money(value: Any, currency: str = "") -> SafeString:
    """Short form with the exact amount in the title."""
    number, unit = split(value, currency)
    if number is None:
        return marks.NOTHING
    short, exact = formats.short_amount(number, unit, language()), formats.amount(number, unit, language())
    if short == exact:
        return format_html('<span class="money">{}</span>', exact)
    return format_html('<span class="money" title="{}">{}</span>', exact, short)


@register.simple_tag
def amount(value: Any, currency: str = "") -> SafeString:
    number, unit = split(value, currency)
    return (
        marks.NOTHING
        if number is None
        else format_html('<span class="money">{}</span>', formats.amount(number, unit, language()))
    )


@register.simple_tag
def when(value: date | datetime | None) -> SafeString:
    if value is None:
        return marks.NOTHING
    if isinstance(value, datetime):
        local, now = timezone.localtime(value), timezone.localtime()
        shown, exact = formats.relative_instant(local, now, language()), formats.instant_exact(local, language())
    else:
        shown, exact = formats.relative_day(value, timezone.localdate(), language()), formats.day(value, language())
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, shown)


@register.simple_tag
def due(value: date | datetime | None) -> SafeString:
    """Like `when`; what is past says "overdue", in words and red."""
    if value is None:
        return marks.NOTHING
    late = value < timezone.now() if isinstance(value, datetime) else value < timezone.localdate()
    if not late:
        return when(value)
    return format_html('<span class="overdue">{} · {}</span>', _("overdue"), when(value))


@register.filter
def day(value: date | None) -> str:
    """The day itself, however near: for lists whose rows are compared by their dates."""
    if not value:
        return ""
    return formats.day(timezone.localtime(value).date() if isinstance(value, datetime) else value, language())


@register.filter
def instant(value: datetime | None) -> str:
    return formats.instant(timezone.localtime(value), language()) if value else ""


@register.simple_tag
def span(start: date, last: date) -> str:
    """A period as people name it; both days belong to it."""
    return formats.span(start, last, language())


@register.filter
def long_day(value: date) -> str:
    return formats.long_day(timezone.localtime(value).date() if isinstance(value, datetime) else value, language())


@register.filter
def month(value: date) -> str:
    return formats.month(value, language())


@register.filter
def growth(change: Decimal) -> str:
    return formats.growth(change, language())


@register.simple_tag
def points(value: Decimal, before: Decimal) -> str:
    """How many percentage points a share has moved: its relative change would mislead."""
    moved = value - before
    return _("%(n)s points") % {"n": ("+" if moved > 0 else "") + formats.number(moved, language(), 1)}


@register.simple_tag
def percent(value: Decimal | int | None, digits: int = 1) -> str:
    return formats.percent(value, language(), digits)


@register.filter
def number(value: Any, digits: int = 0) -> str:
    return formats.NOTHING if value in (None, "") else formats.number(Decimal(value), language(), digits)


@register.filter
def short_number(value: Any) -> str:
    return formats.NOTHING if value in (None, "") else formats.short_number(Decimal(value), language())


@register.filter
def initials(name: str) -> str:
    return formats.initials(name)


@register.filter
def is_past(value: date | datetime | None) -> bool:
    if value is None:
        return False
    return value < timezone.now() if isinstance(value, datetime) else value < timezone.localdate()
