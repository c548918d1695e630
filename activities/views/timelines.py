"""The timeline of a record, loaded by its page, with one line to log into."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from activities import queries, services
from activities.models import HOLDERS, Activity
from activities.quicklog import QuickLog, parse
from activities.services import FollowUp
from activities.views.subjects import subject_of
from core.errors import Refusal
from core.htmx import toast, trigger
from core.pages import page
from core.routes import requires

MOST_TYPED = 1000


def before_of(request: HttpRequest) -> datetime | None:
    text = request.GET.get("before", "")
    moment = parse_datetime(text) if text else None
    if text and (moment is None or timezone.is_naive(moment)):
        raise BadRequest(_("Unreadable instant."))
    return moment


def answer(request: HttpRequest, name: str, record: Any, **more: Any) -> HttpResponse:
    before, kind = before_of(request), request.GET.get("kind", "")
    context = {
        "timeline": queries.timeline(request.user, record, now=timezone.now(), before=before, kind=kind),
        "address": f"{reverse('activities:timeline')}?{name}={record.pk}",
        "log_address": f"{reverse('activities:quick-log')}?{name}={record.pk}",
        "create_address": f"{reverse('activities:create')}?{name}={record.pk}",
        # The comments keep what is being typed: they come with the page, not with every refreshing of the timeline.
        "comments_address": ""
        if request.headers.get("HX-Target") == "timeline"
        else f"{reverse('activities:comments')}?{name}={record.pk}",
        "files_address": ""
        if request.headers.get("HX-Target") == "timeline" or name not in HOLDERS
        else f"{reverse('activities:files')}?{name}={record.pk}",
        "kinds": Activity.Kind.choices,
        "kind": kind,
        "may_log": request.user.may("activities.create"),
        **more,
    }
    return page(request, "activities/timeline.html", context, parts=("more",), status=422 if more.get("error") else 200)


@require_safe
@requires("activities.view")
def timeline(request: HttpRequest) -> HttpResponse:
    name, record = subject_of(request)
    return answer(request, name, record)


@require_POST
@requires("activities.create")
def quick_log(request: HttpRequest) -> HttpResponse:
    """One line: what was done, and after "next" or a semicolon what comes when."""
    name, record = subject_of(request)
    line = request.POST.get("line", "")[:MOST_TYPED]
    now = timezone.localtime()
    try:
        activity = log(request, record, parse(line, now), now)
    except Refusal as refusal:
        return answer(request, name, record, line=line, error=refusal.message)
    response = toast(answer(request, name, record), _("Logged."))
    return trigger(response, activity_changed=str(activity.pk), **{f"{name}_changed": str(record.pk)})


def log(request: HttpRequest, record: Any, read: QuickLog, now: datetime) -> Activity:
    """A line that says only what is next plans it; a task is planned, too."""
    label = str(Activity.Kind(read.kind).label)
    if read.kind == Activity.Kind.TASK:
        return services.plan_task(
            actor=request.user,
            about=record,
            subject=read.text or read.next_text or label,
            due_at=read.next_at,
            remind_at=read.next_at,
        )
    if not read.text and not read.next_text and read.kind == Activity.Kind.NOTE:
        raise Refusal(
            _("Write what you did, for example: call 5m, left voicemail; next Tue 10:00"), code="required", field="line"
        )
    follow_up = FollowUp(read.next_text or _("Follow up"), read.next_at) if read.next_at else None
    said = read.text if read.next_at or not read.next_text else "; ".join(filter(None, (read.text, read.next_text)))
    subject, _sep, body = said.partition("\n") if len(said) <= 300 else (said[:297] + "…", "", said)
    return services.log_activity(
        actor=request.user, about=record, kind=read.kind, subject=subject or label, body=body, now=now,
        duration_minutes=read.minutes, follow_up=follow_up,
    )  # fmt: skip
