"""Commission periods: made, calculated, approved, locked, paid."""

from __future__ import annotations

from collections.abc import Callable
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
from commissions.filters import RunFilter, StatementFilter
from commissions.forms import ReasonForm, RunForm
from commissions.models import CommissionRun, CommissionStatement
from commissions.queries.runs import acknowledged, attach_overview
from commissions.table import RUN_TABLE, STATEMENTS_OF_RUN, tone
from commissions.views.tabs import tabs
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.listing import Listing
from core.pages import add_refusal, form_status, page
from core.periods import period_of, previous_period
from core.routes import requires
from people.models import SavedView
from people.queries import organisation

State = CommissionRun.State


@requires("commissions.view")
@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    context = {
        "listing": Listing(
            request.GET, CommissionRun.objects.visible_to(request.user), RUN_TABLE, RunFilter, request=request
        ),
        "tabs": tabs(request, "runs"),
        "detail_route": "commissions:run-detail",
        "live": "run",
        "view_table": "commission-runs",
        "lazy_filters": True,
        "saved_views": SavedView.objects.visible_to(request.user).filter(table="commission-runs"),
        "may_calculate": bool(policies.can_calculate(request.user)),
        "empty": {
            "icon": "calendar-check",
            "title": _("No periods yet"),
            "text": _(
                "Make the first period to be paid. Credit of earlier days counts for the steps of the plans and is not paid again."
            ),
        },
    }
    return page(request, "commissions/runs.html", context, parts=("rows", "filters"))


@requires("commissions.calculate")
@require_http_methods(["GET", "POST"])
def run_create(request: HttpRequest) -> HttpResponse:
    form = RunForm(request.POST or None, initial={"pay_period": "month", "day": _last_month()})
    if request.method == "POST" and form.is_valid():
        try:
            run = services.create_run(
                actor=request.user, period=form.period(), pay_period=form.cleaned_data["pay_period"]
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("commissions:run-detail", args=[run.pk]))
    return page(request, "commissions/run_form.html", {"form": form}, parts=("dialog",), status=form_status(form))


def _last_month() -> Any:
    """Most periods are made when they are over."""
    first_month = organisation().fiscal_year_start
    return previous_period(period_of(timezone.localdate(), "month", first_month), "month", first_month).start


def visible_run(request: HttpRequest, pk: UUID) -> CommissionRun:
    found: CommissionRun = get_object_or_404(
        CommissionRun.objects.visible_to(request.user).select_related("approved_by", "locked_by", "paid_by"), pk=pk
    )
    return found


@requires("commissions.view")
@require_GET
def run_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    run = visible_run(request, pk)
    attach_overview([run], get_language() or "en")
    statements = CommissionStatement.objects.visible_to(request.user).filter(run=run)
    context = {
        "run": run,
        "run_url": reverse("commissions:run-detail", args=[run.pk]),
        "tone": tone(run),
        "steps": _steps(run),
        "listing": Listing(request.GET, statements, STATEMENTS_OF_RUN, StatementFilter, request=request),
        "detail_route": "commissions:statement-detail",
        "answers": acknowledged(run),
        "percent": run.overview.done * 100 // run.people if run.people else 0,  # type: ignore[attr-defined]
        **_permitted(request, run),
    }
    return page(request, "commissions/run.html", context, parts=("panel", "run", "rows"))


def _steps(run: CommissionRun) -> list[dict[str, Any]]:
    order = list(State)
    return [
        {"label": state.label, "done": order.index(State(run.state)) >= number, "present": state == run.state}
        for number, state in enumerate(order)
    ]


def _permitted(request: HttpRequest, run: CommissionRun) -> dict[str, Any]:
    """Which steps the reader may take now; where a step is due but not his, why."""
    approve, pay = policies.can_approve_run(request.user, run), policies.can_pay(request.user, run)
    is_ready = run.state == State.CALCULATED and not run.is_calculating
    return {
        "may_calculate": run.accepts_lines and bool(policies.can_calculate(request.user)),
        "may_approve": is_ready and bool(approve),
        "may_reopen": run.state == State.APPROVED and bool(approve),
        "may_lock": run.state == State.APPROVED and bool(approve),
        "may_export": request.user.may("commissions.export"),
        "may_pay": run.state == State.LOCKED and bool(pay),
        "why_not": (approve.reason if is_ready else "") or (pay.reason if run.state == State.LOCKED else ""),
    }


Act = Callable[[CommissionRun], object]


def _step(request: HttpRequest, pk: UUID, act: Act, message: str) -> HttpResponse:
    """Take one step, and say what happened or why not."""
    run = visible_run(request, pk)
    level = "success"
    try:
        act(run)
    except Refusal as refusal:
        message, level = refusal.message, "error"
    if is_htmx(request):
        return toast(done(run_changed=str(run.pk)), message, level=level)
    return go(request, reverse("commissions:run-detail", args=[run.pk]))


@requires("commissions.calculate")
@require_POST
def run_calculate(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(run: CommissionRun) -> object:
        return services.start_calculation(actor=request.user, run=run)

    return _step(request, pk, act, _("The workers are calculating. You may leave this page."))


@requires("commissions.approve")
@require_POST
def run_approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(run: CommissionRun) -> object:
        seen = request.POST.get("calculation", "")
        return services.approve_run(
            actor=request.user, run=run, now=timezone.now(), calculation=int(seen) if seen.isdigit() else None
        )

    return _step(request, pk, act, _("The period is approved; everybody is told."))


@requires("commissions.approve")
@require_POST
def run_lock(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(run: CommissionRun) -> object:
        return services.lock_run(actor=request.user, run=run, now=timezone.now())

    return _step(request, pk, act, _("The period is locked. Nothing can be booked into it any more."))


@requires("commissions.pay")
@require_POST
def run_pay(request: HttpRequest, pk: UUID) -> HttpResponse:
    def act(run: CommissionRun) -> object:
        return services.pay_run(actor=request.user, run=run, now=timezone.now())

    return _step(request, pk, act, _("The statements are marked as paid."))


@requires("commissions.approve")
@require_http_methods(["GET", "POST"])
def run_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    run = visible_run(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.take_back_approval(actor=request.user, run=run, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _step(request, pk, lambda run: run, _("The approval is taken back."))
    return page(
        request, "commissions/reopen.html", {"form": form, "run": run}, parts=("dialog",), status=form_status(form)
    )
