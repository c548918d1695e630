"""Lucide icons as inline SVG; each is made once per process. How strokes look stands in the style sheet (.icon)."""

from __future__ import annotations

import logging
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

log = logging.getLogger(__name__)
DEFAULT_SIZE = "size-4"
ANY = "circle"


@lru_cache(maxsize=512)
def icon(name: str, css: str = DEFAULT_SIZE) -> SafeString:
    """The icon drawn in the text's colour, hidden from screen readers: whatever it means also stands in words."""
    inner = mark_safe(_drawing(name))  # noqa: S308  the package's own drawing
    return format_html('<svg class="icon {}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', css, inner)


def _drawing(name: str) -> str:
    """What stands between <svg> and </svg>. A name that does not exist is a mistake that a test finds; it is no reason to lose the page."""
    try:
        svg = str(lucide(name, size=None))
    except IconDoesNotExist:
        log.error("unknown icon %r", name)
        svg = str(lucide(ANY, size=None))
    inner = svg.partition(">")[2].removesuffix("</svg>")
    return " ".join(inner.split()).replace("> <", "><").replace(" />", "/>")
