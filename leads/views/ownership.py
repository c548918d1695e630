"""Whose lead it is: assigning, and people who work on it together."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from core.pages import add_refusal
from core.routes import requires
from leads import services
from leads.forms import CollaboratorForm, OwnerForm
from leads.views.records import after, dialog, lead_or_404
from people.models import User


@require_http_methods(["GET", "POST"])
@requires("leads.assign")
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    lead = lead_or_404(request, pk, "assign")
    form = OwnerForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            lead = services.assign(actor=request.user, lead=lead, now=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, lead, _("Assigned to %(name)s.") % {"name": lead.owner})
    return dialog(request, form, _("Assign"), _("Assign"))


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
