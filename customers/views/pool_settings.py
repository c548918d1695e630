"""The pools of companies, what lets companies fall into them, and how many a person may hold, for administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.htmx import go, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from customers import services
from customers.models import AccountCapacity, AccountPool, AccountPoolRule
from customers.pool_forms import CapacityForm, PoolForm, PoolRuleForm
from customers.services.recycling import affected_by

COLUMNS = {field.name for field in AccountPoolRule._meta.concrete_fields}


@require_safe
@requires("settings.manage")
def overview(request: HttpRequest) -> HttpResponse:
    rules = AccountPoolRule.objects.select_related("pool")
    context = {
        "pools": AccountPool.objects.prefetch_related("teams", "members").annotate(
            count=Count("accounts", distinct=True)
        ),
        "rules": [(rule, sentence(rule)) for rule in rules],
        "capacities": AccountCapacity.objects.prefetch_related("teams", "users"),
    }
    return page(request, "customers/pool_settings.html", context)


def sentence(rule: AccountPoolRule) -> str:
    """What a rule asks, in words."""
    numbers = (
        (rule.idle_days, _("%(n)s days without activity")),
        (rule.no_opportunity_days, _("%(n)s days without an opportunity")),
        (rule.not_won_days, _("%(n)s days without a won deal")),
    )
    glue = _(" and ") if rule.combine == AccountPoolRule.Combine.ALL else _(" or ")
    said = glue.join(words % {"n": days} for days, words in numbers if days is not None)
    return f"{', '.join(rule.levels)}: {said}" if rule.levels else said


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def pool(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    present = get_object_or_404(AccountPool, pk=pk) if pk else None
    form = PoolForm(request.POST or None, instance=present)
    return _answer(
        request, form, _("Pool"), lambda: services.save_pool(actor=request.user, pool=present, **form.cleaned_data),
        delete_url=reverse("customers:pool-delete", args=[pk]) if pk else "",
    )  # fmt: skip


@require_POST
@requires("settings.manage")
def pool_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_pool(actor=request.user, pool=get_object_or_404(AccountPool, pk=pk))
    return toast(go(request, reverse("customers:pool-settings")), _("Deleted."))


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def pool_rule(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    present = get_object_or_404(AccountPoolRule, pk=pk) if pk else None
    form = PoolRuleForm(request.POST or None, instance=present)
    return _answer(
        request, form, _("Recycling rule"),
        lambda: services.save_pool_rule(actor=request.user, rule=present, **form.cleaned_data),
        delete_url=reverse("customers:pool-rule-delete", args=[pk]) if pk else "",
        preview_url=reverse("customers:pool-rule-preview"),
    )  # fmt: skip


@require_safe
@requires("settings.manage")
def pool_rule_preview(request: HttpRequest) -> HttpResponse:
    """How many companies the rule would move as it stands in the form, before anybody saves it."""
    form, affected = PoolRuleForm(request.GET), None
    if form.is_valid():
        teams = form.cleaned_data.pop("teams")
        values = {name: value for name, value in form.cleaned_data.items() if name in COLUMNS}
        affected = affected_by(AccountPoolRule(**values), teams, timezone.localdate())
    return page(request, "customers/pool_preview.html", {"affected": affected, "preview_url": request.path})


@require_POST
@requires("settings.manage")
def pool_rule_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_pool_setting(actor=request.user, row=get_object_or_404(AccountPoolRule, pk=pk))
    return toast(go(request, reverse("customers:pool-settings")), _("Deleted."))


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def capacity(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    present = get_object_or_404(AccountCapacity, pk=pk) if pk else None
    form = CapacityForm(request.POST or None, instance=present)
    return _answer(
        request, form, _("Capacity"),
        lambda: services.save_capacity(actor=request.user, capacity=present, **form.cleaned_data),
        delete_url=reverse("customers:capacity-delete", args=[pk]) if pk else "",
    )  # fmt: skip


@require_POST
@requires("settings.manage")
def capacity_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_pool_setting(actor=request.user, row=get_object_or_404(AccountCapacity, pk=pk))
    return toast(go(request, reverse("customers:pool-settings")), _("Deleted."))


def _answer(request: HttpRequest, form: Any, heading: str, save: Callable[[], Any], **more: Any) -> HttpResponse:
    """A form of the settings: in the dialog, or as a page of its own."""
    back = reverse("customers:pool-settings")
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return toast(go(request, back), _("Saved."))
    context = {"form": form, "heading": heading, "submit": _("Save"), "back_url": back, **more}
    return page(request, "customers/pool_form.html", context, parts=("dialog",), status=form_status(form))
