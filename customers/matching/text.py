"""Letters of any writing as plain Latin ones, so that 王小明, Wang Xiaoming and WÁNG Xiao-Ming can be laid side by side."""

from __future__ import annotations

import functools
import itertools
import re

from rapidfuzz.distance import OSA

from core.names import half_width
from core.pinyin import readings
from core.search import CJK, fold

MOST_READINGS = 4
_cjk = re.compile(rf"[{CJK}]")
_letters = re.compile(r"[a-z]+|\d+")
_foreign = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "þ": "th", "ð": "d"})
_umlauts = re.compile(r"ae|oe|ue")


def has_cjk(text: str) -> bool:
    return _cjk.search(text) is not None


@functools.lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Half width, lower case, without accents and the letters that only some languages have."""
    return fold(half_width(text).lower().translate(_foreign))


def words(text: str) -> list[str]:
    """Runs of Latin letters and of digits."""
    return _letters.findall(plain(text))


def without_umlauts(text: str) -> str:
    """Müller is written Muller and Mueller: both become the same."""
    return _umlauts.sub(lambda found: found[0][0], text)


@functools.lru_cache(maxsize=8192)
def romanised(text: str) -> tuple[str, ...]:
    """The likeliest readings of Chinese text as letters; Latin letters and digits in it stay."""
    options = [readings(char) if _cjk.match(char) else (char,) for char in plain(text) if char.isalnum()]
    spelled = ("".join(variant) for variant in itertools.product(*options))
    return tuple(dict.fromkeys(itertools.islice(spelled, MOST_READINGS)))


def edits(one: str, other: str, most: int = 3) -> int:
    """Letters to add, drop, change or swap with their neighbour; `most + 1` stands for "more"."""
    return int(OSA.distance(one, other, score_cutoff=most))
