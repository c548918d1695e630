"""What waits for somebody's decision, over all rooms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404

from people.approvals.registry import KINDS, ApprovalKind, Subject
from people.models import ApprovalStep

MOST = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """One request in somebody's inbox, with the step he is asked and everybody's answers."""

    kind: ApprovalKind
    request: Any
    subject: Subject
    flow: Any
    steps: tuple[Any, ...]
    mine: Any = None


def waiting_for(user: Any) -> list[Waiting]:
    """What `user` is asked now, the oldest first."""
    return sorted(_of_kinds(_asked, user), key=lambda item: item.request.sent_at)


def answered_by(user: Any) -> list[Waiting]:
    return sorted(_of_kinds(_answered, user), key=lambda item: item.request.sent_at, reverse=True)[:MOST]


def sent_by(user: Any) -> list[Waiting]:
    return sorted(_of_kinds(_sent, user), key=lambda item: item.request.sent_at, reverse=True)[:MOST]


def count_for(user: Any) -> int:
    """How many wait; the same question as the list asks, of all kinds in one statement."""
    first, *others = [kind.steps.objects.filter(**_open(user)).order_by().values("pk") for kind in KINDS.values()]
    return first.union(*others, all=True).count()


def request_or_404(kind: str, pk: UUID, user: Any) -> tuple[ApprovalKind, Any]:
    """A request in which `user` has a part: he sent it, or is or was asked."""
    known = KINDS.get(kind)
    request = known.requests.objects.select_related("sent_by", *known.fetch).filter(pk=pk).first() if known else None
    if known is None or request is None:
        raise Http404
    if request.sent_by_id != user.pk and not request.steps.filter(assignee=user).exists():
        raise Http404
    return known, request


def _open(user: Any) -> dict[str, Any]:
    return {"assignee": user, "state": ApprovalStep.State.OPEN, "request__state": "pending"}


def _asked(kind: ApprovalKind, user: Any) -> Any:
    return kind.requests.objects.filter(pk__in=kind.steps.objects.filter(**_open(user)).values("request_id"))


def _answered(kind: ApprovalKind, user: Any) -> Any:
    done = (ApprovalStep.State.APPROVED, ApprovalStep.State.REJECTED, ApprovalStep.State.RETURNED)
    mine = kind.steps.objects.filter(assignee=user, state__in=done)
    return kind.requests.objects.filter(pk__in=mine.values("request_id"))


def _sent(kind: ApprovalKind, user: Any) -> Any:
    return kind.requests.objects.filter(sent_by=user)


def _of_kinds(rows_of: Any, user: Any) -> Iterable[Waiting]:
    for kind in KINDS.values():
        rows = rows_of(kind, user).select_related("sent_by", *kind.fetch)
        for request in rows.prefetch_related("steps__assignee", "steps__stands_for").order_by("-id")[:MOST]:
            steps = tuple(request.steps.all())
            mine = next((step for step in steps if step.assignee_id == user.pk and step.state == "open"), None)
            flow = kind.flows.get(getattr(request, "flow", ""), kind.label)
            yield Waiting(kind, request, kind.subject(request), flow, steps, mine)
