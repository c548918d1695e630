"""Facts about activities."""

from __future__ import annotations

import dataclasses
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class ActivityLogged(Event):
    """Something was done about a record: called, met, written."""

    name: ClassVar[str] = "activity.logged"
    id: UUID
    kind: str
    subject_type: str
    subject_id: UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class ActivityPlanned(Event):
    name: ClassVar[str] = "activity.planned"
    id: UUID
    kind: str
    subject_type: str
    subject_id: UUID
