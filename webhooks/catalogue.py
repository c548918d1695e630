"""Which events there are to hear of, and how the record of each is read with somebody's eyes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from rest_framework.request import Request

from activities.api import ActivityResource
from automation.events import RuleCalled
from commissions.api import RunResource, StatementResource
from core.events import EVENT_TYPES
from core.viewsets import Resource
from customers.api import AccountResource, ContactResource
from leads.api import LeadResource
from opportunities.api import OpportunityResource
from reports.api import ReportResource
from targets.api import CreditResource, TargetResource


@dataclass(frozen=True, slots=True)
class Subject:
    """The record an event is about: the API resource that shows it, and the field of the event that names it."""

    resource: type[Resource]
    field: str = "id"

    def represent(self, user: Any, data: dict[str, Any]) -> dict[str, Any] | None:
        """As the API shows it to `user` now; None when he may not see it or it is gone."""
        view = self.resource()
        view.request = cast("Request", SimpleNamespace(user=user, method="GET", query_params={}))
        view.action, view.format_kwarg = "retrieve", None
        record = view.get_queryset().filter(pk=data.get(self.field)).first()
        return None if record is None else view.output(context=view.get_serializer_context()).to_representation(record)


SUBJECTS: dict[str, Subject] = {
    "account": Subject(AccountResource),
    "activity": Subject(ActivityResource),
    "commission.run_calculated": Subject(RunResource),
    "commission.run_approved": Subject(RunResource),
    "commission.run_paid": Subject(RunResource),
    "commission.statement_disputed": Subject(StatementResource),
    "contact": Subject(ContactResource),
    "credit": Subject(CreditResource),
    "lead": Subject(LeadResource),
    "lead.converted": Subject(LeadResource, "lead"),
    "opportunity": Subject(OpportunityResource),
    "report": Subject(ReportResource),
    "target": Subject(TargetResource),
}
# Of a record that is gone nobody can be asked whether he saw it: only those hear of it who see all of its room.
GONE: dict[str, str] = {"lead.deleted": "leads", "opportunity.deleted": "opportunities"}


def subject_of(event: str, data: dict[str, Any] | None = None) -> Subject | None:
    """A rule's own event is about whatever record the rule is for."""
    if event == RuleCalled.name:
        return SUBJECTS.get((data or {}).get("record_type", "lead"))
    return SUBJECTS.get(event) or SUBJECTS.get(event.partition(".")[0])


def events() -> tuple[str, ...]:
    """Every event that can be asked for, sorted; those without a record that has rules of sight are not given out."""
    return tuple(sorted(name for name in EVENT_TYPES if name != "record.changed" and subject_of(name)))


def expand(patterns: Iterable[str]) -> frozenset[str]:
    """`*` and `lead.*` as the events they mean."""
    wanted = list(patterns)
    return frozenset(
        name for name in events() if "*" in wanted or name in wanted or f"{name.partition('.')[0]}.*" in wanted
    )


def is_pattern(text: str) -> bool:
    return text == "*" or text in events() or (text.endswith(".*") and bool(expand([text])))


def content(event: str, user: Any, data: dict[str, Any]) -> dict[str, Any] | None:
    """The `data` of a delivery, seen with the eyes of `user`: the facts of the event and the record; None when it is not his to see."""
    subject = subject_of(event, data)
    if subject is None:
        return None
    if event in GONE:
        reach = user.access.reach(GONE[event], "view")
        return dict(data) if reach is not None and reach.everyone else None
    record = subject.represent(user, data)
    return None if record is None else {**data, "record": record}
