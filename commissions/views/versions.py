"""Versions of a plan: written as a form or as rules, tried out, and on their way to approval."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commissions import services
from commissions.editor.forms_of import Forms, can_show
from commissions.editor.templates import rules_of
from commissions.forms import RulesForm, WhatIfForm
from commissions.models import CommissionPlan, PlanVersion
from commissions.queries.trials import trial
from commissions.queries.what_if import try_out
from commissions.table import present_version
from commissions.views.editor import edited
from commissions.views.plans import changed, visible_plan
from core.errors import Refusal
from core.htmx import go
from core.pages import add_refusal, form_status, page
from core.periods import period_of
from core.routes import requires
from people.queries import organisation


def visible_version(request: HttpRequest, plan: CommissionPlan, pk: UUID) -> PlanVersion:
    found: PlanVersion = get_object_or_404(plan.versions.readable_by(request.user).select_related("plan"), pk=pk)
    return found


@requires("commissions.manage")
@require_http_methods(["GET", "POST"])
def version_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new draft, beginning as a copy of what holds now."""
    plan = visible_plan(request, pk)
    present = present_version(plan)

    def save(effective: dict[str, Any], rules: Any) -> object:
        return services.add_version(actor=request.user, plan=plan, **effective, rules=rules)

    effective = {"effective_start": timezone.localdate(), "last_on": None}
    return _edited(request, plan, present.rules if present else None, effective, save, _("New version"))


@requires("commissions.manage")
@require_http_methods(["GET", "POST"])
def version_edit(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    plan = visible_plan(request, pk)
    draft = visible_version(request, plan, version)

    def save(effective: dict[str, Any], rules: Any) -> object:
        changes = {**effective, "rules": rules}
        return services.edit_version(actor=request.user, plan_version=draft, changes=changes)

    last_on = draft.effective_end - timedelta(days=1) if draft.effective_end else None
    effective = {"effective_start": draft.effective_start, "last_on": last_on}
    return _edited(request, plan, draft.rules, effective, save, _("Change the draft"))


Save = Callable[[dict[str, Any], Any], object]


def _edited(
    request: HttpRequest, plan: CommissionPlan, rules: Any, effective: dict[str, Any], save: Save, heading: str
) -> HttpResponse:
    """As forms, or the rules themselves where forms can't say all or the reader prefers them."""
    rules = rules or rules_of(request.GET.get("template", "flat"), organisation().base_currency)
    shows = can_show(rules)
    context: dict[str, Any] = {"plan": plan, "heading": heading, "can_be_form": shows, "present_id": plan.pk}
    if request.GET.get("as") == "rules" or not shows:
        return _as_rules(request, rules, effective, save, context)

    def keep(forms: Forms, meant: dict[str, Any]) -> HttpResponse:
        save(forms.plan.effective(), meant)
        return go(request, reverse("commissions:plan-detail", args=[plan.pk]))

    return edited(request, rules, effective, keep, **context)


def _as_rules(
    request: HttpRequest, rules: Any, effective: dict[str, Any], save: Save, context: dict[str, Any]
) -> HttpResponse:
    written = json.dumps(rules, indent=2, ensure_ascii=False)
    form = RulesForm(request.POST or None, initial={"rules": written, **effective})
    if request.method == "POST" and form.is_valid():
        try:
            save(form.effective(), form.cleaned_data["rules"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("commissions:plan-detail", args=[context["plan"].pk]))
    return page(request, "commissions/version_form.html", {**context, "form": form}, status=form_status(form))


@requires("commissions.view")
@require_GET
def version_try(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    """What the next deal would pay."""
    plan = visible_plan(request, pk)
    tried = visible_version(request, plan, version)
    form = WhatIfForm(request.GET or None)
    found = None
    if form.is_valid():
        period = period_of(timezone.localdate(), tried.pay_period, organisation().fiscal_year_start)
        data = form.cleaned_data
        found = try_out(
            tried.rules, period=period, credited=data["credited"] or Decimal(0), deal=data["deal"] or Decimal(0),
            quota=data["quota"], language=get_language() or "en",
        )  # fmt: skip
    context = {"plan": plan, "version": tried, "form": form, "found": found}
    return page(request, "commissions/what_if.html", context, parts=("what-if",), status=form_status(form))


@requires("commissions.manage")
@require_GET
def version_trial(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    """Against last quarter's real credit, before anybody approves; approvers see it, too."""
    plan = visible_plan(request, pk)
    tried = visible_version(request, plan, version)
    context = {"plan": plan, "version": tried, "trial": trial(tried, timezone.localdate())}
    return page(request, "commissions/trial.html", context, parts=("trial",))


def _step(
    request: HttpRequest, pk: UUID, version: UUID, act: Callable[[PlanVersion], object], message: str
) -> HttpResponse:
    plan = visible_plan(request, pk)
    meant = visible_version(request, plan, version)
    try:
        act(meant)
    except Refusal as refusal:
        return changed(request, plan, refusal.message, level="error")
    return changed(request, plan, message)


@requires("commissions.manage")
@require_POST
def version_submit(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    def act(meant: PlanVersion) -> object:
        return services.submit_version(actor=request.user, plan_version=meant, now=timezone.now())

    return _step(request, pk, version, act, _("Submitted: a second person has to approve it."))


@requires("commissions.manage")
@require_POST
def version_withdraw(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    def act(meant: PlanVersion) -> object:
        return services.withdraw_version(actor=request.user, plan_version=meant)

    return _step(request, pk, version, act, _("It is a draft again."))


@requires("commissions.approve")
@require_POST
def version_approve(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    def act(meant: PlanVersion) -> object:
        return services.approve_version(actor=request.user, plan_version=meant, now=timezone.now())

    return _step(request, pk, version, act, _("Approved: the plan pays by it from the day it names."))


@requires("commissions.manage")
@require_POST
def version_discard(request: HttpRequest, pk: UUID, version: UUID) -> HttpResponse:
    def act(meant: PlanVersion) -> None:
        services.discard_version(actor=request.user, plan_version=meant)

    return _step(request, pk, version, act, _("The draft is removed."))
