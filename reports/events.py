"""Facts this room announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportMade(Event):
    name: ClassVar[str] = "report.made"
    id: UUID
    report: str
    recipient: UUID
