"""Which kinds of requests there are. The rooms above own their tables, so they register here from `apps.ready()`, for the one inbox
"waiting for me", the editor of flows, and for finding what a leaver was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Subject:
    """What an approver reads: `facts` are label and value, as sent."""

    title: str
    url: str
    amount: Decimal | None = None
    currency: str = ""
    facts: tuple[tuple[str, str], ...] = ()


class Decide(Protocol):
    """The room's own service: answers the request and does what follows for its record."""

    def __call__(self, *, actor: Any, approval: Any, verdict: str, note: str, now: datetime, today: date) -> Any: ...


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """`requests` and `steps` are the room's concrete tables; `flows` names the configured flows its requests take (the `kind` of their
    `ApprovalNode` rows); `may_decide` tells
    who can be asked besides those whom the flow names; `fetch` names what `subject` reads along."""

    key: str
    label: Promise | str
    icon: str
    requests: type[Any]
    steps: type[Any]
    subject: Callable[[Any], Subject]
    decide: Decide
    may_decide: Callable[[Any, Any], bool]
    flows: Mapping[str, Promise | str]
    fetch: tuple[str, ...] = ()


KINDS: dict[str, ApprovalKind] = {}


def register(kind: ApprovalKind) -> None:
    KINDS[kind.key] = kind


def kind_of(request: Any) -> ApprovalKind:
    return next(kind for kind in KINDS.values() if isinstance(request, kind.requests))
