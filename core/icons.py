"""Lucide icons as inline SVG; each is made once per process."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

DEFAULT_SIZE = "size-4"


@lru_cache(maxsize=512)
def icon(name: str, css: str = DEFAULT_SIZE) -> SafeString:
    """The icon drawn in the text's colour, hidden from screen readers: whatever it means also stands in words."""
    svg = lucide(name, size=None, stroke_width="1.75")
    opened, closed = svg.split(">", 1)
    inner = mark_safe(" ".join(closed.split()).replace("> <", "><"))  # noqa: S308  the package's own drawing
    return format_html("{} {}>{}", mark_safe(_attributes(opened)), _marks(css), inner)  # noqa: S308


def _attributes(opened: str) -> str:
    kept = [part for part in " ".join(opened.split()).split(" ") if not part.startswith(("class=", "xmlns="))]
    return " ".join(kept)


def _marks(css: str) -> SafeString:
    return format_html('class="icon {}" aria-hidden="true" focusable="false"', css)
