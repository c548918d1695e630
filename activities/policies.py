"""Who may do what with an activity."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from activities.models import Activity, Attachment
from core.verdicts import YES, Verdict, no
from people.models import User
from people.ownership import may

EDIT_WINDOW = timedelta(hours=24)


def can_create(actor: User, about: Any) -> Verdict:
    """On every record that one may see."""
    if not actor.may("activities.create"):
        return no(_("Your role does not allow logging activities."))
    if not type(about).objects.visible_to(actor).filter(pk=about.pk).exists():
        return no(_("You may not see the record this activity is about."))
    return YES


def can_comment(actor: User, about: Any) -> Verdict:
    """On every record that one may see, also where one may not log activities: a manager asks, who only reads may say a word."""
    if not actor.may("activities.view") or not type(about).objects.visible_to(actor).filter(pk=about.pk).exists():
        return no(_("You may not see the record this is about."))
    return YES


def can_manage_settings(actor: User) -> Verdict:
    return YES if actor.may("settings.manage") else no(_("Only those who manage the settings may do this."))


def can_give_to(actor: User, owner: User) -> Verdict:
    reach = actor.access.reach("activities", "edit")
    if owner.pk == actor.pk or (reach is not None and reach.covers(owner.pk) and owner.is_active):
        return YES
    return no(_("You may not plan something for %(name)s.") % {"name": owner})


def can_edit(actor: User, activity: Activity, now: datetime) -> Verdict:
    """What is planned, whoever it is for and his managers; what was done, its author for a day. Later one can only add to it."""
    if activity.done_at is None:
        return may(actor, activity, "edit")
    if activity.author_id != actor.pk:
        return no(_("Only who wrote this may change it."))
    if now - activity.created_at > EDIT_WINDOW and now - activity.done_at > EDIT_WINDOW:
        return no(_("What was done can be changed for 24 hours; now you can only add to it."))
    return YES if actor.may("activities.edit") else no(_("Your role does not allow this."))


def can_complete(actor: User, activity: Activity) -> Verdict:
    return may(actor, activity, "edit")


def can_append(actor: User, activity: Activity) -> Verdict:
    if actor.may("activities.create") and Activity.objects.visible_to(actor).filter(pk=activity.pk).exists():
        return YES
    return no(_("Your role does not allow logging activities."))


def can_delete(actor: User, activity: Activity) -> Verdict:
    return may(actor, activity, "delete")


def can_attach(actor: User, record: Any) -> Verdict:
    """To what one may edit; to what was done, whoever may add to it."""
    if isinstance(record, Activity) and record.done_at is not None:
        return can_append(actor, record)
    return may(actor, record, "edit")


def can_detach(actor: User, attachment: Attachment, now: datetime) -> Verdict:
    """What belongs to something that was done stays, from a day on; before, who put it there takes it away."""
    record = attachment.holder
    if isinstance(record, Activity) and record.done_at is not None:
        if attachment.actor_id != actor.pk or not can_append(actor, record):
            return no(_("Only who put this file here may take it away."))
        return YES if now - attachment.at <= EDIT_WINDOW else no(_("A file can be taken away for 24 hours."))
    return may(actor, record, "edit")
