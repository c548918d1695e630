"""What is said again and again: texts remembered by language, and parts of pages.

`{% kept key %}…{% endkept %}`: what is the same for all requests with this key and language is rendered once a process.

For the frame of pages only. Nothing of a person, a record or a form may stand inside: it would be shown to others
(tests/core/test_keeping.py reads all templates for it).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.template import Context, Node
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 512
Result = TypeVar("Result")


def by_language(words: Callable[..., Result]) -> Callable[..., Result]:
    """A function of plain values that says something in the present language; what it said is remembered."""

    @functools.lru_cache(maxsize=4096)
    def once(_language: str | None, *values: Any) -> Result:
        return words(*values)

    @functools.wraps(words)
    def say(*values: Any) -> Result:
        return once(get_language(), *values)

    return say


class KeptNode(Node):
    """Keeps its text by language and key; it lives and dies with the compiled template."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, keys: list[FilterExpression]) -> None:
        self.nodelist, self.keys = nodelist, keys
        self.texts: dict[Any, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = (get_language(), *(expression.resolve(context) for expression in self.keys))
        if key not in self.texts:
            if len(self.texts) >= MOST:
                self.texts.clear()
            self.texts[key] = self.nodelist.render(context)
        return self.texts[key]


def kept(parser: Parser, token: Token) -> KeptNode:
    keys = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, keys)
