"""Moving, ending and taking up again; and whose it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import go, is_htmx
from core.pages import add_refusal, form_status, page
from core.routes import requires
from opportunities import gates, policies, requirements, services
from opportunities.forms.deal import (
    CollaboratorForm,
    LoseForm,
    MoveForm,
    OpportunityForm,
    OwnerForm,
    ReasonForm,
    WinForm,
)
from opportunities.forms.gates import PREFIX, GateForm
from opportunities.forms.parts import split_rows, splits_of
from opportunities.models import Opportunity, Stage
from opportunities.process import asked_of
from opportunities.views.answers import after, deal_or_404, dialog, sent, version_of
from people.models import User
from people.queries import organisation


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The board posts `stage`; a refused move comes back as the small form with only what is missing."""
    deal = deal_or_404(request, pk, "edit")
    form = MoveForm(sent(request), stages=stages_open_to(deal), initial={"stage": deal.stage_id})
    gate, refusal = _gate_form(request, deal), None
    shown = _requirements_form(request, form)
    if request.method == "POST" and form.is_valid() and shown.is_valid() and (gate is None or gate.is_valid()):
        given = {**(gate.values if gate is not None else {}), **form.cleaned_data, "met": shown.met}
        try:
            moved = services.move(
                actor=request.user, opportunity=deal, now=timezone.now(), version=version_of(request), **given
            )
        except Refusal as error:
            refusal = error
        else:
            return after(request, moved, _("%(name)s is now in “%(stage)s”.") % {"name": moved, "stage": moved.stage})
    return _move_dialog(request, deal, form, gate, refusal)


def stages_open_to(deal: Opportunity | None = None) -> QuerySet[Stage]:
    """Stages of the pipelines in use, and those of the version the deal is on."""
    offered = Q(pipeline__is_active=True)
    if deal is not None:
        offered |= Q(pipeline_id=deal.pipeline_id)
    return (
        Stage.objects.filter(offered)
        .select_related("pipeline")
        .order_by("pipeline__position", "pipeline_id", "position")
    )


def _requirements_form(request: HttpRequest, form: MoveForm) -> GateForm:
    """Ticks and files that the small form sent along with the stage."""
    target = form.cleaned_data.get("stage") if form.is_bound and form.is_valid() else None
    asked = requirements.asked_up_to(target.pipeline.stages.all(), target) if target is not None else []
    sent_along = {name for name in (*request.POST, *request.FILES) if name.startswith(PREFIX)}
    return GateForm(request.POST, request.FILES, asked=[item for item in asked if PREFIX + item.key in sent_along])


def _gate_form(request: HttpRequest, deal: Opportunity) -> OpportunityForm | None:
    """Fields of the deal that the small form sent along with the stage."""
    asked = [name for name in gates.GATE_FIELDS if name in request.POST]
    return _deal_fields(request, deal, asked, request.POST) if asked else None


def _deal_fields(request: HttpRequest, deal: Opportunity, names: list[str], data: Any = None) -> OpportunityForm:
    return OpportunityForm(
        data, instance=deal, user=request.user, base_currency=organisation().base_currency, only=names
    )


def _move_dialog(
    request: HttpRequest, deal: Opportunity, form: MoveForm, gate: OpportunityForm | None, refusal: Refusal | None
) -> HttpResponse:
    missing = [item.field for item in refusal.problems if item.field in gates.GATE_FIELDS] if refusal else []
    keys = [item.field.removeprefix(requirements.PREFIX) for item in refusal.problems] if refusal else []
    asked = asked_of(deal, list(form.cleaned_data["stage"].pipeline.stages.all()), keys) if refusal else []
    elsewhere = [item for item in missing if item in ("contacts", "lines")]
    if missing and not elsewhere:
        gate = _deal_fields(
            request,
            Opportunity.objects.get(pk=deal.pk),
            list(dict.fromkeys([*(gate.fields if gate else []), *missing])),
        )
    context = {
        "form": form,
        "gate": gate,
        "shown": GateForm(None, None, asked=[item.requirement for item in asked]),
        "approvals": [item for item in asked if item.requirement.kind == requirements.APPROVAL],
        "deal": deal,
        "refusal": refusal,
        "elsewhere": elsewhere,
        "target": form.cleaned_data.get("stage") if form.is_bound and form.is_valid() else None,
        "needs_reason": bool(refusal and any(item.field == "reason" for item in refusal.problems)),
        "back_url": reverse("opportunities:detail", args=[deal.pk]),
    }
    status = 422 if refusal or form_status(form) == 422 or (gate is not None and form_status(gate) == 422) else 200
    return page(
        request, "opportunities/move.html", context, parts=("dialog",), status=refusal.status if refusal else status
    )


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def win(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")
    policies.can_close(request.user, deal).require()
    form = WinForm(sent(request), initial={"closed_on": timezone.localdate()})
    rows = split_rows(sent(request), deal)
    names = [name for name in ("account", "amount") if not getattr(deal, name) or name in request.POST]
    gate = _deal_fields(request, deal, names, sent(request)) if names else None
    valid = request.method == "POST" and form.is_valid() and rows.is_valid() and (gate is None or gate.is_valid())
    if valid:
        try:
            done = _win(request, deal, form, rows, gate)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, done, _("Won: %(name)s") % {"name": done}, whole=True)
    context = {
        "form": form,
        "rows": rows,
        "gate": gate,
        "deal": deal,
        "heading": _("Win this opportunity"),
        "back_url": reverse("opportunities:detail", args=[pk]),
    }
    status = 200 if request.method == "GET" else 422
    return page(request, "opportunities/win.html", context, parts=("dialog",), status=status)


def _win(
    request: HttpRequest, deal: Opportunity, form: WinForm, rows: Any, gate: OpportunityForm | None
) -> Opportunity:
    """The owner alone at 100 % is what no split means, so it is not written as one."""
    now = timezone.now()
    splits = splits_of(rows)
    alone = len(splits) == 1 and splits[0].user.pk == deal.owner_id and splits[0].percent == 100
    given = gate.values if gate is not None else {}
    today = timezone.localdate(now)
    return services.win(
        actor=request.user, opportunity=deal, now=now, today=today, splits=[] if alone else splits, version=version_of(request),
        fields=given, **form.cleaned_data,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def lose(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = LoseForm(sent(request), initial={"closed_on": timezone.localdate()})

    def act(deal: Opportunity) -> Opportunity:
        now = timezone.now()
        return services.lose(
            actor=request.user, opportunity=deal, now=now, today=timezone.localdate(now), **form.values
        )

    return _closing(request, pk, form, act, _("Close as lost"), _("Lost: %(name)s"))


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def invalidate(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = ReasonForm(sent(request))

    def act(deal: Opportunity) -> Opportunity:
        now = timezone.now()
        return services.invalidate(
            actor=request.user, opportunity=deal, now=now, today=timezone.localdate(now), **form.cleaned_data
        )

    text = _("For duplicates and mistakes: it then counts neither as won nor as lost.")
    return _closing(request, pk, form, act, _("Mark as invalid"), _("Invalid: %(name)s"), text=text)


@require_http_methods(["GET", "POST"])
@requires("opportunities.reopen")
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = ReasonForm(sent(request))

    def act(deal: Opportunity) -> Opportunity:
        return services.reopen(actor=request.user, opportunity=deal, now=timezone.now(), **form.cleaned_data)

    text = _("Credit of a won opportunity is taken back until it is won again.")
    return _closing(request, pk, form, act, _("Reopen"), _("Reopened: %(name)s"), action="view", text=text)


def _closing(
    request: HttpRequest, pk: UUID, form: Any, act: Callable[[Opportunity], Opportunity], heading: str, message: str,
    *, action: str = "edit", text: str = "",
) -> HttpResponse:  # fmt: skip
    deal = deal_or_404(request, pk, action)
    if request.method == "POST" and form.is_valid():
        try:
            done = act(deal)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, done, message % {"name": done}, whole=True)
    return dialog(request, form, heading, heading, text=text, back_url=reverse("opportunities:detail", args=[pk]))


@require_http_methods(["GET", "POST"])
@requires("opportunities.assign")
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = OwnerForm(sent(request), actor=request.user)

    def act(deal: Opportunity) -> Opportunity:
        return services.assign(actor=request.user, opportunity=deal, **form.cleaned_data)

    return _closing(request, pk, form, act, _("Assign"), _("Assigned: %(name)s"), action="assign")


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def collaborators(request: HttpRequest, pk: UUID) -> HttpResponse:
    form = CollaboratorForm(sent(request))

    def act(deal: Opportunity) -> Opportunity:
        services.add_collaborator(actor=request.user, opportunity=deal, **form.cleaned_data)
        return deal

    return _closing(request, pk, form, act, _("Share this opportunity"), _("Shared: %(name)s"), action="view")


@require_POST
@requires("opportunities.edit")
def remove_collaborator(request: HttpRequest, pk: UUID, user_id: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk)
    services.remove_collaborator(actor=request.user, opportunity=deal, user=get_object_or_404(User, pk=user_id))
    if not is_htmx(request):
        return go(request, reverse("opportunities:detail", args=[pk]))
    return after(request, deal, _("Removed."))
