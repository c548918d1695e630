"""Market news as people type it: a line each, with #tags; names of competitors and products are found in the words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TAG = re.compile(r"[#＃]([\w\-]{1,40})", re.UNICODE)
BULLET = re.compile(r"^[\s\-*•·–—]+")
MOST, MOST_TAGS, LONGEST = 50, 10, 1000


@dataclass(frozen=True, slots=True)
class News:
    text: str
    tags: tuple[str, ...] = ()
    competitors: tuple[Any, ...] = ()
    products: tuple[Any, ...] = ()


def parse(text: str, competitors: Mapping[str, Any], products: Mapping[str, Any]) -> list[News]:
    """`competitors` and `products` map their names to what is to be given back for them."""
    lines = (BULLET.sub("", line).strip() for line in text.splitlines())
    return [
        News(line[:LONGEST], tags_of(line), mentioned(line, competitors), mentioned(line, products))
        for line in lines
        if TAG.sub("", line).strip() or TAG.search(line)
    ][:MOST]


def tags_of(line: str) -> tuple[str, ...]:
    """In small letters, each once, in the order of writing."""
    return tuple(dict.fromkeys(tag.casefold() for tag in TAG.findall(line)))[:MOST_TAGS]


def mentioned(line: str, names: Mapping[str, Any]) -> tuple[Any, ...]:
    """Those whose name stands in the line; a Latin name as a word of its own, a Chinese one anywhere."""
    lowered = line.casefold()
    return tuple(found for name, found in names.items() if len(name) > 1 and _stands_in(name.casefold(), lowered))


def _stands_in(name: str, line: str) -> bool:
    if name not in line:
        return False
    if not name.isascii():
        return True
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", line) is not None
