"""Serializers that take input, used again instead of made anew: DRF copies every field of a serializer for each request, which for a
lead costs more than checking what was sent.

One at a time belongs to one request: it is taken from the pile and put back. What it holds of a request is replaced with the next.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from rest_framework import serializers

Kind = type[serializers.Serializer[Any]]
Pile = deque[serializers.Serializer[Any]]
# Each pile is as high as there were ever requests at the same time, and no higher than this.
MOST = 16
# By language, too: DRF keeps the sentences about lengths and limits in the language in which they were first said.
_piles: dict[tuple[Kind, str | None], Pile] = defaultdict(deque)


def validated(kind: Kind, data: Any, *, partial: bool, context: Mapping[str, Any]) -> dict[str, Any]:
    """What `kind(data=…)` makes of `data`; what is wrong with it is raised."""
    pile = _piles[kind, get_language()]
    taken = _taken(kind, pile)
    taken.initial_data, taken.partial, taken._context = data, partial, context
    try:
        taken.is_valid(raise_exception=True)
        return dict(taken.validated_data)
    finally:
        _put_back(pile, taken)


def _taken(kind: Kind, pile: Pile) -> serializers.Serializer[Any]:
    try:
        return pile.pop()
    except IndexError:
        return kind(data=None)


def _put_back(pile: Pile, taken: serializers.Serializer[Any]) -> None:
    """Without anything of the request: neither what was sent nor who sent it."""
    for name in ("_validated_data", "_errors", "_data"):
        taken.__dict__.pop(name, None)
    taken.initial_data, taken._context = None, {}
    if len(pile) < MOST:
        pile.append(taken)
