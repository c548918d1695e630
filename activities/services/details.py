"""What is known of a task beside its line: importance, progress, checklist, helpers, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activities import policies
from activities.models import Activity, ActivityHelper, ActivitySettings, TaskDependency, TaskDetail
from activities.services.changing import locked
from activities.services.effects import tell
from audit import services as audit
from core.errors import Conflict, Refusal
from people.models import User
from people.services import notify

MOST_ITEMS, LONGEST_ITEM = 50, 200


def detail_of(activity: Activity) -> TaskDetail:
    """Of the locked activity; made when first needed."""
    detail, _made = TaskDetail.objects.get_or_create(activity=activity, defaults={"is_demo": activity.is_demo})
    return detail


def settings() -> ActivitySettings:
    return ActivitySettings.objects.get()


def open_predecessors(activity: Activity) -> list[Activity]:
    """What has to be done before; only what it is called, for the rest may be somebody else's."""
    waiting = Activity.objects.open().filter(followed_by__after=activity)
    return list(
        waiting.select_related("owner").only("pk", "subject", "owner__full_name", "owner__email").order_by("pk")
    )


def require_may_start(activity: Activity) -> str:
    """Refuses, or gives a warning, when it still waits for others; "" when it does not."""
    waiting = open_predecessors(activity)
    if not waiting:
        return ""
    words = _("This waits for: %(names)s") % {"names": ", ".join(f"“{one.subject}”" for one in waiting)}
    if settings().refuse_early_start:
        raise Refusal(words, code="waits")
    return words


def set_progress(*, actor: User, activity: Activity, progress: int) -> str:
    """How far it is; the first step of it is its start. Gives a warning when it starts before its time."""
    if not 0 <= progress <= 100:
        raise Refusal(_("Progress is a number from 0 to 100."), code="out_of_range", field="progress")
    with transaction.atomic():
        activity = _open(actor, activity)
        detail = detail_of(activity)
        warning = require_may_start(activity) if progress and not detail.progress else ""
        _save(actor, activity, detail, "progress", progress)
    return warning


def set_important(*, actor: User, activity: Activity, is_important: bool) -> Activity:
    with transaction.atomic():
        activity = _open(actor, activity)
        _save(actor, activity, detail_of(activity), "is_important", is_important)
    return activity


def set_checklist(*, actor: User, activity: Activity, items: Iterable[tuple[str, bool]]) -> Activity:
    """The whole list as it is now; lines without text are left out."""
    rows = [{"text": " ".join(text.split())[:LONGEST_ITEM], "done": bool(done)} for text, done in items if text.strip()]
    if len(rows) > MOST_ITEMS:
        raise Refusal(_("At most %(most)s points.") % {"most": MOST_ITEMS}, code="too_many", field="checklist")
    with transaction.atomic():
        activity = _open(actor, activity)
        _save(actor, activity, detail_of(activity), "checklist", rows)
    return activity


def tick(*, actor: User, activity: Activity, place: int, done: bool) -> Activity:
    """One point of the checklist, by its place."""
    with transaction.atomic():
        activity = _open(actor, activity)
        detail = detail_of(activity)
        if not 0 <= place < len(detail.checklist):
            raise Conflict(_("The checklist was changed in the meantime."), code="changed")
        rows = [dict(row) for row in detail.checklist]
        rows[place]["done"] = done
        _save(actor, activity, detail, "checklist", rows)
    return activity


def set_predecessors(*, actor: User, activity: Activity, before: Sequence[Activity]) -> Activity:
    """What this waits for. A circle is refused, by the database."""
    with transaction.atomic():
        activity = _open(actor, activity)
        for one in before:
            if not Activity.objects.visible_to(actor).filter(pk=one.pk).exists():
                raise Refusal(_("You may not see that task."), code="not_visible", field="before")
        kept = {one.pk for one in before}
        held = {row.before_id: row.before.subject for row in activity.waits_for.select_related("before")}
        activity.waits_for.exclude(before_id__in=kept).delete()
        _insert(activity, [one for one in before if one.pk not in held])
        diff = {"waits_for": [sorted(held.values()), sorted(one.subject for one in before)]}
        if kept != set(held):
            audit.record(actor=actor, action="activity.edited", record=activity, changes=diff)
            tell(activity)
    return activity


def _insert(activity: Activity, before: Sequence[Activity]) -> None:
    try:
        with transaction.atomic():
            for one in before:
                TaskDependency.objects.create(before=one, after=activity, is_demo=activity.is_demo)
    except IntegrityError as error:
        raise Refusal(_("These tasks would wait for each other."), code="circle", field="before") from error


def set_helpers(*, actor: User, activity: Activity, users: Sequence[User]) -> Activity:
    """Who helps: he sees the task, may do it, and is told."""
    with transaction.atomic():
        activity = _open(actor, activity)
        held = {row.user_id: row for row in activity.collaborators.select_related("user")}
        wanted = {user.pk: user for user in users if user.is_active and user.pk != activity.owner_id}
        activity.collaborators.exclude(user__in=wanted).delete()
        added = [user for pk, user in wanted.items() if pk not in held]
        ActivityHelper.objects.bulk_create(
            ActivityHelper(activity=activity, user=user, can_write=True, is_demo=activity.is_demo) for user in added
        )
        if set(held) != set(wanted):
            names = [sorted(str(row.user) for row in held.values()), sorted(str(user) for user in wanted.values())]
            audit.record(actor=actor, action="activity.edited", record=activity, changes={"helpers": names})
            _tell_helpers(actor, activity, added)
            tell(activity, *held, *wanted)
    return activity


def _tell_helpers(actor: User, activity: Activity, added: Sequence[User]) -> None:
    for user in added:
        notify(
            user=user, kind="activity.helper", params={"actor": str(actor), "subject": activity.subject},
            url=f"/activities/{activity.pk}/", unique_key=f"activity.helper:{activity.pk}:{user.pk}:{activity.version}",
        )  # fmt: skip


def edit_settings(*, actor: User, changes: dict[str, Any]) -> ActivitySettings:
    policies.can_manage_settings(actor).require()
    with transaction.atomic():
        row = ActivitySettings.objects.select_for_update().get()
        diff = {name: [getattr(row, name), value] for name, value in changes.items() if getattr(row, name) != value}
        if diff:
            for name, value in changes.items():
                setattr(row, name, value)
            row.version += 1
            row.save()
            audit.record(actor=actor, action="activity_settings.edited", record=row, changes=diff)
    return row


def _open(actor: User, activity: Activity) -> Activity:
    activity = locked(activity.pk)
    policies.can_complete(actor, activity).require()
    if activity.done_at is not None:
        raise Conflict(_("This has been done already."), code="done")
    return activity


def _save(actor: User, activity: Activity, detail: TaskDetail, name: str, value: Any) -> None:
    before = getattr(detail, name)
    if before == value:
        return
    setattr(detail, name, value)
    detail.save(update_fields=[name])
    audit.record(
        actor=actor, action="activity.edited", record=activity, changes={name: [_plain(before), _plain(value)]}
    )
    tell(activity)


def _plain(value: Any) -> Any:
    """A checklist as lines that people read."""
    if isinstance(value, list):
        return [f"{'☑' if row['done'] else '☐'} {row['text']}" for row in value]
    return value


def start_warning(activity: Activity) -> str:
    """For pages: what would be said if it were begun now; asks nothing of a task that is done."""
    if activity.done_at is not None:
        return ""
    names = ", ".join(f"“{one.subject}”" for one in open_predecessors(activity))
    return _("This waits for: %(names)s") % {"names": names} if names else ""
