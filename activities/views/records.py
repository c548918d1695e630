"""One activity: planning it, showing it, doing it, correcting it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities import policies, queries, services
from activities.forms import ActivityEditForm, ActivityForm, AppendForm, CompleteForm, DeleteForm, RescheduleForm
from activities.models import SUBJECTS, Activity, TaskDetail
from activities.services.details import start_warning
from activities.table import ICONS, fetch
from activities.task_forms import FreeActivityForm
from activities.views.subjects import subject_of
from audit.queries import history
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from people.ownership import get_visible_or_404, visibility_reason


def activity_or_404(request: HttpRequest, pk: UUID) -> Activity:
    return get_visible_or_404(fetch(Activity.objects.all()), request.user, pk)


def task_context(request: HttpRequest, activity: Activity) -> dict[str, Any]:
    detail = TaskDetail.objects.select_related("recurrence").filter(activity=activity).first()
    series = detail.recurrence if detail else None
    return {
        "detail": detail or TaskDetail(activity=activity),
        "series": series if series is not None and series.is_active else None,
        "helpers": activity.collaborators.select_related("user"),
        "predecessors": activity.waits_for.select_related("before"),
        "start_warning": start_warning(activity),
        "may_work": activity.done_at is None and bool(policies.can_complete(request.user, activity)),
    }


def after(request: HttpRequest, activity: Activity, message: str, url: str = "") -> HttpResponse:
    """A dialog closes and what shows the activity or its record refreshes; without JavaScript a page comes."""
    if not is_htmx(request):
        return go(request, url or queries.address_of(activity) or reverse("activities:list"))
    name = activity.subject_name
    changed = {"activity_changed": str(activity.pk), f"{name}_changed": str(getattr(activity, f"{name}_id"))}
    return toast(done(**changed), message)


@require_http_methods(["GET", "POST"])
@requires("activities.create")
def create(request: HttpRequest) -> HttpResponse:
    """About the record that the address names; without one it is chosen in the form."""
    if not any(request.GET.get(name) for name in SUBJECTS):
        return create_about(request)
    name, record = subject_of(request)
    form = ActivityForm(request.POST or None, initial=at_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            activity = save_new(request, record, form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, activity, _("Saved."))
    heading = _("Activity on %(name)s") % {"name": record}
    return small_form(request, form, heading, _("Save"), back_url=queries_url(name, record))


def create_about(request: HttpRequest) -> HttpResponse:
    """From the calendar or the menu: what it is about is found while typing."""
    form = FreeActivityForm(request.POST or None, user=request.user, initial=at_of(request))
    if request.method == "POST" and form.is_valid():
        try:
            activity = save_new(request, form.record, form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, activity, _("Saved."))
    return small_form(request, form, _("New activity"), _("Save"))


def at_of(request: HttpRequest) -> dict[str, Any]:
    """The time that was clicked on in the calendar."""
    form = RescheduleForm({"due_at": request.GET.get("at", "")})
    return {"due_at": form.cleaned_data["due_at"]} if form.is_valid() else {}


def queries_url(name: str, record: Any) -> str:
    return reverse(queries.ROUTES[name], args=[record.pk])


def save_new(request: HttpRequest, record: Any, values: dict[str, Any]) -> Activity:
    common = {
        "actor": request.user,
        "about": record,
        "kind": values["kind"],
        "subject": values["subject"],
        "body": values["body"],
    }
    common["duration_minutes"] = values["duration_minutes"]
    if values["done"]:
        done_at = values["due_at"]
        return services.log_activity(**common, outcome=values["outcome"], now=timezone.now(), done_at=done_at)
    return services.plan_task(**common, due_at=values["due_at"], remind_at=values["remind_at"] or values["due_at"])


@require_safe
@requires("activities.view")
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    activity, now = activity_or_404(request, pk), timezone.now()
    context = {
        "activity": activity,
        "record": activity,
        "icon_name": ICONS[activity.kind],
        "about_url": queries.address_of(activity),
        "is_overdue": activity.done_at is None and activity.due_at is not None and activity.due_at < now,
        "additions": activity.addenda.select_related("author"),
        "edit_verdict": policies.can_edit(request.user, activity, now),
        "complete_verdict": policies.can_complete(request.user, activity),
        "delete_verdict": policies.can_delete(request.user, activity),
        "may_append": activity.done_at is not None and bool(policies.can_append(request.user, activity)),
    }
    if request.headers.get("HX-Target") in (None, "task"):
        context |= task_context(request, activity)
    if request.headers.get("HX-Target") != "panel":
        context["history"] = history(activity, request.user)
        context["why"] = visibility_reason(request.user, activity)
    return page(request, "activities/detail.html", context, parts=("panel", "facts", "task"))


@require_http_methods(["GET", "POST"])
@requires("activities.edit")
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    activity = activity_or_404(request, pk)
    policies.can_edit(request.user, activity, timezone.now()).require()
    form = ActivityEditForm(request.POST or None, activity=activity)
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        values = kept_filled(form.cleaned_data)
        edit_it = services.edit_following if values.pop("following", False) else services.edit_activity
        try:
            edit_it(
                actor=request.user, activity=activity, now=timezone.now(), version=int(version) if version.isdecimal() else None,
                **values,
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, activity, _("Saved."), reverse("activities:detail", args=[pk]))
    return small_form(request, form, _("Edit activity"), _("Save"), version=activity.version)


def kept_filled(values: dict[str, Any]) -> dict[str, Any]:
    """What was done stays done: an emptied time of doing is no change."""
    return {name: value for name, value in values.items() if not (name == "done_at" and value is None)}


@require_http_methods(["GET", "POST"])
@requires("activities.edit")
def complete(request: HttpRequest, pk: UUID) -> HttpResponse:
    activity = activity_or_404(request, pk)
    form = CompleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.complete(actor=request.user, activity=activity, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, activity, _("Done."))
    return small_form(request, form, activity.subject, _("Done"))


@require_http_methods(["GET", "POST"])
@requires("activities.edit")
def reschedule(request: HttpRequest, pk: UUID) -> HttpResponse:
    activity = activity_or_404(request, pk)
    form = RescheduleForm(request.POST or None, initial={"due_at": activity.due_at})
    if request.method == "POST" and form.is_valid():
        try:
            services.reschedule(actor=request.user, activity=activity, due_at=form.cleaned_data["due_at"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, activity, _("Moved."))
    return small_form(request, form, _("Move “%(name)s”") % {"name": activity}, _("Move"))


@require_http_methods(["GET", "POST"])
@requires("activities.create")
def append(request: HttpRequest, pk: UUID) -> HttpResponse:
    activity = activity_or_404(request, pk)
    form = AppendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.append(actor=request.user, activity=activity, body=form.cleaned_data["body"], now=timezone.now())
        return after(request, activity, _("Added."), reverse("activities:detail", args=[pk]))
    return small_form(request, form, _("Add to “%(name)s”") % {"name": activity}, _("Add"))


@require_http_methods(["GET", "POST"])
@requires("activities.delete")
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    activity = activity_or_404(request, pk)
    policies.can_delete(request.user, activity).require()
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.delete_activity(actor=request.user, activity=activity, reason=form.cleaned_data["reason"])
        return after(request, activity, _("Deleted."))
    text = _("“%(name)s” is removed for good; the history keeps what it said.") % {"name": activity}
    return small_form(request, form, _("Delete this activity?"), _("Delete"), text=text, danger=True)


def small_form(request: HttpRequest, form: Any, heading: str, submit: str, **more: Any) -> HttpResponse:
    """In the dialog, or as a page of its own."""
    context = {"form": form, "heading": heading, "submit": submit, "back_url": reverse("activities:list"), **more}
    return page(request, "activities/small_form.html", context, parts=("dialog",), status=form_status(form))
