"""Guessing which column is which field, from its name in English or Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import override
from rapidfuzz import fuzz

from integrations.kinds import KINDS, Kind
from integrations.kinds.fields import Field, squashed

SURE, ENOUGH = 100.0, 86.0


def guess(kind: Kind, headers: Sequence[str]) -> dict[str, str]:
    """`{header: field name or ""}`: the surest pairs first, each field once."""
    pairs = sorted(
        (
            (likeness(header, item), -place, header, item.name)
            for header in headers
            for place, item in enumerate(kind.fields)
        ),
        reverse=True,
    )
    chosen = dict.fromkeys(headers, "")
    used: set[str] = set()
    for score, _place, header, name in pairs:
        if score >= ENOUGH and not chosen[header] and name not in used:
            chosen[header] = name
            used.add(name)
    return chosen


def guess_kind(headers: Sequence[str]) -> str:
    """The kind whose fields explain the most columns; required ones must be among them."""
    return max(KINDS, key=lambda key: _fit(KINDS[key], headers))


def _fit(kind: Kind, headers: Sequence[str]) -> float:
    mapping = guess(kind, headers)
    found = {name for name in mapping.values() if name}
    missing = sum(item.required and item.name not in found for item in kind.fields)
    sure = sum(likeness(header, kind.field(name)) for header, name in mapping.items() if name)
    return sure - 200 * missing


def likeness(header: str, item: Field) -> float:
    name = squashed(header)
    words = _words(item)
    if name in words:
        return SURE - 0.01 * words.index(name)
    return min(max((fuzz.ratio(name, word) for word in words if len(word) > 3), default=0.0), SURE - 1)


def _words(item: Field) -> list[str]:
    with override("en"):
        english = str(item.label)
    with override("zh-hans"):
        chinese = str(item.label)
    return [squashed(word) for word in (item.name, english, chinese, *item.synonyms)]
