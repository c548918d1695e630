"""Commission plans and the people on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commissions import policies, services
from commissions.editor.fields import NewPlanForm
from commissions.editor.forms_of import Forms
from commissions.editor.templates import rules_of
from commissions.filters import PlanFilter
from commissions.forms import AssignmentForm, NewAssignmentForm, WhatIfForm
from commissions.models import CommissionPlan, PlanAssignment, PlanVersion
from commissions.reading import sentences_of
from commissions.table import PLAN_TABLE, present_version, tone
from commissions.views.editor import edited
from commissions.views.tabs import tabs
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.listing import Listing
from core.pages import add_refusal, form_status, page
from core.periods import period_of
from core.routes import requires
from people.models import SavedView
from people.queries import organisation


@requires("commissions.view")
@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    context = {
        "listing": Listing(
            request.GET, CommissionPlan.objects.visible_to(request.user), PLAN_TABLE, PlanFilter, request=request
        ),
        "tabs": tabs(request, "plans"),
        "detail_route": "commissions:plan-detail",
        "live": "plan",
        "view_table": "commission-plans",
        "lazy_filters": True,
        "saved_views": SavedView.objects.visible_to(request.user).filter(table="commission-plans"),
        "may_manage": bool(policies.can_manage_plans(request.user)),
        "empty": {
            "icon": "scroll-text",
            "title": _("No plans yet"),
            "text": _(
                "A plan says what is paid for what. It is drafted, approved by a second person, and then kept as it is."
            ),
        },
    }
    return page(request, "commissions/plans.html", context, parts=("rows", "filters"))


@requires("commissions.manage")
@require_http_methods(["GET", "POST"])
def plan_create(request: HttpRequest) -> HttpResponse:
    """Begins as one of the usual plans, to be changed."""

    def keep(forms: Forms, rules: dict[str, Any]) -> HttpResponse:
        data = forms.plan.cleaned_data
        plan = services.create_plan(
            actor=request.user, name=data["name"], description=data["description"],
            versions=[{**forms.plan.effective(), "rules": rules}],
        )  # fmt: skip
        return go(request, reverse("commissions:plan-detail", args=[plan.pk]))

    year = period_of(timezone.localdate(), "year", organisation().fiscal_year_start)
    chosen = request.GET.get("template", "marginal")
    rules = rules_of(chosen, organisation().base_currency)
    return edited(
        request,
        rules,
        {"effective_start": year.start},
        keep,
        kind=NewPlanForm,
        heading=_("New plan"),
        chosen=chosen,
        is_new=True,
    )


def visible_plan(request: HttpRequest, pk: UUID) -> CommissionPlan:
    found: CommissionPlan = get_object_or_404(CommissionPlan.objects.visible_to(request.user), pk=pk)
    return found


@requires("commissions.view")
@require_GET
def plan_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    plan = visible_plan(request, pk)
    versions = list(plan.versions.readable_by(request.user).select_related("created_by", "submitted_by", "approved_by"))
    context = {
        "plan": plan,
        "plan_url": reverse("commissions:plan-detail", args=[plan.pk]),
        "present": present_version(plan),
        "versions": [_shown(request, version) for version in versions],
        "people": _people(request, plan),
        "may_manage": bool(policies.can_manage_plans(request.user)),
        "what_if": WhatIfForm(),
        "today": timezone.localdate(),
    }
    return page(request, "commissions/plan.html", context, parts=("panel", "plan"))


def _shown(request: HttpRequest, version: PlanVersion) -> dict[str, Any]:
    approve = policies.can_approve_version(request.user, version)
    return {
        "version": version,
        "tone": tone(version),
        "sentences": sentences_of(version, get_language() or "en"),
        "last_on": version.effective_end - timedelta(days=1) if version.effective_end else None,
        "may_approve": bool(approve),
        "why_not": approve.reason,
    }


def _people(request: HttpRequest, plan: CommissionPlan) -> list[PlanAssignment]:
    """Of the people on a plan only those whose commissions the reader sees."""
    reach = request.user.access.reach("commissions", "view")
    rows = plan.assignments.select_related("user").order_by("user__full_name", "start_on")
    return [row for row in rows if reach is not None and reach.covers(row.user_id)]


@requires("commissions.manage")
@require_http_methods(["GET", "POST"])
def plan_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    plan = visible_plan(request, pk)
    form = NewAssignmentForm(request.POST or None, initial={"start_on": _first_day(plan)})
    if request.method == "POST" and form.is_valid():
        try:
            chosen = form.arguments()
            services.assign_many(actor=request.user, plan=plan, users=chosen.pop("user"), **chosen)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return changed(request, plan, _("They are on the plan."))
    context = {"form": form, "plan": plan, "heading": _("Put people on the plan")}
    return page(request, "commissions/assignment_form.html", context, parts=("dialog",), status=form_status(form))


def _first_day(plan: CommissionPlan) -> Any:
    version = present_version(plan)
    return version.effective_start if version else timezone.localdate()


@requires("commissions.manage")
@require_http_methods(["GET", "POST"])
def assignment_edit(request: HttpRequest, pk: UUID, assignment: UUID) -> HttpResponse:
    plan = visible_plan(request, pk)
    row = get_object_or_404(plan.assignments.select_related("user"), pk=assignment)
    form = AssignmentForm(request.POST or None, initial=_initial(row))
    form.fields["user"].disabled = True
    if request.method == "POST" and form.is_valid():
        changes = {name: value for name, value in form.arguments().items() if name != "user"}
        try:
            services.change_assignment(actor=request.user, assignment=row, changes=changes)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return changed(request, plan, _("The assignment is changed."))
    context = {"form": form, "plan": plan, "assignment": row, "heading": _("Change the assignment")}
    return page(request, "commissions/assignment_form.html", context, parts=("dialog",), status=form_status(form))


def _initial(row: PlanAssignment) -> dict[str, Any]:
    return {
        "user": row.user_id, "start_on": row.start_on, "is_additive": row.is_additive,
        "last_on": row.last_on, "target_incentive": row.target_incentive,
    }  # fmt: skip


@requires("commissions.manage")
@require_POST
def assignment_remove(request: HttpRequest, pk: UUID, assignment: UUID) -> HttpResponse:
    plan = visible_plan(request, pk)
    row = get_object_or_404(plan.assignments.select_related("user"), pk=assignment)
    try:
        services.remove_assignment(actor=request.user, assignment=row)
    except Refusal as refusal:
        return changed(request, plan, refusal.message, level="error")
    return changed(request, plan, _("The person is no longer on the plan."))


def changed(request: HttpRequest, plan: CommissionPlan, message: str, level: str = "success") -> HttpResponse:
    if is_htmx(request):
        return toast(done(plan_changed=str(plan.pk)), message, level=level)
    return go(request, reverse("commissions:plan-detail", args=[plan.pk]))
