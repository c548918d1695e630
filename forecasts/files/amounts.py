"""Amounts as people write them: currency signs, thousands separators, decimal commas, brackets for minus, 万 and 亿."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

from leads.scoring.values import is_nothing

LARGEST = 1e100
UNITS = {"万": 1e4, "亿": 1e8, "k": 1e3, "m": 1e6}
_SIGNS = re.compile(r"[¥￥$€£₩₹元]|[A-Za-z]{3}(?![A-Za-z])|RMB|CNY|%")
_SPACES = re.compile(r"[\s'’_\u00a0\u202f]")
_PLAIN = re.compile(r"^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"(^|[^\d.,])\d{1,3}(\.\d{3})+,\d+|^\D*\d+,(\d{1,2}|\d{4,})\D*$")
_DECIMAL_POINT = re.compile(r"\d,\d{3}(\D|$)|\d\.(\d{1,2}|\d{4,})\D*$")


def comma_is_decimal(texts: Sequence[str]) -> bool:
    """Whether the column writes 1.234,50: only the column as a whole can tell what 1,234 means."""
    commas = sum(1 for text in texts if _DECIMAL_COMMA.search(text.strip()))
    return commas > sum(1 for text in texts if _DECIMAL_POINT.search(text.strip()))


def amount(text: str, *, decimal_comma: bool = False) -> float | None:
    """None for nothing and for what is no finite number."""
    text = unicodedata.normalize("NFKC", text).strip()
    if is_nothing(text):
        return None
    if _PLAIN.match(text) and not decimal_comma:
        return _finite(float(text))
    minus = (text.startswith("(") and text.endswith(")")) or text.endswith("-") or "-" in text[:4]
    factor = next((size for unit, size in UNITS.items() if text.rstrip("元 )").lower().endswith(unit)), 1.0)
    bare = _SPACES.sub("", _SIGNS.sub("", text)).strip("()+-")
    bare = bare.rstrip("".join(UNITS) + "KM")
    bare = bare.replace(".", "").replace(",", ".") if decimal_comma else bare.replace(",", "")
    if not _PLAIN.match(bare):
        return None
    return _finite(float(bare) * factor * (-1.0 if minus else 1.0))


def _finite(value: float) -> float | None:
    """What is far beyond any amount is an error of the file; sums of it would leave the numbers there are."""
    return value if math.isfinite(value) and abs(value) <= LARGEST else None
