"""Submitting, adjusting, counting deals in and out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from forecasts import policies, queries, services
from forecasts.forms import AdjustForm, SubmitForm
from forecasts.models import Adjustment
from forecasts.views.asked import AskedPeriod, asked_period
from opportunities.models import Opportunity
from people.models import Team, User
from people.ownership import get_visible_or_404


@requires("forecasts.edit")
def submit(request: HttpRequest) -> HttpResponse:
    """One's own word; the form starts from what the deals come to."""
    today = timezone.localdate()
    asked = asked_period(request, today)
    form = SubmitForm(request.POST or None, initial=_present(request.user, asked))
    if request.method == "POST" and form.is_valid():
        try:
            services.submit_forecast(actor=request.user, period=asked.period, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _answer(request, asked, _("Forecast submitted."))
    return _form(request, asked, form, _("Submit forecast · %(period)s") % {"period": asked.label}, _("Submit"))


def _present(user: Any, asked: AskedPeriod) -> dict[str, Any]:
    view = queries.forecast(user, asked.period, today=timezone.localdate())
    line = next((row.figures for row in view.rows() if row.user_id == user.pk), None)
    return {"commit": line.called_commit, "best_case": line.called_best_case} if line else {"commit": 0, "best_case": 0}


@requires("forecasts.adjust")
def adjust_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    reach = request.user.access.reach("forecasts", "view")
    if reach is None or not reach.covers(pk):
        raise Http404
    return _adjust(request, user=get_object_or_404(User, pk=pk))


@requires("forecasts.adjust")
def adjust_team(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _adjust(request, team=get_object_or_404(Team, pk=pk))


def _adjust(request: HttpRequest, **subject: Any) -> HttpResponse:
    policies.can_adjust(request.user, **subject).require()
    asked = asked_period(request, timezone.localdate())
    form = AdjustForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.adjust_forecast(
                actor=request.user, period=asked.period, now=timezone.now(), **subject, **form.cleaned_data
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _answer(request, asked, _("Forecast adjusted."))
    (whom,) = subject.values()
    heading = _("Adjust %(whom)s · %(period)s") % {"whom": whom, "period": asked.label}
    return _form(request, asked, form, heading, _("Adjust"))


@requires("forecasts.adjust")
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    adjustment = get_object_or_404(Adjustment.objects.visible_to(request.user).select_related("user", "team"), pk=pk)
    services.withdraw_adjustment(actor=request.user, adjustment=adjustment, now=timezone.now())
    return _answer(request, asked_period(request, timezone.localdate()), _("Adjustment withdrawn."))


@requires("forecasts.edit")
@require_POST
def call(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Count a deal in, out, or as its category says."""
    asked = asked_period(request, timezone.localdate())
    deal = get_visible_or_404(Opportunity.objects.all(), request.user, pk)
    services.call_deal(
        actor=request.user,
        opportunity=deal,
        period=asked.period,
        verdict=request.POST.get("verdict", ""),
        now=timezone.now(),
    )
    back = f"{reverse('forecasts:person', args=[deal.owner_id])}?{asked.query}"
    return done(forecast_changed=str(deal.pk)) if is_htmx(request) else go(request, back)


def _form(request: HttpRequest, asked: AskedPeriod, form: forms.Form, heading: str, word: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "word": word, "back": f"{reverse('forecasts:overview')}?{asked.query}"}
    return page(request, "forecasts/form.html", context, parts=("dialog",), status=form_status(form))


def _answer(request: HttpRequest, asked: AskedPeriod, message: str) -> HttpResponse:
    if is_htmx(request):
        return toast(done(forecast_changed="all"), message)
    return go(request, f"{reverse('forecasts:overview')}?{asked.query}")
