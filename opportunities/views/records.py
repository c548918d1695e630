"""Making, showing and changing one deal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.queries import history
from core.errors import Refusal
from core.htmx import go, is_htmx, toast
from core.inline import inline_edit
from core.pages import add_refusal, form_status, page
from core.routes import requires
from customers.models import Account
from leads.models import Lead
from opportunities import policies, services
from opportunities.forms.deal import QUICK, NewOpportunityForm, NextStepForm, OpportunityForm, ReasonForm
from opportunities.health import health, vitals_of
from opportunities.models import Opportunity
from opportunities.process import slippage_words
from opportunities.queries import current_credit, stage_history
from opportunities.views.answers import after, deal_or_404, dialog, sent, version_of
from people.ownership import visibility_reason
from people.queries import organisation


@require_http_methods(["GET", "POST"])
@requires("opportunities.create")
def create(request: HttpRequest) -> HttpResponse:
    """The whole form as a page; in the dialog the short one."""
    quick = is_htmx(request) and request.headers.get("HX-Target") == "dialog"
    initial = {"account": _account_asked(request)} if request.method == "GET" else None
    options: dict[str, Any] = {"user": request.user, "base_currency": organisation().base_currency, "initial": initial}
    form = NewOpportunityForm(sent(request), only=[*QUICK, "pipeline"] if quick else None, **options)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            deal = services.create_opportunity(
                actor=request.user, now=now, today=timezone.localdate(now), **form.values
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            saved = _("Opportunity saved: %(name)s") % {"name": deal}
            return (
                after(request, deal, saved) if quick else go(request, reverse("opportunities:detail", args=[deal.pk]))
            )
    context = {"form": form, "heading": _("New opportunity"), "back_url": reverse("opportunities:board")}
    return page(request, "opportunities/form.html", context, parts=("dialog",), status=form_status(form))


def _account_asked(request: HttpRequest) -> Account | None:
    """From the page of an account, whose id stands in the address."""
    try:
        return Account.objects.visible_to(request.user).filter(pk=UUID(request.GET.get("account", ""))).first()
    except ValueError:
        return None


@require_safe
@requires("opportunities.view")
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk)
    context = facts(request, deal)
    if request.headers.get("HX-Target") not in ("facts", "panel", "top"):
        context |= background(request, deal)
    return page(request, "opportunities/detail.html", context, parts=("panel", "facts", "top", "parts", "below"))


def facts(request: HttpRequest, deal: Opportunity) -> dict[str, Any]:
    now = timezone.now()
    return {
        "deal": deal,
        "record": deal,
        "stages": deal.pipeline.stages.all(),
        "health": health(vitals_of(deal, deal.stage), now=now, today=timezone.localdate(now)) if deal.is_open else None,
        "slippage": slippage_words(deal.slip_count, deal.slip_days),
        "edit_route": "opportunities:edit-field",
        "may_edit": policies.can_edit(request.user, deal),
        "may_change": policies.can_change_deal(request.user, deal),
        "may_close": policies.can_close(request.user, deal) and deal.is_open,
        "may_reopen": policies.can_reopen(request.user, deal),
        "may_assign": policies.can_assign(request.user, deal),
        "may_delete": policies.can_delete(request.user, deal),
        "may_share": policies.can_share(request.user, deal),
    }


def background(request: HttpRequest, deal: Opportunity) -> dict[str, Any]:
    """What stands below the facts: parts, credit, how it came here, who sees it and why."""
    return {
        "lines": deal.lines.select_related("product"),
        "splits": deal.splits.select_related("user"),
        "contacts": deal.contact_roles.select_related("contact"),
        "credit": current_credit(deal),
        "steps": stage_history(deal),
        "history": history(deal, request.user),
        "members": deal.collaborators.select_related("user").order_by("id"),
        "why": visibility_reason(request.user, deal),
        "lead_visible": deal.lead_id is not None
        and Lead.objects.visible_to(request.user).filter(pk=deal.lead_id).exists(),
    }


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")
    only = (
        None
        if deal.is_open
        else ("name", "account", "source", "next_step", "next_step_on", "competitors", "description")
    )
    form = OpportunityForm(
        sent(request), instance=deal, user=request.user, base_currency=organisation().base_currency, only=only
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_opportunity(
                actor=request.user, opportunity=deal, now=timezone.now(), version=version_of(request), **form.values
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("opportunities:detail", args=[pk]))
    context = {
        "form": form,
        "heading": str(deal),
        "back_url": reverse("opportunities:detail", args=[pk]),
        "version": deal.version,
    }
    return page(request, "opportunities/form.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def edit_field(request: HttpRequest, pk: UUID, field: str) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")

    def save(changes: Mapping[str, Any], version: int | None) -> Opportunity:
        given: dict[str, Any] = {
            name: list(value) if name == "competitors" else value for name, value in changes.items()
        }
        return services.edit_opportunity(
            actor=request.user, opportunity=deal, now=timezone.now(), version=version, **given
        )

    def form(data: Any) -> OpportunityForm:
        return OpportunityForm(data, instance=deal, user=request.user)

    return inline_edit(
        request, deal, field, form=form, route="opportunities:edit-field", topic="opportunity", save=save
    )


@require_http_methods(["GET", "POST"])
@requires("opportunities.edit")
def next_step(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk, "edit")
    form = NextStepForm(sent(request), initial={"next_step": deal.next_step, "next_step_on": deal.next_step_on})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_opportunity(actor=request.user, opportunity=deal, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, deal, _("Next step saved."))
    return dialog(request, form, _("Next step"), _("Save"), back_url=reverse("opportunities:detail", args=[pk]))


@require_http_methods(["GET", "POST"])
@requires("opportunities.delete")
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    deal = deal_or_404(request, pk, "delete")
    policies.can_delete(request.user, deal).require()
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        outcome = services.bulk_delete(
            actor=request.user, ids=[deal.pk], now=timezone.now(), reason=form.cleaned_data["reason"]
        )
        if not outcome.changed:
            raise Http404
        return toast(
            go(request, reverse("opportunities:list")),
            _("Deleted."),
            undo_url=reverse("opportunities:undo", args=[outcome.batch]),
        )
    text = _("“%(name)s” disappears for everybody. You can undo this for thirty days.") % {"name": deal}
    return dialog(request, form, _("Delete this opportunity?"), _("Delete"), text=text, danger=True)
