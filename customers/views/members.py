"""Who belongs to a company: its contacts, and the colleagues who work on it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from core.pages import add_refusal
from core.routes import requires
from customers import services
from customers.forms import CollaboratorForm, ContactDateForm, SeatForm
from customers.models import AccountContact, ContactDate
from customers.views.shared import account_or_404, after, contact_or_404, dialog
from people.models import User


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def seat_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(request, pk, "edit")
    form = SeatForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.seat_contact(actor=request.user, account=account, **form.cleaned_data)
        return after(request, account, _("Added."))
    return dialog(request, form, _("Add a contact"), _("Add"), back_url=reverse("customers:account-detail", args=[pk]))


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def seat_edit(request: HttpRequest, pk: UUID, contact_id: UUID) -> HttpResponse:
    """What somebody is in this company."""
    account = account_or_404(request, pk, "edit")
    seat = get_object_or_404(AccountContact.objects.select_related("contact"), account=account, contact_id=contact_id)
    initial = {name: getattr(seat, name) for name in ("contact", "role", "is_primary", "is_active")}
    form = SeatForm(request.POST or None, user=request.user, contact=seat.contact, initial=initial)
    form.fields["contact"].disabled = True
    if request.method == "POST" and form.is_valid():
        services.seat_contact(actor=request.user, account=account, **form.cleaned_data)
        return after(request, account, _("Saved."))
    return dialog(request, form, str(seat.contact), _("Save"), back_url=reverse("customers:account-detail", args=[pk]))


@require_POST
@requires("customers.edit")
def seat_remove(request: HttpRequest, pk: UUID, contact_id: UUID) -> HttpResponse:
    account = account_or_404(request, pk)
    services.unseat_contact(actor=request.user, account=account, contact=contact_or_404(request, contact_id))
    return after(request, account, _("Removed."))


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def collaborators(request: HttpRequest, pk: UUID) -> HttpResponse:
    account = account_or_404(request, pk)
    form = CollaboratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_collaborator(actor=request.user, account=account, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, account, _("%(name)s can work on it now.") % {"name": form.cleaned_data["user"]})
    return dialog(
        request, form, _("Share this customer"), _("Share"), back_url=reverse("customers:account-detail", args=[pk])
    )


@require_POST
@requires("customers.view")
def collaborator_remove(request: HttpRequest, pk: UUID, user_id: UUID) -> HttpResponse:
    account = account_or_404(request, pk)
    services.remove_collaborator(actor=request.user, account=account, user=get_object_or_404(User, pk=user_id))
    return after(request, account, _("Removed."))


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def date_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A day to remember."""
    contact = contact_or_404(request, pk)
    form = ContactDateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_contact_date(actor=request.user, contact=contact, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, contact, _("Added."))
    return dialog(
        request, form, _("Day to remember"), _("Add"), back_url=reverse("customers:contact-detail", args=[pk])
    )


@require_POST
@requires("customers.edit")
def date_remove(request: HttpRequest, pk: UUID, date_id: UUID) -> HttpResponse:
    contact = contact_or_404(request, pk)
    day = get_object_or_404(ContactDate.objects.select_related("contact"), pk=date_id, contact=contact)
    services.remove_contact_date(actor=request.user, day=day)
    return after(request, contact, _("Removed."))
