"""Facts about contracts."""

from __future__ import annotations

import dataclasses
from typing import ClassVar
from uuid import UUID

from core.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContractApproved(Event):
    name: ClassVar[str] = "contract.approved"
    id: UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContractVoided(Event):
    name: ClassVar[str] = "contract.voided"
    id: UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaymentApproved(Event):
    """Money received, or with a negative amount given back, is confirmed."""

    name: ClassVar[str] = "payment.approved"
    id: UUID
    contract: UUID


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContractCreditFixed(Event):
    """There are new rows of `ContractCredit`; `last` is the id of the newest of them."""

    name: ClassVar[str] = "contract.credit_fixed"
    contract: UUID
    last: UUID
