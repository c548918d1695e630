"""What a leaver leaves behind. The rooms above own the records, so they say here how to count and how to move theirs:

`people.handover.register("leads", _("Leads"), count=…, move=…)` from `apps.ready()`. `move` is called inside the transaction of the
deactivation, in the order of registration, and returns how many records went to the successor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Count = Callable[[Any], int]
Move = Callable[[Any, Any, Any], int]


@dataclass(frozen=True, slots=True)
class Estate:
    """One kind of things that people own. `count(user)`; `move(actor, user, successor)`."""

    key: str
    label: Promise | str
    count: Count
    move: Move


ESTATES: dict[str, Estate] = {}


def register(key: str, label: Promise | str, *, count: Count, move: Move) -> None:
    ESTATES[key] = Estate(key, label, count, move)
