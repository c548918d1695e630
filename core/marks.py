"""Little pieces of HTML that pages, tags and table cells share; plain functions, because a table asks for hundreds."""

from __future__ import annotations

import html
import zlib
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core import formats, icons

TONES = frozenset({"neutral", "info", "success", "warning", "error", "primary"})
HUES = 10
NOTHING = mark_safe('<span class="nothing">—</span>')


def escape(value: Any) -> str:
    """Django's escape without its wrapping for lazy texts; what is already HTML stays as it is."""
    return value.__html__() if hasattr(value, "__html__") else html.escape(str(value))


def badge(text: Any, tone: str = "neutral", icon: str = "") -> SafeString:
    return _badge(str(text), tone, icon)


@lru_cache(maxsize=2048)
def _badge(text: str, tone: str, icon: str) -> SafeString:
    tone = tone if tone in TONES else "neutral"
    mark = icons.icon(icon, "size-3") if icon else ""
    return mark_safe(f'<span class="mark mark-{tone}">{mark}{escape(text)}</span>')  # noqa: S308


def avatar(person: Any, css: str = "") -> SafeString:
    """Initials in a colour that stays the person's own; decoration only, the name stands beside it or in the title."""
    name = person if isinstance(person, str) else getattr(person, "full_name", "") or ""
    return _avatar(str(name), _hue(person, str(name)), css)


@lru_cache(maxsize=2048)
def _avatar(name: str, hue: int, css: str) -> SafeString:
    return format_html(
        '<span class="avatar-mark hue-{} {}" title="{}" aria-hidden="true">{}</span>',
        hue,
        css,
        name,
        formats.initials(name),
    )


def _hue(person: Any, name: str) -> int:
    key = getattr(person, "pk", None)
    return (key.int if isinstance(key, UUID) else zlib.crc32(name.encode())) % HUES


def person(who: Any) -> SafeString:
    """Avatar and name; "Nobody" for a record without an owner."""
    if who is None or who == "":
        return format_html('<span class="person text-muted">{}</span>', _("Nobody"))
    name = who if isinstance(who, str) else who.full_name
    return _person(str(name), _hue(who, str(name)))


@lru_cache(maxsize=2048)
def _person(name: str, hue: int) -> SafeString:
    return format_html('<span class="person">{}<span class="truncate">{}</span></span>', _avatar(name, hue, ""), name)


def progress(value: Decimal | float | int | None, label: str = "", tone: str = "") -> SafeString:
    """A bar of 0 to 100 per cent; the number beside it may be more than 100."""
    filled = 0.0 if value is None else max(0.0, min(100.0, float(value)))
    return format_html(
        '<div class="bar {}" role="progressbar" aria-valuemin="0" aria-valuemax="100" aria-valuenow="{}" aria-label="{}">'
        '<span style="width: {}%"></span></div>',
        *(f"bar-{tone}" if tone in TONES else "", round(filled), label or _("Progress"), f"{filled:.1f}"),
    )


def sparkline(values: Sequence[float], css: str = "") -> SafeString:
    """A line without axes, beside a number that says the same in words; nothing for fewer than two points."""
    if len(values) < 2:
        return SafeString("")
    low, high = min(values), max(values)
    span, step = (high - low) or 1.0, 80 / (len(values) - 1)
    points = " ".join(
        f"{2 + index * step:.1f},{22 - 20 * (value - low) / span:.1f}" for index, value in enumerate(values)
    )
    return format_html(
        '<svg class="sparkline {}" viewBox="0 0 84 24" preserveAspectRatio="none" aria-hidden="true">'
        '<polyline points="{}" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
        ' vector-effect="non-scaling-stroke"/></svg>',
        *(css, points),
    )
