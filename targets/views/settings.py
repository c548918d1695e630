"""The dictionary with the organisation's own metrics, and the rules for targets."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import go
from core.pages import add_refusal, form_status, page
from core.routes import requires
from targets import policies, services
from targets.forms.settings import MetricForm, RulesForm
from targets.metrics import catalogue
from targets.models import CountedMetric
from targets.queries import rules


@requires("targets.view")
@require_GET
def metric_list(request: HttpRequest) -> HttpResponse:
    """The dictionary: one definition of each number."""
    own = {row.key: row for row in CountedMetric.objects.visible_to(request.user)}
    metrics = [(metric, own.get(key)) for key, metric in catalogue().items()]
    context = {"metrics": metrics, "may_define": bool(policies.can_manage_all(request.user))}
    return page(request, "targets/metrics.html", context)


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def metric_create(request: HttpRequest) -> HttpResponse:
    policies.can_manage_all(request.user).require()
    form = MetricForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.define_metric(actor=request.user, **form.arguments())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("targets:metrics"))
    context = {"form": form, "heading": _("New metric"), "submit": _("Define"), "back_url": reverse("targets:metrics")}
    return page(request, "targets/small_form.html", context, parts=("dialog",), status=form_status(form))


@requires("targets.manage")
@require_POST
def metric_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    metric = get_object_or_404(CountedMetric.objects.visible_to(request.user), pk=pk)
    services.retire_metric(actor=request.user, metric=metric)
    return go(request, reverse("targets:metrics"))


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def rules_edit(request: HttpRequest) -> HttpResponse:
    policies.can_manage_all(request.user).require()
    present = rules()
    form = RulesForm(request.POST or None, initial={name: getattr(present, name) for name in services.RULE_FIELDS})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_rules(actor=request.user, changes=form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("targets:list"))
    context = {
        "form": form,
        "heading": _("Rules for targets"),
        "submit": _("Save"),
        "back_url": reverse("targets:list"),
    }
    return page(request, "targets/small_form.html", context, parts=("dialog",), status=form_status(form))
