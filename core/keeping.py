"""`{% kept key %}…{% endkept %}`: what is the same for all requests with this key and language is rendered once a process.

For the frame of pages only. Nothing of a person, a record or a form may stand inside: it would be shown to others
(tests/core/test_keeping.py reads all templates for it).
"""

from __future__ import annotations

from typing import Any

from django.template import Context, Node
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 512


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
