"""Thresholds, their breaches, decisions and what came of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from people.queries import organisation
from performance import policies, services
from performance.forms.alerts import AlertForm, DecideForm, ResultForm
from performance.models import Alert, Breach, Decision
from performance.services.alerts import asked_of
from performance.views.asked import refuse_unknown, tabs
from performance.watching import change_percent
from targets.metrics import MONEY, metric_by_key

SHOWN = 100


@requires("performance.view")
@require_GET
def alert_list(request: HttpRequest) -> HttpResponse:
    refuse_unknown(request)
    alerts = Alert.objects.visible_to(request.user).select_related("owner", "user", "team")
    rows = list(alerts.defer("owner__search", "user__search")[:SHOWN])
    open_since = dict(
        Breach.objects.filter(alert__in=rows, closed_at__isnull=True).values_list("alert_id", "opened_at")
    )
    decisions = Decision.objects.visible_to(request.user).select_related(
        "alert", "action", "action__owner", "user", "team"
    )
    context = {
        "tabs": tabs(request.user, "alerts"), "currency": organisation().base_currency,
        "rows": [{**named(row), "since": open_since.get(row.pk)} for row in rows],
        "decisions": [outcome(row) for row in decisions.defer("action__owner__search", "user__search")[:SHOWN]],
    }  # fmt: skip
    return page(request, "performance/alerts.html", context, parts=("alerts",))


def named(row: Any) -> dict[str, Any]:
    """An alert or a decision with the words of its metric and its subject."""
    metric = metric_by_key(row.metric)
    return {
        "row": row, "metric": metric.label if metric else row.metric, "is_money": bool(metric and metric.unit == MONEY),
        "whose": str(row.user or row.team or _("all I see")),
    }  # fmt: skip


def outcome(decision: Decision) -> dict[str, Any]:
    return {**named(decision), "change": change_percent(decision.before, decision.after)}


@requires("performance.view")
@require_GET
def alert_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    alert = _visible(request.user, pk)
    asked = asked_of(alert, alert.owner, timezone.localdate())
    decisions = alert.decisions.visible_to(request.user).select_related("action", "action__owner", "user", "team")
    context = {
        **named(alert), "alert": alert, "tabs": tabs(request.user, "alerts"), "currency": organisation().base_currency,
        "breaches": list(alert.breaches.all()[:30]), "decisions": [outcome(row) for row in decisions.defer("action__owner__search")],
        "rows_url": asked[0].address(asked[1], asked[2]) if asked else "", "may_change": bool(policies.can_own(request.user, alert)),
    }  # fmt: skip
    return page(request, "performance/alert.html", context, parts=("alert",))


def _visible(user: Any, pk: UUID) -> Alert:
    rows = Alert.objects.visible_to(user).select_related("owner", "user", "team")
    return get_object_or_404(rows, pk=pk)


@requires("performance.view")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    return _save(request, None)


@requires("performance.view")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    alert = _visible(request.user, pk)
    policies.can_own(request.user, alert).require()
    return _save(request, alert)


def _save(request: HttpRequest, alert: Alert | None) -> HttpResponse:
    user: Any = request.user
    form = AlertForm(request.POST or None, actor=user, alert=alert)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.save_alert(actor=user, given=form.cleaned_data, alert=alert)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("performance:alert", args=[made.pk]))
    return _form(
        request, form, _("Change alert") if alert else _("New alert"), _("Save"), reverse("performance:alerts")
    )


@requires("performance.view")
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_alert(actor=request.user, alert=_visible(request.user, pk))
    return go(request, reverse("performance:alerts"))


@requires("performance.view")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    alert, user = _visible(request.user, pk), request.user
    policies.can_own(user, alert).require()
    form = DecideForm(request.POST or None, actor=user)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            services.decide(actor=user, alert=alert, now=now, today=timezone.localdate(now), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _answer(request, reverse("performance:alert", args=[pk]), _("Decision kept."))
    return _form(request, form, _("Decide"), _("Decide"), reverse("performance:alert", args=[pk]))


@requires("performance.view")
@require_GET
def decision_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    decision = _decision(request.user, pk)
    context = {
        **outcome(decision), "decision": decision, "tabs": tabs(request.user, "alerts"), "currency": organisation().base_currency,
        "may_note": bool(policies.can_record_result(request.user, decision)),
    }  # fmt: skip
    return page(request, "performance/decision.html", context, parts=("decision",))


def _decision(user: Any, pk: UUID) -> Decision:
    rows = Decision.objects.visible_to(user).select_related("owner", "alert", "breach", "action__owner", "user", "team")
    return get_object_or_404(rows, pk=pk)


@requires("performance.view")
@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, pk: UUID) -> HttpResponse:
    decision = _decision(request.user, pk)
    policies.can_record_result(request.user, decision).require()
    form = ResultForm(request.POST or None, initial={"result": decision.result})
    if request.method == "POST" and form.is_valid():
        services.note_result(actor=request.user, decision=decision, result=form.cleaned_data["result"])
        return _answer(request, reverse("performance:decision", args=[pk]), _("Result kept."))
    return _form(request, form, _("What came of it"), _("Save"), reverse("performance:decision", args=[pk]))


def _form(request: HttpRequest, form: Any, heading: str, word: str, back: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "word": word, "back": back}
    return page(request, "performance/form.html", context, parts=("dialog",), status=form_status(form))


def _answer(request: HttpRequest, url: str, message: str) -> HttpResponse:
    return toast(done(alert_changed="all"), message) if is_htmx(request) else go(request, url)
