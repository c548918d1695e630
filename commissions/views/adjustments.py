"""Adjustments of a statement: proposed in a dialog, decided with one click by somebody else."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commissions import policies, services
from commissions.forms import AdjustmentForm
from commissions.models import CommissionAdjustment
from commissions.views.statements import told, visible_statement
from core.errors import Refusal
from core.pages import add_refusal, form_status, page
from core.routes import requires


@requires("commissions.view")
@require_http_methods(["GET", "POST"])
def adjustment_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    statement = visible_statement(request, pk)
    policies.can_adjust(request.user, statement).require()
    form = AdjustmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_adjustment(actor=request.user, statement=statement, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return told(request, statement, _("Proposed: a second person has to approve it."))
    context = {"form": form, "statement": statement}
    return page(request, "commissions/adjustment.html", context, parts=("dialog",), status=form_status(form))


Decide = Callable[..., CommissionAdjustment]


def _decided(request: HttpRequest, pk: UUID, adjustment: UUID, decide: Decide, message: str) -> HttpResponse:
    statement = visible_statement(request, pk)
    meant = get_object_or_404(statement.adjustments.all(), pk=adjustment)
    try:
        decide(actor=request.user, adjustment=meant, now=timezone.now())
    except Refusal as refusal:
        return told(request, statement, refusal.message, level="error")
    return told(request, statement, message)


@requires("commissions.approve")
@require_POST
def adjustment_approve(request: HttpRequest, pk: UUID, adjustment: UUID) -> HttpResponse:
    return _decided(request, pk, adjustment, services.approve_adjustment, _("Approved: the adjustment counts."))


@requires("commissions.view")
@require_POST
def adjustment_reject(request: HttpRequest, pk: UUID, adjustment: UUID) -> HttpResponse:
    return _decided(request, pk, adjustment, services.reject_adjustment, _("The adjustment is dropped."))
