"""The timeline of a record, as frozen rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from activities import policies
from activities.models import SUBJECTS, Activity
from activities.table import ICONS, fetch
from customers.models import Account, Contact
from leads.models import Lead, LeadStatusChange
from opportunities.models import LeadConversion, Opportunity, StageChange
from opportunities.models import Status as DealStatus
from people.models import User

PAGE = 30
ROUTES = {
    "account": "customers:account-detail",
    "contact": "customers:contact-detail",
    "lead": "leads:detail",
    "opportunity": "opportunities:detail",
    "contract": "contracts:detail",
}


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One line of a timeline: something done or planned, or a change of status or stage. `activity` is None for the latter."""

    at: datetime
    icon: str
    who: str
    title: str
    body: str = ""
    outcome: str = ""
    kind: str = ""
    minutes: int | None = None
    is_planned: bool = False
    is_overdue: bool = False
    about: str = ""
    about_url: str = ""
    activity: Activity | None = None
    additions: tuple[tuple[str, datetime, str], ...] = ()
    may_edit: bool = False
    may_complete: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    planned: Sequence[TimelineItem]
    past: Sequence[TimelineItem]
    more_before: datetime | None


def timeline(user: User, record: Any, *, now: datetime, before: datetime | None = None, kind: str = "") -> Timeline:
    """What is planned (soonest first) and what happened (latest first, a page of it) on `record` and what belongs to it."""
    rows = fetch(Activity.objects.visible_to(user).filter(belonging_to(record))).prefetch_related("addenda__author")
    if kind in Activity.Kind.values:
        rows = rows.filter(kind=kind)
    planned = [] if before else list(rows.filter(done_at__isnull=True).order_by("due_at", "id")[:PAGE])
    past = rows.filter(done_at__isnull=False, **({"at__lt": before} if before else {})).order_by("-at", "-id")[
        : PAGE + 1
    ]
    items = [_item(user, row, record, now) for row in past]
    changes = [] if kind else [item for item in _changes(user, record) if before is None or item.at < before]
    merged = sorted((*items, *changes), key=lambda item: item.at, reverse=True)
    more = merged[PAGE - 1].at if len(merged) > PAGE else None
    return Timeline([_item(user, row, record, now) for row in planned], merged[:PAGE], more)


def belonging_to(record: Any) -> Q:
    """An account's timeline holds that of its people and deals; and of all of them, that of the lead they came from."""
    match record:
        case Account():
            seats = record.seats.values("contact_id")
            converted = LeadConversion.objects.filter(account=record).values("lead_id")
            its_own = Q(account=record) | Q(contact__in=seats) | Q(lead__in=converted)
            return its_own | Q(opportunity__account=record) | Q(contract__account=record)
        case Contact():
            converted = LeadConversion.objects.filter(contact=record).values("lead_id")
            return Q(contact=record) | Q(lead__in=converted)
        case Opportunity() if record.lead_id is not None:
            return Q(opportunity=record) | Q(contract__opportunity=record) | Q(lead=record.lead_id)
        case Opportunity():
            return Q(opportunity=record) | Q(contract__opportunity=record)
        case _:
            return Q(**{next(name for name, model in SUBJECTS.items() if isinstance(record, model)): record})


def _item(user: User, row: Activity, record: Any, now: datetime) -> TimelineItem:
    planned, elsewhere = row.done_at is None, row.about != record
    return TimelineItem(
        at=row.at,
        icon=ICONS[row.kind],
        who=str(row.owner or row.author or ""),
        title=row.subject,
        body=row.body,
        outcome=row.outcome,
        kind=str(row.get_kind_display()),
        minutes=row.duration_minutes,
        is_planned=planned,
        is_overdue=planned and row.due_at is not None and row.due_at < now,
        about=str(row.about) if elsewhere else "",
        about_url=address_of(row) if elsewhere else "",
        activity=row,
        additions=tuple((str(added.author), added.at, added.body) for added in row.addenda.all()),
        may_edit=bool(policies.can_edit(user, row, now)),
        may_complete=planned and bool(policies.can_complete(user, row)),
    )


def address_of(activity: Activity) -> str:
    """The page of the record it is about."""
    name = activity.subject_name
    try:
        return reverse(ROUTES[name], args=[getattr(activity, f"{name}_id")])
    except NoReverseMatch:
        return ""


def _changes(user: User, record: Any) -> Iterator[TimelineItem]:
    """Steps of status and stage, which the rooms below keep as history."""
    if isinstance(record, Lead):
        yield from (_status_item(step) for step in record.status_changes.select_related("actor"))
        return
    if isinstance(record, Opportunity):
        deals = Opportunity.objects.filter(pk=record.pk)
    elif isinstance(record, Account):
        deals = Opportunity.objects.visible_to(user).filter(account=record)
    else:
        return
    steps = StageChange.objects.filter(opportunity__in=deals.order_by().values("pk")).select_related(
        "actor", "to_stage", "opportunity"
    )
    yield from (_stage_item(step, record) for step in steps.order_by("-at")[: 2 * PAGE])


def _status_item(step: LeadStatusChange) -> TimelineItem:
    status = Lead.Status(step.to_status).label
    title = _("Status: %(status)s") % {"status": status} if step.from_status else _("Lead created")
    return TimelineItem(step.at, "git-commit-horizontal", str(step.actor or ""), str(title), body=step.reason)


def _stage_item(step: StageChange, record: Any) -> TimelineItem:
    status = DealStatus(step.status)
    name = str(status.label) if status != DealStatus.OPEN or step.to_stage is None else str(step.to_stage)
    elsewhere = step.opportunity_id != record.pk
    return TimelineItem(
        step.at,
        "trophy" if status == DealStatus.WON else "git-commit-horizontal",
        str(step.actor or ""),
        _("Stage: %(stage)s") % {"stage": name},
        body=step.reason,
        about=str(step.opportunity) if elsewhere else "",
        about_url=reverse("opportunities:detail", args=[step.opportunity_id]) if elsewhere else "",
    )
