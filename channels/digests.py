"""What a digest is made of. The rooms above register their sections; each is read with its reader's eyes, whenever it is shown.

`digests.register(Digest.Kind.DAILY, section_of)` from `apps.ready()`; `section_of(user, moment)` answers a Section, or None for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from channels.models import Digest

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is for the reader."""

    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One list of the digest: its number is that of the list its address leads to."""

    key: str
    title: str
    icon: str
    count: int
    url: str
    lines: tuple[Line, ...] = field(default=())
    is_late: bool = False


Maker = Callable[[Any, Moment], Section | None]
MAKERS: dict[str, list[Maker]] = {Digest.Kind.DAILY: [], Digest.Kind.WEEKLY: []}


def register(kind: str, maker: Maker) -> None:
    if maker not in MAKERS[kind]:
        MAKERS[kind].append(maker)


def sections(kind: str, user: Any, moment: Moment) -> list[Section]:
    """Everything that is not empty, in the order of registration."""
    made = [maker(user, moment) for maker in MAKERS[kind]]
    return [section for section in made if section is not None and section.count]
