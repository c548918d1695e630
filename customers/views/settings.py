"""What administrators set: what happens with duplicates, and the rules that grade companies."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import go, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from customers import services
from customers.forms import DuplicatePolicyForm, GradingRuleForm
from customers.measures import MEASURES
from customers.models import GradingRule
from customers.services.blocking import blocked_kinds
from customers.views.shared import dialog


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def overview(request: HttpRequest) -> HttpResponse:
    form = DuplicatePolicyForm(request.POST or None, initial=dict.fromkeys(blocked_kinds(), "block"))
    if request.method == "POST" and form.is_valid():
        services.set_duplicate_policy(actor=request.user, actions=form.cleaned_data)
        return toast(go(request, reverse("customers:settings")), _("Saved."))
    rules = [
        (rule, MEASURES[rule.measure].label if rule.measure in MEASURES else rule.measure)
        for rule in GradingRule.objects.all()
    ]
    return page(request, "customers/settings.html", {"form": form, "rules": rules}, status=form_status(form))


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def rule_create(request: HttpRequest) -> HttpResponse:
    return _rule(request, None, _("New rule"))


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def rule_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _rule(request, get_object_or_404(GradingRule, pk=pk), _("Edit rule"))


def _rule(request: HttpRequest, rule: GradingRule | None, heading: str) -> HttpResponse:
    form = GradingRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_grading_rule(
                actor=request.user, rule=rule and GradingRule.objects.get(pk=rule.pk), **form.cleaned_data
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return toast(go(request, reverse("customers:settings")), _("Saved."))
    return dialog(request, form, heading, _("Save"), back_url=reverse("customers:settings"))


@require_POST
@requires("settings.manage")
def rule_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_grading_rule(actor=request.user, rule=get_object_or_404(GradingRule, pk=pk))
    return toast(go(request, reverse("customers:settings")), _("Deleted."))


@require_POST
@requires("settings.manage")
def grade_now(request: HttpRequest) -> HttpResponse:
    count = services.grade_accounts(actor=request.user, today=timezone.localdate())
    message = ngettext("%(count)s company was graded anew.", "%(count)s companies were graded anew.", count) % {
        "count": count
    }
    return toast(go(request, reverse("customers:settings")), message)
