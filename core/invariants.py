"""What must always be true of the stored data. Each room registers its checks; `manage.py check_invariants` runs them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

Check = Callable[[], Iterable[str]]
SHOWN_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Invariant:
    key: str
    sentence: str
    check: Check


@dataclass(frozen=True, slots=True)
class Result:
    invariant: Invariant
    findings: tuple[str, ...]


INVARIANTS: dict[str, Invariant] = {}


def invariant(key: str, sentence: str) -> Callable[[Check], Check]:
    """Register a check under "room.noun". It yields one line for each finding and nothing when all is well."""

    def register(check: Check) -> Check:
        INVARIANTS[key] = Invariant(key, sentence, check)
        return check

    return register


def examine(keys: Iterable[str] = ()) -> list[Result]:
    """Run the checks named, or all; at most fifty findings of each."""
    wanted = [INVARIANTS[key] for key in keys] or [INVARIANTS[key] for key in sorted(INVARIANTS)]
    return [Result(item, tuple(islice(item.check(), SHOWN_AT_MOST))) for item in wanted]
