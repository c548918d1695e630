"""Who is spoken to in a text: "@Alice Adler, please call". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")
# An address has its sign inside a word, a mention at the beginning of one. (In Chinese texts there is no space before it.)
_sign = re.compile(r"(?<![A-Za-z0-9._%+\-])[@＠]")


def mentioned(text: str, people: Mapping[str, Key]) -> list[Key]:
    """The people named behind an @, each once, in the order of the text; the longest name that fits is meant."""
    names = sorted(people, key=len, reverse=True)
    found: dict[Key, None] = {}
    for sign in _sign.finditer(text):
        rest = text[sign.end() :].lower()
        name = next((one for one in names if rest.startswith(one.lower()) and _ends(rest, one)), None)
        if name is not None:
            found[people[name]] = None
    return list(found)


def _ends(rest: str, name: str) -> bool:
    """ "@Ann" does not speak to Anna's neighbour; behind a Chinese name the next word may follow at once."""
    behind = rest[len(name) : len(name) + 1]
    return not (behind.isascii() and behind.isalnum()) or not name[-1].isascii()
