"""The calendar of a user: activities at their time, and the days that plans of deals and of payments name."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from activities.models import Activity
from activities.table import ICONS, fetch
from contracts.models import Instalment
from opportunities.models import Opportunity, PlanItem
from people.models import User

MOST_IN_CALENDAR = 1000
MOST_OF_A_KIND = 300
# How long what has no length of its own stands in the grid of hours.
USUAL_MINUTES = 30
# Appointments that can't be in two places at once; a task may lie beside anything.
APPOINTMENTS = (Activity.Kind.CALL, Activity.Kind.MEETING, Activity.Kind.VISIT)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """`lane` of `lanes` is its column among those that overlap. What stands for a whole day has no `minutes`."""

    id: UUID
    at: datetime
    title: str
    icon: str
    about: str
    url: str
    is_done: bool = False
    is_overdue: bool = False
    may_move: bool = False
    minutes: int | None = None
    length: int = USUAL_MINUTES
    lane: int = 0
    lanes: int = 1

    @property
    def is_whole_day(self) -> bool:
        """A day without an hour, as a due date is: there is no time to show."""
        return self.minutes is None and self.start == 0

    @property
    def start(self) -> int:
        """Minutes since midnight."""
        local = timezone.localtime(self.at)
        return local.hour * 60 + local.minute


@dataclass(frozen=True, slots=True)
class CalendarDay:
    on: date
    is_today: bool
    is_outside: bool
    entries: tuple[CalendarEntry, ...]
    whole_day: tuple[CalendarEntry, ...] = ()

    @property
    def everything(self) -> tuple[CalendarEntry, ...]:
        return self.whole_day + self.entries


def calendar_days(
    user: User, first: date, last: date, *, today: date, now: datetime, month: int | None, owner: User | None
) -> list[CalendarDay]:
    """The days `first` to `last` with what stands in them, of `owner` or of everybody the user may see."""
    start, end = _midnight(first), _midnight(last + timedelta(1))
    rows = Activity.objects.visible_to(user).filter(at__gte=start, at__lt=end)
    if owner is not None:
        rows = rows.filter(owner=owner)
    timed: dict[date, list[CalendarEntry]] = {}
    reach = user.access.reach("activities", "edit")
    for row in fetch(rows).order_by("at", "id")[:MOST_IN_CALENDAR]:
        movable = row.done_at is None and reach is not None and reach.covers(row.owner_id)
        timed.setdefault(timezone.localdate(row.at), []).append(_entry(row, now, movable))
    whole: dict[date, list[CalendarEntry]] = {}
    for entry in _planned_days(user, first, last, today, owner):
        whole.setdefault(timezone.localdate(entry.at), []).append(entry)
    days = (first + timedelta(offset) for offset in range((last - first).days + 1))
    return [
        CalendarDay(
            day, day == today, month is not None and day.month != month, tuple(in_lanes(timed.get(day, ()))),
            tuple(whole.get(day, ())),
        )
        for day in days
    ]  # fmt: skip


def _entry(row: Activity, now: datetime, movable: bool) -> CalendarEntry:
    overdue = row.done_at is None and row.due_at is not None and row.due_at < now
    length = min(max(row.duration_minutes or USUAL_MINUTES, 15), 24 * 60)
    return CalendarEntry(
        row.pk, row.at, row.subject, ICONS[row.kind], str(row.about), reverse("activities:detail", args=[row.pk]),
        row.done_at is not None, overdue, movable, row.duration_minutes, length,
    )  # fmt: skip


def in_lanes(entries: Iterable[CalendarEntry]) -> Iterator[CalendarEntry]:
    """Side by side where they overlap: each takes the first lane that is free, a run of overlapping ones shares the width."""
    run: list[tuple[CalendarEntry, int]] = []
    ends: list[int] = []
    for entry in sorted(entries, key=lambda one: (one.start, -one.length)):
        if run and entry.start >= max(ends):
            yield from _sharing(run, len(ends))
            run, ends = [], []
        lane = next((place for place, end in enumerate(ends) if end <= entry.start), len(ends))
        ends[lane : lane + 1] = [entry.start + entry.length]
        run.append((entry, lane))
    yield from _sharing(run, len(ends))


def _sharing(run: Iterable[tuple[CalendarEntry, int]], lanes: int) -> Iterator[CalendarEntry]:
    return (replace(entry, lane=lane, lanes=lanes) for entry, lane in run)


def _planned_days(user: User, first: date, last: date, today: date, owner: User | None) -> Iterator[CalendarEntry]:
    """Milestones and steps of deals, expected closings, and payments that fall due; they are moved where they are planned."""
    return chain(
        _plan_items(user, first, last, today, owner),
        _closings(user, first, last, today, owner),
        _instalments(user, first, last, today, owner),
    )


def _plan_items(user: User, first: date, last: date, today: date, owner: User | None) -> Iterator[CalendarEntry]:
    rows = PlanItem.objects.visible_to(user).filter(due_on__range=(first, last)).select_related("opportunity")
    if owner is not None:
        rows = rows.filter(owner=owner)
    for row in rows.defer("opportunity__search")[:MOST_OF_A_KIND]:
        icon = "flag" if row.kind == PlanItem.Kind.MILESTONE else "square-check"
        url = reverse("opportunities:detail", args=[row.opportunity_id])
        late = row.done_on is None and row.due_on < today
        yield _whole(row.pk, row.due_on, row.name, icon, str(row.opportunity), url, row.done_on is not None, late)


def _closings(user: User, first: date, last: date, today: date, owner: User | None) -> Iterator[CalendarEntry]:
    rows = Opportunity.objects.visible_to(user).open().filter(expected_close_on__range=(first, last))
    if owner is not None:
        rows = rows.filter(owner=owner)
    for pk, name, day in rows.order_by("expected_close_on", "pk").values_list("pk", "name", "expected_close_on")[
        :MOST_OF_A_KIND
    ]:
        yield _whole(pk, day, name, "handshake", "", reverse("opportunities:detail", args=[pk]), False, day < today)


def _instalments(user: User, first: date, last: date, today: date, owner: User | None) -> Iterator[CalendarEntry]:
    if not user.may("contracts.view"):
        return
    rows = Instalment.objects.visible_to(user).unpaid().filter(due_on__range=(first, last)).select_related("contract")
    if owner is not None:
        rows = rows.filter(contract__owner=owner)
    for row in rows.defer("contract__search", "contract__terms").order_by("due_on", "pk")[:MOST_OF_A_KIND]:
        url = reverse("contracts:detail", args=[row.contract_id])
        yield _whole(row.pk, row.due_on, str(row.contract), "banknote", "", url, False, row.due_on < today)


def _whole(pk: UUID, day: date, title: str, icon: str, about: str, url: str, done: bool, late: bool) -> CalendarEntry:
    return CalendarEntry(pk, _midnight(day), title, icon, about, url, done, late)


def conflicts(activity: Activity) -> Sequence[Activity]:
    """Other appointments of its owner that overlap with it; a task overlaps with nothing."""
    if activity.kind not in APPOINTMENTS or activity.due_at is None:
        return []
    end = activity.due_at + timedelta(minutes=activity.duration_minutes or USUAL_MINUTES)
    near = Activity.objects.open().filter(
        owner_id=activity.owner_id,
        kind__in=APPOINTMENTS,
        due_at__gt=activity.due_at - timedelta(days=1),
        due_at__lt=end,
    )
    rows = near.exclude(pk=activity.pk).order_by("due_at").only("subject", "due_at", "duration_minutes")
    return [row for row in rows if _end(row) > activity.due_at]


def _end(row: Activity) -> datetime:
    if row.due_at is None:
        raise ValueError("only what is planned for a time has an end")
    return row.due_at + timedelta(minutes=row.duration_minutes or USUAL_MINUTES)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def month_bounds(day: date) -> tuple[date, date]:
    """The Mondays-to-Sundays that show the month of `day`."""
    weeks = Calendar(firstweekday=0).monthdatescalendar(day.year, day.month)
    return weeks[0][0], weeks[-1][-1]


def week_bounds(day: date) -> tuple[date, date]:
    monday = day - timedelta(day.weekday())
    return monday, monday + timedelta(6)


def day_bounds(day: date) -> tuple[date, date]:
    return day, day
