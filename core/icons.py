"""Lucide icons as inline SVG; each is made once per process. How strokes look stands in the style sheet (.icon).

The package opens its archive of 1,700 drawings anew for each icon (13 ms): here it stays open."""

from __future__ import annotations

import logging
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from zipfile import ZipFile

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

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
        svg = archive().read(f"{name}.svg").decode()
    except KeyError:
        log.error("unknown icon %r", name)
        svg = archive().read(f"{ANY}.svg").decode()
    inner = svg[svg.index("<svg") :].partition(">")[2].rpartition("</svg>")[0]
    return " ".join(inner.split()).replace("> <", "><").replace(" />", "/>")


@cache
def archive() -> ZipFile:
    """In memory: an open file would share its position with processes forked from this one."""
    return ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))
