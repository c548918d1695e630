"""A column of texts as numbers of its distinct texts: what follows is reckoned once a distinct text, not once a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leads.scoring.values import NOTHING

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """`codes` point into `levels`; a cell that says nothing points to the end, one beyond the last level."""

    levels: list[str]
    codes: Codes

    @classmethod
    def of(cls, cells: Sequence[str]) -> Coded:
        places: dict[str, int] = {}
        raw: dict[str, int] = {}
        found = [raw[cell] if cell in raw else _place(cell, raw, places) for cell in cells]
        codes = np.array(found, dtype=np.int64)
        codes[codes < 0] = len(places)
        return cls(list(places), codes)

    @property
    def counts(self) -> Codes:
        """Of each level, and of nothing at the end."""
        return np.bincount(self.codes, minlength=len(self.levels) + 1)

    @property
    def filled(self) -> NDArray[np.bool_]:
        return self.codes < len(self.levels)

    def spread(self, per_level: Any) -> Any:
        """What belongs to each row, of what belongs to each level (and to nothing, at the end)."""
        return per_level[self.codes]


def _place(cell: str, raw: dict[str, int], places: dict[str, int]) -> int:
    text = cell.strip()
    raw[cell] = -1 if text.casefold() in NOTHING else places.setdefault(text, len(places))
    return raw[cell]
