"""What is done with a target: publish, adjust, decide, break down, generate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from targets import policies, services
from targets.forms.acts import AdjustForm, DecideForm, DivideForm, GenerateForm, PublishForm
from targets.models import Target, TargetAdjustment
from targets.queries.division import proposals
from targets.views.targets import editable, saved


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Shows what is still missing to SMART, with the fields that mend it, and publishes."""
    target = editable(request, pk)
    form = PublishForm(request.POST or None, initial={"strategy": target.strategy, "achievable": target.achievable})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_target(
                actor=request.user, target=target, changes=form.cleaned_data, today=timezone.localdate()
            )
            services.publish_target(actor=request.user, target=target, today=timezone.localdate())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return saved(request, target, _("The target is published."))
    return _dialog(request, form, _("Publish target"), _("Publish"), target)


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def adjust(request: HttpRequest, pk: UUID) -> HttpResponse:
    target = editable(request, pk)
    today = timezone.localdate()
    initial = {"value": target.value, "stretch": target.stretch, "challenge": target.challenge, "effective_on": today}
    form = AdjustForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_for_adjustment(actor=request.user, target=target, today=today, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return saved(request, target, _("Somebody else has been asked to approve."))
    return _dialog(request, form, _("Ask for an adjustment"), _("Ask"), target)


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    visible = TargetAdjustment.objects.visible_to(request.user)
    adjustment = get_object_or_404(visible.select_related("target__user", "target__team", "asked_by"), pk=pk)
    policies.can_decide(request.user, adjustment).require()
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        approve = "approve" in request.POST
        try:
            services.decide_adjustment(
                actor=request.user, adjustment=adjustment, approve=approve, answer=form.cleaned_data["answer"],
                today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return saved(request, adjustment.target, _("Approved.") if approve else _("Rejected."))
    context = {"form": form, "adjustment": adjustment, "target": adjustment.target}
    return page(request, "targets/decide.html", context, parts=("dialog",), status=form_status(form))


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def break_down(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose a way and a method, see and change the parts, save them in one go."""
    target = editable(request, pk)
    form = DivideForm(request.POST or request.GET or None, target=target)
    way, method = form.chosen()
    parts = proposals(target, way, method) if way else []
    if request.method == "POST":
        try:
            values = form.values([part.slot.key for part in parts])
            services.break_down_target(
                actor=request.user, target=target, way=way, method=method, values=values, today=timezone.localdate()
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return go(request, reverse("targets:detail", args=[target.pk]))
    context = {"form": form, "target": target, "parts": parts, "way": way, "method": method, "typed": request.POST}
    return page(request, "targets/break_down.html", context, parts=("parts",), status=422 if form.refused else 200)


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def generate(request: HttpRequest) -> HttpResponse:
    form = GenerateForm(request.POST or None, actor=request.user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            made = services.generate_targets(actor=request.user, today=timezone.localdate(), **form.arguments())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _generated(request, made)
    context = {
        "form": form,
        "heading": _("Generate targets"),
        "submit": _("Make drafts"),
        "back_url": reverse("targets:list"),
    }
    return page(request, "targets/small_form.html", context, parts=("dialog",), status=form_status(form))


def _generated(request: HttpRequest, made: list[Target]) -> HttpResponse:
    if is_htmx(request):
        return toast(done(target_changed=""), _("Drafts made: %(count)s.") % {"count": len(made)})
    return go(request, f"{reverse('targets:list')}?status=draft")


@requires("targets.manage")
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    adjustment = get_object_or_404(TargetAdjustment.objects.visible_to(request.user), pk=pk)
    services.withdraw_adjustment(actor=request.user, adjustment=adjustment, now=timezone.now())
    return saved(request, adjustment.target, _("Withdrawn."))


def _dialog(request: HttpRequest, form: Any, heading: str, submit: str, target: Target) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "submit": submit,
        "back_url": reverse("targets:detail", args=[target.pk]),
    }
    return page(request, "targets/small_form.html", context, parts=("dialog",), status=form_status(form))
