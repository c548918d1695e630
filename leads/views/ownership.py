"""Whose lead it is: assigning, pools, and people who work on it together."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.pages import add_refusal, page
from core.routes import requires
from leads import services
from leads.forms import CollaboratorForm, OwnerForm, ReleaseForm
from leads.models import Lead
from leads.queries import pool_leads
from leads.views.records import after, dialog, lead_or_404
from people.models import User


@require_http_methods(["GET", "POST"])
@requires("leads.assign")
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk, "assign")
    form = OwnerForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            lead = services.assign(actor=request.user, lead=lead, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, lead, _("Assigned to %(name)s.") % {"name": lead.owner})
    return dialog(request, form, _("Assign"), _("Assign"))


@require_safe
@requires("leads.create")
def pool(request: HttpRequest) -> HttpResponse:
    """What may be claimed, without the data by which one could go around claiming."""
    return page(request, "leads/pool.html", {"rows": pool_leads(request.user)}, parts=("pool",))


@require_POST
@requires("leads.create")
def claim(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = Lead.objects.claimable_by(request.user).filter(pk=pk).first()
    if lead is None:
        raise Http404
    lead = services.claim(actor=request.user, lead=lead)
    if is_htmx(request):
        return toast(done(lead_changed=str(lead.pk)), _("%(name)s is yours now.") % {"name": lead})
    return go(request, reverse("leads:detail", args=[lead.pk]))


@require_http_methods(["GET", "POST"])
@requires("leads.edit")
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk, "edit")
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.release(actor=request.user, lead=lead, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return toast(go(request, reverse("leads:list")), _("Returned to the pool."))
    return dialog(request, form, _("Return to a pool"), _("Return"), text=_("Others can claim it then."))


@require_http_methods(["GET", "POST"])
@requires("leads.edit")
def collaborators(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk)
    form = CollaboratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_collaborator(actor=request.user, lead=lead, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, lead, _("%(name)s can work on it now.") % {"name": form.cleaned_data["user"]})
    return dialog(request, form, _("Share this lead"), _("Share"))


@require_POST
@requires("leads.edit")
def remove_collaborator(request: HttpRequest, pk: UUID, user_id: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk)
    services.remove_collaborator(actor=request.user, lead=lead, user=get_object_or_404(User, pk=user_id))
    return after(request, lead, _("Removed."))
