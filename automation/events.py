"""Facts this room announces."""

from __future__ import annotations

import dataclasses
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class RuleCalled(Event):
    """A rule's step “tell the webhooks”: about the record `id`, which is a `record_type`."""

    name: ClassVar[str] = "rule.called"
    id: UUID
    record_type: str
    rule: UUID
    rule_name: str
