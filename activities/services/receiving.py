"""Mails on the timeline: copies of what came and went, which nobody changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from activities.events import ActivityLogged
from activities.models import SUBJECTS, Activity
from activities.services.effects import derive, tell
from audit import services as audit
from core.events import announce
from leads import services as leads
from opportunities import services as opportunities
from people.models import User


def file_mail(
    *,
    actor: User | None,
    about: Any,
    subject: str,
    body: str,
    sender: str,
    at: datetime,
    is_ours: bool = False,
    is_demo: bool = False,
) -> Activity:
    """A mail on the timeline of `about`. What the customer wrote keeps a deal from being silent, but it is no answer of ours."""
    name = next(name for name, model in SUBJECTS.items() if isinstance(about, model))
    activity = Activity(
        kind=Activity.Kind.EMAIL, subject=subject[:300], body=body.strip()[:20000], outcome=sender[:500], done_at=at,
        owner_id=actor.pk if actor is not None and is_ours else about.owner_id, is_demo=is_demo, **{name: about},
    )  # fmt: skip
    with transaction.atomic():
        derive(activity)
        activity.save(force_insert=True)
        _note(activity, actor, at, is_ours)
        audit.record(actor=actor, action="activity.filed", record=activity)
        announce(ActivityLogged(id=activity.pk, kind=activity.kind, subject_type=name, subject_id=about.pk))
        tell(activity)
    return activity


def _note(activity: Activity, actor: User | None, at: datetime, is_ours: bool) -> None:
    if activity.lead_id is not None:
        leads.note_activity(actor=actor, lead_id=activity.lead_id, at=at, answers=is_ours)
    elif activity.opportunity_id is not None:
        opportunities.note_activity(opportunity_id=activity.opportunity_id, at=at, faces_customer=True)
