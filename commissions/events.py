"""Facts this room announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class PlanVersionApproved(Event):
    """From now on the version is what the plan pays by, also for the past days it names."""

    name: ClassVar[str] = "commission.plan_approved"
    id: UUID
    plan: UUID
    effective_start: str


@dataclass(frozen=True, kw_only=True)
class RunCalculated(Event):
    name: ClassVar[str] = "commission.run_calculated"
    id: UUID
    calculation: int


@dataclass(frozen=True, kw_only=True)
class RunApproved(Event):
    name: ClassVar[str] = "commission.run_approved"
    id: UUID


@dataclass(frozen=True, kw_only=True)
class RunPaid(Event):
    name: ClassVar[str] = "commission.run_paid"
    id: UUID


@dataclass(frozen=True, kw_only=True)
class StatementDisputed(Event):
    name: ClassVar[str] = "commission.statement_disputed"
    id: UUID
    user: UUID
