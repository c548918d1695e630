"""Making, showing and changing one lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.queries import history
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.inline import inline_edit
from core.pages import add_refusal, form_status, page
from core.routes import requires
from customers.views.merging import moved_or_404
from leads import policies, services
from leads.explaining import days_left, open_deadline, owner_steps, score_card
from leads.forms import DeleteForm, LeadForm, QuickLeadForm, StatusForm
from leads.models import Lead
from leads.queries import status_strip
from leads.table import tone
from people.ownership import get_visible_or_404, visibility_reason
from people.queries import organisation

# The facts in their order; the main ones are shown also when nothing is known, the others then wait behind "More".
MAIN_FACTS = ("company", "last_name", "first_name", "title", "phone", "email", "need", "budget", "source")
FACTS = (*MAIN_FACTS, "source_detail", "campaign", "industry", "region", "website", "tags")


def lead_or_404(request: HttpRequest, pk: UUID, action: str = "view") -> Lead:
    leads = Lead.objects.select_related("owner", "owner__team", "source", "pool")
    return get_visible_or_404(leads, request.user, pk, action=action)


@require_http_methods(["GET", "POST"])
@requires("leads.create")
def create(request: HttpRequest) -> HttpResponse:
    """The whole form as a page; in the dialog the short one."""
    if is_htmx(request) and request.headers.get("HX-Target") == "dialog":
        return quick_create(request)
    form = LeadForm(request.POST or None, base_currency=organisation().base_currency)
    if request.method == "POST" and form.is_valid():
        try:
            lead = services.create_lead(actor=request.user, now=timezone.now(), **form.values)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("leads:detail", args=[lead.pk]))
    context = {"form": form, "heading": _("New lead"), "back_url": reverse("leads:list")}
    return page(request, "leads/form.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@requires("leads.create")
def quick_create(request: HttpRequest) -> HttpResponse:
    form = QuickLeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lead = services.create_lead(actor=request.user, now=timezone.now(), **form.values)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, lead, _("Lead saved: %(name)s") % {"name": lead})
    context = {
        "form": form,
        "heading": _("New lead"),
        "back_url": reverse("leads:list"),
        "quick_url": reverse("leads:quick-create"),
    }
    return page(request, "leads/form.html", context, parts=("dialog",), status=form_status(form))


def after(request: HttpRequest, lead: Lead, message: str) -> HttpResponse:
    """A dialog closes and the page refreshes its parts; without JavaScript the record's page comes."""
    if not is_htmx(request):
        return go(request, reverse("leads:detail", args=[lead.pk]))
    return toast(done(lead_changed=str(lead.pk)), message)


@require_safe
@requires("leads.view")
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        lead = lead_or_404(request, pk)
    except Http404:
        return moved_or_404(request, "lead", pk)
    context = facts(request, lead)
    if request.headers.get("HX-Target") not in ("facts", "strip", "panel", "meta", "score"):
        context |= background(request, lead)
    return page(request, "leads/detail.html", context, parts=("panel", "facts", "strip", "meta", "score"))


def facts(request: HttpRequest, lead: Lead) -> dict[str, Any]:
    return {
        "lead": lead,
        "record": lead,
        "card": score_card(lead),
        "deadline": open_deadline(lead, timezone.now()),
        "days_left": days_left(lead, timezone.localdate()),
        "may_keep": policies.can_keep_out(request.user, lead) if lead.owner_id and lead.is_open else None,
        "lead_url": reverse("leads:detail", args=[lead.pk]),
        "tone": tone(lead),
        "filled": [name for name in FACTS if name in MAIN_FACTS or getattr(lead, name)],
        "unfilled": [name for name in FACTS if name not in MAIN_FACTS and not getattr(lead, name)],
        "created_label": _("Created"),
        "next_step_url": next_step_url(lead),
        "today": timezone.localdate(),
        "strip": status_strip(lead),
        "edit_route": "leads:edit-field",
        "may_edit": policies.can_edit(request.user, lead),
        "may_assign": policies.can_assign(request.user, lead),
        "may_delete": policies.can_delete(request.user, lead),
        "may_release": policies.can_release(request.user, lead) if lead.owner_id else None,
        "may_share": policies.can_share(request.user, lead),
        "convert_url": convert_url(request, lead),
    }


def background(request: HttpRequest, lead: Lead) -> dict[str, Any]:
    """What stands below the facts: how it came here, who sees it and why."""
    return {
        "owner_steps": owner_steps(lead),
        "history": history(lead, request.user),
        "members": lead.collaborators.select_related("user").order_by("id"),
        "why": visibility_reason(request.user, lead),
    }


def next_step_url(lead: Lead) -> str:
    """Planning happens upstairs; where that room is missing the field itself is edited."""
    try:
        return f"{reverse('activities:create')}?lead={lead.pk}"
    except NoReverseMatch:
        return reverse("leads:edit", args=[lead.pk])


def convert_url(request: HttpRequest, lead: Lead) -> str:
    """The room above that makes opportunities has the page; without it there is nothing to offer."""
    if not lead.is_open or not request.user.may("opportunities.create"):
        return ""
    try:
        return reverse("opportunities:convert", args=[lead.pk])
    except NoReverseMatch:
        return ""


@require_http_methods(["GET", "POST"])
@requires("leads.edit")
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk, "edit")
    form = LeadForm(request.POST or None, instance=lead, base_currency=organisation().base_currency)
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        try:
            services.edit_lead(
                actor=request.user, lead=lead, version=int(version) if version.isdigit() else None, **form.values
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("leads:detail", args=[lead.pk]))
    context = {
        "form": form,
        "heading": str(lead),
        "back_url": reverse("leads:detail", args=[pk]),
        "version": lead.version,
    }
    return page(request, "leads/form.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@requires("leads.edit")
def edit_field(request: HttpRequest, pk: UUID, field: str) -> HttpResponse:
    lead = lead_or_404(request, pk, "edit")

    def save(changes: Mapping[str, Any], version: int | None) -> Lead:
        currency = (
            {"currency": organisation().base_currency}
            if changes.get("budget") is not None and not lead.currency
            else {}
        )
        return services.edit_lead(actor=request.user, lead=lead, version=version, **changes, **currency)

    def form(data: Any) -> LeadForm:
        return LeadForm(data, instance=lead)

    return inline_edit(request, lead, field, form=form, route="leads:edit-field", topic="lead", save=save)


@require_http_methods(["GET", "POST"])
@requires("leads.edit")
def change_status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A step of the strip posts `status`; what needs a reason comes back as a small form."""
    lead = lead_or_404(request, pk, "edit")
    data = request.POST or ({"status": request.GET["status"]} if "status" in request.GET else None)
    form = StatusForm(request.POST or None, current=lead.status, initial=data)
    if request.method == "POST" and form.is_valid():
        try:
            lead = services.change_status(actor=request.user, lead=lead, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(
                request, lead, _("%(name)s is now “%(status)s”.") % {"name": lead, "status": lead.get_status_display()}
            )
    return dialog(request, form, _("Change status"), _("Save"))


@require_http_methods(["GET", "POST"])
@requires("leads.delete")
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk, "delete")
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = services.bulk_delete(
            actor=request.user, ids=[lead.pk], now=timezone.now(), reason=form.cleaned_data["reason"]
        )
        if not outcome.changed:
            raise Http404
        response = go(request, reverse("leads:list"))
        return toast(response, _("Deleted."), undo_url=reverse("leads:undo", args=[outcome.batch]))
    text = _("“%(name)s” disappears for everybody. You can undo this for thirty days.") % {"name": lead}
    return dialog(request, form, _("Delete this lead?"), _("Delete"), text=text, danger=True)


def dialog(
    request: HttpRequest, form: Any, heading: str, submit: str, *, text: str = "", danger: bool = False, **more: Any
) -> HttpResponse:
    """A small form: in the dialog, or as a page of its own."""
    context = {
        "form": form,
        "heading": heading,
        "submit": submit,
        "text": text,
        "danger": danger,
        "back_url": reverse("leads:list"),
        **more,
    }
    return page(request, "leads/small_form.html", context, parts=("dialog",), status=form_status(form))
