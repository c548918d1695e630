"""A person's calendar in the form that other calendars read (RFC 5545): what is due, what is agreed, what must be reached.

Instants are written in UTC, which every program turns into its reader's zone; days without a time are days. Folding at 75 bytes and
escaping are the library's; what is shown is what the owner may see at the moment of reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from activities.models import SUBJECTS, Activity
from contracts.models import Instalment
from core.late import late
from opportunities.models import PlanItem

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = late("icalendar")

BACK, AHEAD, MOST = timedelta(days=60), timedelta(days=400), 2000
TASK_LASTS, MEETING_LASTS = timedelta(minutes=15), timedelta(minutes=60)
TIMED = (Activity.Kind.TASK, Activity.Kind.CALL, Activity.Kind.MEETING, Activity.Kind.VISIT)
PRODUCT = "-//salesmgmt//calendar//EN"


def calendar_of(user: Any, *, now: datetime, today: date) -> bytes:
    """Everything of `user` from two months ago to a year ahead, in his language."""
    with override(user.language):
        calendar = icalendar.Calendar()
        for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
            calendar.add(name, value)
        calendar.add("x-wr-calname", _("salesmgmt: %(name)s") % {"name": user})
        calendar.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
        for event in (*_activities(user, now), *_milestones(user, today), *_instalments(user, today)):
            event.add("dtstamp", now.astimezone(UTC))
            calendar.add_component(event)
    return calendar.to_ical()


def _activities(user: Any, now: datetime) -> Iterator[icalendar.Event]:
    due = Activity.objects.visible_to(user).filter(owner=user, kind__in=TIMED, due_at__range=(now - BACK, now + AHEAD))
    fetched = due.select_related(*SUBJECTS).defer("search", *(f"{name}__search" for name in SUBJECTS))
    for row in fetched.order_by("due_at", "id")[:MOST]:
        is_task = row.kind in (Activity.Kind.TASK, Activity.Kind.CALL)
        lasts = (
            timedelta(minutes=row.duration_minutes)
            if row.duration_minutes
            else TASK_LASTS
            if is_task
            else MEETING_LASTS
        )
        event = _event(f"activity-{row.pk}", row.subject, reverse("activities:detail", args=[row.pk]))
        event.add("dtstart", row.due_at.astimezone(UTC))
        event.add("dtend", (row.due_at + lasts).astimezone(UTC))
        event.add("categories", [str(row.get_kind_display())])
        # A task does not occupy the time it is due at.
        event.add("transp", "TRANSPARENT" if is_task else "OPAQUE")
        event.add("last-modified", row.updated_at.astimezone(UTC))
        done = f"✓ {_('Done')}\n" if row.done_at else ""
        event.add("description", f"{done}{row.about}\n{row.body[:1000]}".strip())
        yield event


def _milestones(user: Any, today: date) -> Iterator[icalendar.Event]:
    rows = PlanItem.objects.visible_to(user).filter(
        kind=PlanItem.Kind.MILESTONE, due_on__range=(today - BACK, today + AHEAD)
    )
    mine = rows.filter(owner=user) | rows.filter(owner=None, opportunity__owner=user)
    for row in mine.select_related("opportunity").defer("opportunity__search").order_by("due_on", "id")[:MOST]:
        address = reverse("opportunities:detail", args=[row.opportunity_id])
        yield _day(f"milestone-{row.pk}", f"◆ {row.name}", address, row.due_on, str(row.opportunity))


def _instalments(user: Any, today: date) -> Iterator[icalendar.Event]:
    """Payments that are still to come, of one's own contracts; the amount stands behind the link."""
    rows = (
        Instalment.objects.visible_to(user)
        .unpaid()
        .filter(contract__owner=user, due_on__range=(today - BACK, today + AHEAD))
    )
    for row in rows.select_related("contract").order_by("due_on", "id")[:MOST]:
        address = reverse("contracts:detail", args=[row.contract_id])
        title = _("Payment due: %(contract)s") % {"contract": row.contract}
        yield _day(f"instalment-{row.pk}", title, address, row.due_on, "")


def _day(uid: str, title: str, address: str, on: date, description: str) -> icalendar.Event:
    event = _event(uid, title, address)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    if description:
        event.add("description", description)
    return event


def _event(uid: str, title: str, address: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{uid}@salesmgmt")
    event.add("summary", title)
    event.add("url", f"{settings.SITE_URL}{address}")
    return event
