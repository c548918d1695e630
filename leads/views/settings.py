"""Lead sources and pools, and what holds for the pools, for administrators."""

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
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.bulk import ViewLink
from core.errors import Refusal
from core.htmx import go
from core.pages import add_refusal, form_status, page
from core.routes import requires
from leads import services
from leads.forms import PoolForm, SourceForm
from leads.models import LeadCapacity, LeadPool, LeadRecycleRule, LeadSource
from leads.rule_words import recycle_sentence
from leads.services.recycling import affected_by
from leads.settings_forms import CapacityForm, RecycleRuleForm


@require_safe
@requires("settings.manage")
def overview(request: HttpRequest) -> HttpResponse:
    context = {
        "tabs": tabs("leads:settings"),
        "recycle_rules": [
            (rule, recycle_sentence(rule))
            for rule in LeadRecycleRule.objects.select_related("pool").prefetch_related("teams")
        ],
        "capacities": LeadCapacity.objects.prefetch_related("teams", "users"),
        "sources": LeadSource.objects.annotate(count=Count("leads")),
        "pools": LeadPool.objects.prefetch_related("teams").annotate(count=Count("leads", distinct=True)),
    }
    return page(request, "leads/settings.html", context)


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def source_create(request: HttpRequest) -> HttpResponse:
    form = SourceForm(request.POST or None)
    return answer(
        request,
        form,
        _("New lead source"),
        reverse("leads:settings"),
        lambda: services.create_source(actor=request.user, name=form.cleaned_data["name"]),
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def source_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    source = get_object_or_404(LeadSource, pk=pk)
    form = SourceForm(request.POST or None, initial={"name": source.name, "is_active": source.is_active})
    return answer(
        request,
        form,
        source.name,
        reverse("leads:settings"),
        lambda: services.edit_source(actor=request.user, source=source, **form.cleaned_data),
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def pool_create(request: HttpRequest) -> HttpResponse:
    form = PoolForm(request.POST or None)

    def save() -> LeadPool:
        values = dict(form.cleaned_data)
        values.pop("is_active")
        return services.create_pool(actor=request.user, **values)

    return answer(request, form, _("New lead pool"), reverse("leads:settings"), save)


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def pool_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    pool = get_object_or_404(LeadPool, pk=pk)
    initial = {
        name: getattr(pool, name) for name in ("name", "is_active", "daily_claims", "previous_owner_days", "new_hours")
    }
    lists = {name: getattr(pool, name).all() for name in ("teams", "members", "managers")}
    form = PoolForm(request.POST or None, initial=initial | lists)
    return answer(
        request, form, pool.name, reverse("leads:settings"),
        lambda: services.edit_pool(actor=request.user, pool=pool, **form.cleaned_data),
        delete_url=reverse("leads:pool-delete", args=[pk]),
    )  # fmt: skip


@require_POST
@requires("settings.manage")
def pool_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_pool(actor=request.user, pool=get_object_or_404(LeadPool, pk=pk))
    return go(request, reverse("leads:settings"))


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def recycle_rule(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    present = get_object_or_404(LeadRecycleRule, pk=pk) if pk else None
    form = RecycleRuleForm(request.POST or None, instance=present)
    return answer(
        request, form, _("Recycling rule"), reverse("leads:settings"),
        lambda: services.save_recycle_rule(actor=request.user, rule=present, **form.cleaned_data),
        delete_url=reverse("leads:recycle-rule-delete", args=[pk]) if pk else "", preview_url=reverse("leads:recycle-preview"),
    )  # fmt: skip


@require_safe
@requires("settings.manage")
def recycle_preview(request: HttpRequest) -> HttpResponse:
    """How many leads the rule would move as it stands in the form, before anybody saves it."""
    form = RecycleRuleForm(request.GET)
    affected = None
    if form.is_valid():
        teams = form.cleaned_data.pop("teams")
        values = {name: value for name, value in form.cleaned_data.items() if name in SIMPLE}
        affected = affected_by(LeadRecycleRule(**values), teams, timezone.localdate())
    return page(request, "leads/recycle_preview.html", {"affected": affected, "preview_url": request.path})


SIMPLE = {field.name for field in LeadRecycleRule._meta.concrete_fields}


@require_POST
@requires("settings.manage")
def recycle_rule_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_recycle_rule(actor=request.user, rule=get_object_or_404(LeadRecycleRule, pk=pk))
    return go(request, reverse("leads:settings"))


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def capacity(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    present = get_object_or_404(LeadCapacity, pk=pk) if pk else None
    form = CapacityForm(request.POST or None, instance=present)
    return answer(
        request, form, _("Capacity"), reverse("leads:settings"),
        lambda: services.save_capacity(actor=request.user, capacity=present, **form.cleaned_data),
        delete_url=reverse("leads:capacity-delete", args=[pk]) if pk else "",
    )  # fmt: skip


@require_POST
@requires("settings.manage")
def capacity_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_capacity(actor=request.user, capacity=get_object_or_404(LeadCapacity, pk=pk))
    return go(request, reverse("leads:settings"))


def answer(
    request: HttpRequest, form: Any, heading: str, url: str, save: Callable[[], Any], *, delete_url: str = "", text: str = "", **more: Any
) -> HttpResponse:  # fmt: skip
    """A form of the settings: in the dialog, or as a page of its own; saved it goes back to `url`."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, url)
    context = {
        "form": form, "heading": heading, "submit": _("Save"), "back_url": url, "delete_url": delete_url, "text": text, **more,
    }  # fmt: skip
    return page(request, "leads/small_form.html", context, parts=("dialog",), status=form_status(form))


TABS = (
    ("leads:settings", gettext_lazy("Sources and pools")),
    ("leads:scoring", gettext_lazy("Scoring")),
    ("leads:assignment", gettext_lazy("Assignment and deadlines")),
    ("leads:web-forms", gettext_lazy("Web forms")),
)


def tabs(active: str) -> list[ViewLink]:
    return [ViewLink(str(label), "", reverse(name), name == active) for name, label in TABS]
