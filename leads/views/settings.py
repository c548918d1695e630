"""Lead sources and pools, for administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Refusal
from core.htmx import go
from core.pages import add_refusal, form_status, page
from core.routes import requires
from leads import services
from leads.forms import PoolForm, SourceForm
from leads.models import LeadPool, LeadSource


@require_safe
@requires("settings.manage")
def overview(request: HttpRequest) -> HttpResponse:
    context = {
        "sources": LeadSource.objects.annotate(count=Count("leads")),
        "pools": LeadPool.objects.prefetch_related("teams").annotate(count=Count("leads", distinct=True)),
    }
    return page(request, "leads/settings.html", context)


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def source_create(request: HttpRequest) -> HttpResponse:
    form = SourceForm(request.POST or None)
    return _answer(
        request,
        form,
        _("New lead source"),
        lambda: services.create_source(actor=request.user, name=form.cleaned_data["name"]),
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def source_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    source = get_object_or_404(LeadSource, pk=pk)
    form = SourceForm(request.POST or None, initial={"name": source.name, "is_active": source.is_active})
    return _answer(
        request, form, source.name, lambda: services.edit_source(actor=request.user, source=source, **form.cleaned_data)
    )


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def pool_create(request: HttpRequest) -> HttpResponse:
    form = PoolForm(request.POST or None)

    def save() -> LeadPool:
        return services.create_pool(
            actor=request.user, name=form.cleaned_data["name"], teams=form.cleaned_data["teams"]
        )

    return _answer(request, form, _("New lead pool"), save)


@require_http_methods(["GET", "POST"])
@requires("settings.manage")
def pool_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    pool = get_object_or_404(LeadPool, pk=pk)
    form = PoolForm(
        request.POST or None, initial={"name": pool.name, "is_active": pool.is_active, "teams": pool.teams.all()}
    )
    return _answer(
        request, form, pool.name, lambda: services.edit_pool(actor=request.user, pool=pool, **form.cleaned_data)
    )


def _answer(request: HttpRequest, form: Form, heading: str, save: Callable[[], Any]) -> HttpResponse:
    url = reverse("leads:settings")
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, url)
    context = {"form": form, "heading": heading, "submit": _("Save"), "back_url": url}
    return page(request, "leads/small_form.html", context, parts=("dialog",), status=form_status(form))
