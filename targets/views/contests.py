"""Contests on pages: live scores, starting one, calling one off."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Refusal
from core.htmx import go
from core.pages import add_refusal, form_status, page
from core.routes import requires
from people.queries import organisation
from targets import policies, services
from targets.forms.boards import ContestForm
from targets.models import Contest
from targets.queries.contests import matches
from targets.views.tabs import tabs

SHOWN = 60


@requires("targets.view")
@require_GET
def contest_list(request: HttpRequest) -> HttpResponse:
    rows = Contest.objects.visible_to(request.user).order_by("-start_on", "-id")[:SHOWN]
    context = {
        "tabs": tabs(request, "contests"),
        "matches": matches(list(rows), today=timezone.localdate()),
        "may_start": request.user.may("targets.manage"),
        "base_currency": organisation().base_currency,
    }
    return page(request, "targets/contests.html", context, parts=("contests",))


@requires("targets.view")
@require_GET
def contest_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    contest = get_object_or_404(Contest.objects.visible_to(request.user), pk=pk)
    (match,) = matches([contest], today=timezone.localdate())
    context = {
        "match": match,
        "contest": contest,
        "base_currency": organisation().base_currency,
        "may_call_off": contest.frozen_at is None and bool(policies.can_manage_contest(request.user, contest)),
    }
    return page(request, "targets/contest.html", context, parts=("score",))


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def contest_create(request: HttpRequest) -> HttpResponse:
    form = ContestForm(request.POST or None, actor=request.user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            made = services.start_contest(actor=request.user, today=timezone.localdate(), **form.arguments())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("targets:contest", args=[made.pk]))
    context = {"form": form, "heading": _("New contest"), "submit": _("Start"), "back_url": reverse("targets:contests")}
    return page(request, "targets/small_form.html", context, parts=("dialog",), status=form_status(form))


@requires("targets.manage")
@require_http_methods(["POST"])
def contest_call_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    contest = get_object_or_404(Contest.objects.visible_to(request.user), pk=pk)
    services.call_off_contest(actor=request.user, contest=contest, reason=request.POST.get("reason", ""))
    return go(request, reverse("targets:contests"))
