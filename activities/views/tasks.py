"""What belongs to a task: how far it is, its checklist, who helps, what it waits for, and whether it comes again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities import queries, services
from activities.models import Activity, ActivitySettings, TaskDetail
from activities.task_forms import ChecklistForm, HelpersForm, ProgressForm, RepeatForm, SettingsForm, WaitsForm
from activities.views.records import activity_or_404, after, small_form
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, page
from core.routes import requires

type_save = Callable[[Any], Any]


def detail_of(activity: Activity) -> TaskDetail:
    """As it is, or as a task without anything is."""
    return TaskDetail.objects.select_related("recurrence").filter(activity=activity).first() or TaskDetail(
        activity=activity
    )


def form_of(request: HttpRequest, activity: Activity, what: str) -> tuple[str, Any, type_save]:
    """Heading, form, and what saves it."""
    sent, detail = request.POST or None, detail_of(activity)
    common: dict[str, Any] = {"actor": request.user, "activity": activity}
    match what:
        case "progress":
            form: Any = ProgressForm(sent, initial={"progress": detail.progress})
            return _("Progress"), form, lambda form: services.set_progress(**common, **form.cleaned_data)
        case "checklist":
            form = ChecklistForm(sent, initial={"checklist": ChecklistForm.text_of(detail.checklist)})
            return _("Checklist"), form, lambda form: services.set_checklist(**common, items=form.items)
        case "helpers":
            form = HelpersForm(sent, activity=activity, initial={"users": activity.collaborators.values_list("user")})
            return (
                _("Helpers"),
                form,
                lambda form: services.set_helpers(**common, users=list(form.cleaned_data["users"])),
            )
        case "waits":
            known = {"before": activity.waits_for.values_list("before")}
            form = WaitsForm(sent, activity=activity, user=request.user, initial=known)
            return (
                _("Waits for"),
                form,
                lambda form: services.set_predecessors(**common, before=list(form.cleaned_data["before"])),
            )
        case "repeat":
            form = RepeatForm(sent, initial=repeat_of(detail))
            return _("Repeat"), form, lambda form: services.repeat(**common, repeat=form.repeat)
        case _:
            raise Http404


def repeat_of(detail: TaskDetail) -> dict[str, Any]:
    row = detail.recurrence
    if row is None or not row.is_active:
        return {"interval": 1}
    return {name: getattr(row, name) for name in ("frequency", "interval", "weekdays", "until", "count")}


@require_http_methods(["GET", "POST"])
@requires("activities.edit")
def part(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    activity = activity_or_404(request, pk)
    heading, form, save = form_of(request, activity, what)
    if request.method == "POST" and form.is_valid():
        try:
            warning = save(form)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            said = warning if isinstance(warning, str) and warning else _("Saved.")
            return after(request, activity, said, reverse("activities:detail", args=[pk]))
    return small_form(request, form, f"{heading}: {activity}", _("Save"))


@require_POST
@requires("activities.edit")
def tick(request: HttpRequest, pk: UUID, place: int) -> HttpResponse:
    activity = activity_or_404(request, pk)
    services.tick(actor=request.user, activity=activity, place=place, done=request.POST.get("done") == "on")
    return answer(request, activity)


@require_POST
@requires("activities.edit")
def important(request: HttpRequest, pk: UUID) -> HttpResponse:
    activity = activity_or_404(request, pk)
    services.set_important(actor=request.user, activity=activity, is_important=not detail_of(activity).is_important)
    return answer(request, activity)


def answer(request: HttpRequest, activity: Activity) -> HttpResponse:
    if is_htmx(request):
        return done(activity_changed=str(activity.pk))
    return go(request, reverse("activities:detail", args=[activity.pk]))


@require_safe
@requires("activities.view")
def quadrants(request: HttpRequest) -> HttpResponse:
    """One's own open tasks by importance and urgency."""
    context = {"quadrants": queries.quadrants(request.user, now=timezone.now()), "views": queries.views_of("quadrants")}
    return page(request, "activities/quadrants.html", context, parts=("quadrants",))


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def settings(request: HttpRequest) -> HttpResponse:
    form = SettingsForm(request.POST or None, instance=ActivitySettings.objects.get())
    if request.method == "POST" and form.is_valid():
        services.edit_settings(actor=request.user, changes=form.cleaned_data)
        if is_htmx(request):
            return toast(done(), _("Saved."))
        return go(request, reverse("people:settings"))
    return small_form(request, form, _("Tasks"), _("Save"), back_url=reverse("people:settings"))
