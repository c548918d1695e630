"""The sections of everybody's digests: what is due, overdue, about to be lost, waiting for a decision; the week's open deals by health.

Each number is that of the list its address leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.models import Activity
from channels import digests
from channels.digests import SHOWN, Line, Moment, Section
from channels.models import Digest
from leads.explaining import about_to_fall
from leads.models import Lead
from opportunities import health
from opportunities.models import Opportunity
from people.approvals import inbox

OPEN_LEADS = ("new", "contacted", "nurturing", "qualified")
HEALTH_ICONS = {health.NORMAL: "circle-check", health.AT_RISK: "triangle-alert", health.STALLED: "circle-pause"}


def tasks_due(user: Any, moment: Moment) -> Section:
    start = timezone.make_aware(datetime.combine(moment.today, time()))
    rows = _tasks(user).filter(due_at__gte=start, due_at__lt=start + timedelta(days=1))
    address = _list("activities:list", when="today", owner=user.pk)
    return _section("due", _("Due today"), "calendar-check", rows, _task_line, address)


def tasks_overdue(user: Any, moment: Moment) -> Section:
    rows, address = _tasks(user).filter(due_at__lt=moment.now), _list("activities:list", when="overdue", owner=user.pk)
    return _section("overdue", _("Overdue"), "alarm-clock-off", rows, _task_line, address, is_late=True)


def _tasks(user: Any) -> QuerySet[Activity]:
    return Activity.objects.visible_to(user).filter(owner=user).open().defer("search", "body").order_by("due_at", "id")


def contacts_due(user: Any, moment: Moment) -> Section | None:
    """Leads whose next contact is for today."""
    return _leads(user, "contacts", _("To be contacted today"), "phone", "today", next_step_on=moment.today)


def contacts_overdue(user: Any, moment: Moment) -> Section | None:
    words = _("Should have been contacted")
    return _leads(user, "contacts_overdue", words, "phone-missed", "overdue", next_step_on__lt=moment.today)


def _leads(user: Any, key: str, title: str, icon: str, step: str, **due: Any) -> Section | None:
    if not user.may("leads.view"):
        return None
    rows = Lead.objects.visible_to(user).filter(owner=user, status__in=OPEN_LEADS, **due).defer("search")
    address = _list("leads:list", owner=user.pk, next_step=step, status=OPEN_LEADS)
    line = _step_line("leads:detail")
    return _section(key, title, icon, rows.order_by("next_step_on", "id"), line, address, is_late=step == "overdue")


def steps_due(user: Any, moment: Moment) -> Section | None:
    """Deals whose next step is for today."""
    return _deals(user, "steps", _("Next steps of deals"), "footprints", "today", next_step_on=moment.today)


def steps_overdue(user: Any, moment: Moment) -> Section | None:
    words = _("Overdue steps of deals")
    return _deals(user, "steps_overdue", words, "footprints", "overdue", next_step_on__lt=moment.today)


def _deals(user: Any, key: str, title: str, icon: str, step: str, **due: Any) -> Section | None:
    if not user.may("opportunities.view"):
        return None
    rows = Opportunity.objects.visible_to(user).filter(owner=user, status="open", **due).defer("search")
    address = _list("opportunities:list", owner=user.pk, status="open", next_step=step)
    line = _step_line("opportunities:detail")
    return _section(key, title, icon, rows.order_by("next_step_on", "id"), line, address, is_late=step == "overdue")


def falling(user: Any, moment: Moment) -> Section | None:
    if not user.may("leads.view"):
        return None
    rows, address = about_to_fall(user, moment.today), _list("leads:list", recycling="soon", owner=user.pk)
    return _section(
        "falling", _("About to fall into the pool"), "hourglass", rows, _falling_line, address, is_late=True
    )


def approvals(user: Any, moment: Moment) -> Section:
    waiting = inbox.waiting_for(user)
    lines = tuple(Line(item.subject.title, item.subject.url, str(item.request.sent_by)) for item in waiting[:SHOWN])
    title, address = _("Waiting for your decision"), reverse("people:approvals")
    return Section("approvals", title, "stamp", len(waiting), address, lines)


def stalled(user: Any, moment: Moment) -> Section | None:
    """One's own deals that stand still."""
    if not user.may("opportunities.view"):
        return None
    mine = Opportunity.objects.visible_to(user).filter(owner=user)
    rows = health.in_bucket(mine, health.STALLED, now=moment.now, today=moment.today).defer("search")
    address = _list("opportunities:list", status="open", health=health.STALLED, owner=user.pk)
    return _section("stalled", _("Stalled deals"), "circle-pause", rows.order_by("-amount", "id"), _deal_line, address)


def bucket(key: str, user: Any, moment: Moment) -> Section | None:
    """The open deals in one's sight of one bucket; the three buckets sum to all of them. Those that are well are only counted."""
    if not user.may("opportunities.view"):
        return None
    seen = Opportunity.objects.visible_to(user)
    rows = health.in_bucket(seen, key, now=moment.now, today=moment.today).defer("search").order_by("-amount", "id")
    title = _("Open deals: %(bucket)s") % {"bucket": dict(health.BUCKETS)[key]}
    lines = () if key == health.NORMAL else tuple(_deal_line(row) for row in rows[:SHOWN])
    address = _list("opportunities:list", status="open", health=key)
    return Section(f"health_{key}", title, HEALTH_ICONS[key], rows.count(), address, lines, key == health.STALLED)


def _section(
    key: str, title: str, icon: str, rows: QuerySet[Any], line: Callable[[Any], Line], address: str, *, is_late: bool = False
) -> Section:  # fmt: skip
    """Few rows tell how many there are; only a longer list is counted."""
    first = list(rows[: SHOWN + 1])
    count = len(first) if len(first) <= SHOWN else rows.count()
    return Section(key, title, icon, count, address, tuple(line(row) for row in first[:SHOWN]), is_late)


def _task_line(row: Activity) -> Line:
    due = date_format(timezone.localtime(row.due_at), "SHORT_DATETIME_FORMAT") if row.due_at else ""
    return Line(row.subject, reverse("activities:detail", args=[row.pk]), due)


def _step_line(route: str) -> Callable[[Any], Line]:
    def line(row: Any) -> Line:
        text = f"{row}: {row.next_step}" if row.next_step else str(row)
        return Line(text, reverse(route, args=[row.pk]), date_format(row.next_step_on, "SHORT_DATE_FORMAT"))

    return line


def _falling_line(lead: Lead) -> Line:
    falls_on = date_format(lead.recycles_on, "SHORT_DATE_FORMAT") if lead.recycles_on else ""
    return Line(str(lead), reverse("leads:detail", args=[lead.pk]), falls_on)


def _deal_line(row: Opportunity) -> Line:
    return Line(str(row), reverse("opportunities:detail", args=[row.pk]))


def _list(route: str, **query: Any) -> str:
    return f"{reverse(route)}?{urlencode(query, doseq=True)}"


DAILY = (
    tasks_due, tasks_overdue, contacts_due, contacts_overdue, steps_due, steps_overdue, falling, approvals, stalled,
)  # fmt: skip
WEEKLY = tuple(partial(bucket, key) for key, _label in health.BUCKETS)


def register() -> None:
    for maker in DAILY:
        digests.register(Digest.Kind.DAILY, maker)
    for maker in WEEKLY:
        digests.register(Digest.Kind.WEEKLY, maker)
