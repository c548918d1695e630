"""Merge fields: {first_name}. Names come from a closed list and a text is never run; one without a value refuses the whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

FIELD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Merged:
    """A text with its fields filled in, and those that had nothing to fill in."""

    text: str
    missing: tuple[str, ...]


def merge(text: str, values: Mapping[str, Any]) -> Merged:
    missing: list[str] = []

    def fill(found: re.Match[str]) -> str:
        value = values.get(found[1])
        if value in (None, "", ()):
            missing.append(found[1])
            return ""
        return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)

    merged = FIELD.sub(fill, text)
    return Merged(merged, tuple(dict.fromkeys(missing)))


def unknown(text: str, names: Collection[str]) -> list[str]:
    """What stands in braces and is no field; “{{name}}” of other programs is found by its inner pair."""
    return [name for name in dict.fromkeys(FIELD.findall(text)) if name not in names]
