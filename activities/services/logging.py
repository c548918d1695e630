"""Logging what was done, and planning what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activities import policies
from activities.events import ActivityLogged, ActivityPlanned
from activities.models import SUBJECTS, Activity
from activities.services.effects import derive, note_done, note_next, tell
from activities.services.talking import notify_named, people_named, refuse_strangers
from audit import services as audit
from core.errors import Conflict, Refusal
from core.events import announce
from people.models import User

Kind = Activity.Kind


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The next step agreed while something was done."""

    subject: str
    due_at: datetime
    kind: str = Kind.TASK


def log_activity(
    *,
    actor: User,
    kind: str,
    subject: str,
    about: Any,
    now: datetime,
    body: str = "",
    outcome: str = "",
    duration_minutes: int | None = None,
    done_at: datetime | None = None,
    follow_up: FollowUp | None = None,
    owner: User | None = None,
    external_ref: dict[str, str] | None = None,
    is_demo: bool = False,
) -> Activity:
    """Something was done about `about` (an account, contact, lead, opportunity or contract) at `done_at`, or now."""
    policies.can_create(actor, about).require()
    if owner is not None:
        policies.can_give_to(actor, owner).require()
    done_at = done_at or now
    if done_at > now:
        raise Refusal(_("What was done can't lie in the future; plan it instead."), code="in_future", field="done_at")
    activity = _made(actor, about, kind, subject, owner, is_demo)
    activity.body, activity.outcome = body.strip(), outcome.strip()
    activity.duration_minutes, activity.done_at = duration_minutes, done_at
    with transaction.atomic():
        _insert(activity, external_ref)
        _speak_to(actor, activity, about)
        note_done(activity, actor)
        if follow_up is not None:
            _insert(_planned(actor, about, follow_up, owner, is_demo))
            note_next(activity, actor)
        changes = {"follow_up": [None, follow_up.subject]} if follow_up else {}
        audit.record(actor=actor, action="activity.logged", record=activity, changes=changes)
        announce(ActivityLogged(id=activity.pk, kind=kind, subject_type=activity.subject_name, subject_id=about.pk))
        tell(activity)
    return activity


def plan_task(
    *,
    actor: User,
    subject: str,
    about: Any,
    due_at: datetime | None,
    kind: str = Kind.TASK,
    body: str = "",
    owner: User | None = None,
    remind_at: datetime | None = None,
    duration_minutes: int | None = None,
    external_ref: dict[str, str] | None = None,
    is_demo: bool = False,
) -> Activity:
    """Something is to be done by `owner` (the actor when nobody is named)."""
    policies.can_create(actor, about).require()
    if owner is not None:
        policies.can_give_to(actor, owner).require()
    activity = _made(actor, about, kind, subject, owner, is_demo)
    activity.body, activity.due_at, activity.remind_at, activity.duration_minutes = (
        body.strip(),
        due_at,
        remind_at,
        duration_minutes,
    )
    with transaction.atomic():
        _insert(activity, external_ref)
        _speak_to(actor, activity, about)
        note_next(activity, actor)
        audit.record(actor=actor, action="activity.planned", record=activity)
        announce(ActivityPlanned(id=activity.pk, kind=kind, subject_type=activity.subject_name, subject_id=about.pk))
        tell(activity)
    return activity


def _speak_to(actor: User, activity: Activity, about: Any) -> None:
    """Who is named with @ is told; one who may not see the record is a refusal, for the words would lead him nowhere."""
    named = people_named(f"{activity.subject}\n{activity.body}")
    if strangers := refuse_strangers(about, named):
        words = _("%(names)s may not see this record. Share it first, or leave the name out.")
        names = ", ".join(str(user) for user in strangers)
        raise Refusal(words % {"names": names}, code="no_access", field="body")
    notify_named(actor, about, named, str(activity.pk))


def _planned(actor: User, about: Any, follow_up: FollowUp, owner: User | None, is_demo: bool) -> Activity:
    planned = _made(actor, about, follow_up.kind, follow_up.subject, owner, is_demo)
    planned.due_at = planned.remind_at = follow_up.due_at
    return planned


def _made(actor: User, about: Any, kind: str, subject: str, owner: User | None, is_demo: bool) -> Activity:
    subject = " ".join(subject.split())[:300]
    if not subject:
        raise Refusal(_("Say what it is about."), code="required", field="subject")
    activity = Activity(kind=kind, subject=subject, owner=owner or actor, author=actor, is_demo=is_demo)
    setattr(activity, subject_name_of(about), about)
    return activity


def subject_name_of(about: Any) -> str:
    return next(name for name, model in SUBJECTS.items() if isinstance(about, model))


def _insert(activity: Activity, external_ref: dict[str, str] | None = None) -> None:
    """An id of another system belongs to one activity; the caller may not be able to see that one."""
    derive(activity)
    if external_ref is None:
        activity.save(force_insert=True)
        return
    activity.external_system, activity.external_id = external_ref["system"], external_ref["id"]
    try:
        with transaction.atomic():
            activity.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("Another activity has this external reference already."), code="taken", field="external_ref"
        ) from error
