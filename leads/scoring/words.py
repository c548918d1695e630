"""Words of a free text; Chinese, which puts no spaces between them, in pairs of characters."""

from __future__ import annotations

import re

LATIN = re.compile(r"[^\W\d_㐀-鿿]{3,}")
CHINESE = re.compile(r"[㐀-鿿]{2,}")
LONGEST = 2000


def words_of(text: str) -> set[str]:
    text = text[:LONGEST].casefold()
    pairs = (run[at : at + 2] for run in CHINESE.findall(text) for at in range(len(run) - 1))
    return {*LATIN.findall(text), *pairs}
