"""Who reports what, how often, until when."""

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
from performance import services
from performance.forms.reports import RuleForm
from performance.models import ReportRule
from performance.owing import people_of
from performance.views.asked import tabs


@requires("performance.manage")
@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rules = ReportRule.objects.visible_to(request.user).prefetch_related("readers")
    rows = [(rule, people_of(rule, today).count()) for rule in rules]
    return page(
        request, "performance/rules.html", {"tabs": tabs(request.user, "rules"), "rows": rows}, parts=("rules",)
    )


@requires("performance.manage")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    return _save(request, None)


@requires("performance.manage")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _save(request, _visible(request.user, pk))


def _visible(user: Any, pk: UUID) -> ReportRule:
    return get_object_or_404(ReportRule.objects.visible_to(user), pk=pk)


def _save(request: HttpRequest, rule: ReportRule | None) -> HttpResponse:
    form = RuleForm(request.POST or None, instance=rule, initial={} if rule else {"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.save_rule(actor=request.user, rule=rule, values=form.values())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("performance:rules"))
    heading = _("Change rule") if rule else _("New rule")
    context = {"form": form, "heading": heading, "word": _("Save"), "back": reverse("performance:rules")}
    return page(request, "performance/form.html", context, parts=("dialog",), status=form_status(form))


@requires("performance.manage")
@require_POST
def switch(request: HttpRequest, pk: UUID) -> HttpResponse:
    on = request.POST.get("on") == "1"
    services.switch_rule(actor=request.user, rule=_visible(request.user, pk), on=on)
    message = _("The rule is on.") if on else _("The rule is off.")
    if is_htmx(request):
        return toast(done(report_rule_changed=str(pk)), message)
    return go(request, reverse("performance:rules"))
