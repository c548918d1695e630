"""Facts about mail. They name records, never what was written."""

from __future__ import annotations

import dataclasses
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class MailReceived(Event):
    """A person wrote to us. `subject_type` and `subject_id` name the record it was filed to; "" and None while it has none."""

    name: ClassVar[str] = "mail.received"
    id: UUID
    thread: UUID
    address: str
    subject_type: str
    subject_id: UUID | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class MailBounced(Event):
    name: ClassVar[str] = "mail.bounced"
    id: UUID
    address: str
    permanent: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class MailOptedOut(Event):
    """From now on nobody writes to this address."""

    name: ClassVar[str] = "mail.opted_out"
    address: str
    reason: str
