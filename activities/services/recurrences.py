"""Tasks that come again: the next one is made when the former is done or due, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import policies
from activities.models import SUBJECTS, Activity, Recurrence, TaskDetail
from activities.recurring import Rule, following
from activities.services.changing import edit_activity, locked
from activities.services.details import detail_of
from activities.services.effects import derive, note_next, tell
from audit import services as audit
from core.errors import Conflict, Refusal
from people.models import User

CHUNK = 100
SERIES = ("kind", "subject", "body", "duration_minutes", "owner")


@dataclass(frozen=True, slots=True)
class Repeat:
    """How it comes again, as somebody says it."""

    frequency: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    until: date | None = None
    count: int | None = None


def rule_of(row: Recurrence) -> Rule:
    return Rule(row.frequency, row.starts_on, row.interval, frozenset(row.weekdays), row.until, row.count)


def repeat(*, actor: User, activity: Activity, repeat: Repeat | None) -> Activity:
    """Let a planned activity come again from its due day on; None ends the series after this one."""
    with transaction.atomic():
        activity = locked(activity.pk)
        policies.can_complete(actor, activity).require()
        detail, before = detail_of(activity), ""
        if detail.recurrence is not None:
            before = str(detail.recurrence.get_frequency_display())
            Recurrence.objects.filter(pk=detail.recurrence.pk).update(is_active=False)
        detail.recurrence, detail.occurrence = None, None
        if repeat is not None:
            detail.recurrence, detail.occurrence = _series(activity, repeat), 1
        detail.save(update_fields=["recurrence", "occurrence"])
        after = str(detail.recurrence.get_frequency_display()) if detail.recurrence else ""
        audit.record(actor=actor, action="activity.repeated", record=activity, changes={"repeat": [before, after]})
        tell(activity)
    return activity


def _series(activity: Activity, repeat: Repeat) -> Recurrence:
    # What is planned always has somebody who is to do it.
    if activity.done_at is not None or activity.due_at is None or activity.owner_id is None:
        raise Refusal(_("Only what is planned for a day can come again."), code="not_planned", field="frequency")
    due = timezone.localtime(activity.due_at)
    if repeat.until is not None and repeat.until < due.date():
        raise Refusal(_("The end lies before the first time."), code="ends_before", field="until")
    return Recurrence.objects.create(
        frequency=repeat.frequency, interval=max(repeat.interval, 1), weekdays=sorted(set(repeat.weekdays)),
        starts_on=due.date(), at=due.time(), until=repeat.until, count=repeat.count, is_demo=activity.is_demo,
        kind=activity.kind, subject=activity.subject, body=activity.body, duration_minutes=activity.duration_minutes,
        owner_id=activity.owner_id,
    )  # fmt: skip


def edit_following(
    *, actor: User, activity: Activity, now: datetime, version: int | None = None, **fields: Any
) -> Activity:
    """Change this one and all that come after it; those before stay as they were."""
    with transaction.atomic():
        activity = edit_activity(actor=actor, activity=activity, now=now, version=version, **fields)
        detail = TaskDetail.objects.filter(activity=activity).first()
        row = _row_of(detail)
        if row is None:
            raise Conflict(_("This does not come again."), code="no_series")
        changed = [name for name in SERIES if name in fields]
        for name in changed:
            setattr(row, name, getattr(activity, name))
        if fields.get("due_at"):
            _start_anew(row, activity, detail)
        row.save()
    return activity


def _row_of(detail: TaskDetail | None) -> Recurrence | None:
    """Locked; None of what does not come again."""
    if detail is None or detail.recurrence_id is None:
        return None
    return Recurrence.objects.select_for_update().filter(pk=detail.recurrence_id).first()


def _start_anew(row: Recurrence, activity: Activity, detail: Any) -> None:
    """The series goes on from the new day and time; of a number of times those that are left count."""
    due = timezone.localtime(activity.due_at)
    if row.count is not None:
        row.count = max(row.count - detail.occurrence + 1, 1)
    if row.frequency == Recurrence.Frequency.WEEKLY and len(row.weekdays) == 1:
        row.weekdays = [due.weekday()]
    row.starts_on, row.at = due.date(), due.time()


def make_next(activity: Activity, *, today: date) -> Activity | None:
    """The occurrence after this one, if there is none yet and the series has not ended. Called with the activity locked."""
    detail = TaskDetail.objects.filter(activity=activity, recurrence__isnull=False).first()
    if detail is None or detail.recurrence_id is None:
        return None
    row = Recurrence.objects.select_for_update().get(pk=detail.recurrence_id)
    number = (detail.occurrence or 0) + 1
    if not row.is_active or TaskDetail.objects.filter(recurrence=row, occurrence__gte=number).exists():
        return None
    former = timezone.localdate(activity.due_at) if activity.due_at else row.starts_on
    # What nobody did for a week does not come seven times at once.
    day = following(rule_of(row), max(former, today - timedelta(1)))
    if day is None:
        Recurrence.objects.filter(pk=row.pk).update(is_active=False)
        return None
    return _made(activity, row, detail, number, day)


def _made(former: Activity, row: Recurrence, detail: TaskDetail, number: int, day: date) -> Activity:
    due = timezone.make_aware(datetime.combine(day, row.at))
    ahead = former.due_at - former.remind_at if former.due_at and former.remind_at else timedelta()
    made = Activity(
        kind=row.kind, subject=row.subject, body=row.body, duration_minutes=row.duration_minutes, owner_id=row.owner_id,
        author_id=former.author_id, due_at=due, remind_at=due - ahead, is_demo=former.is_demo,
        **{f"{name}_id": getattr(former, f"{name}_id") for name in SUBJECTS},
    )  # fmt: skip
    derive(made)
    made.save(force_insert=True)
    unticked = [{"text": item["text"], "done": False} for item in detail.checklist]
    TaskDetail.objects.create(
        activity=made, recurrence=row, occurrence=number, checklist=unticked, is_important=detail.is_important,
        is_demo=former.is_demo,
    )  # fmt: skip
    Recurrence.objects.filter(pk=row.pk).update(made=number)
    audit.record(actor=None, action="activity.planned", record=made, changes={"occurrence": [number - 1, number]})
    tell(made)
    return made


def make_due(*, actor: None = None, now: datetime) -> int:
    """For series whose last occurrence has become due without being done; how many were made, at most a chunk."""
    today = timezone.localdate(now)
    with transaction.atomic():
        rows = _last_ones(now)
        made = [one for row in rows if (one := make_next(row, today=today)) is not None]
        for one in made:
            note_next(one, actor)
    return len(made)


def _last_ones(now: datetime) -> Sequence[Activity]:
    """The latest occurrence of each running series, where its time has come."""
    from_series = Activity.objects.filter(
        due_at__lte=now, done_at__isnull=True, detail__recurrence__is_active=True,
        detail__occurrence=F("detail__recurrence__made"),
    )  # fmt: skip
    return list(from_series.select_for_update(of=("self",), skip_locked=True).order_by("due_at")[:CHUNK])
