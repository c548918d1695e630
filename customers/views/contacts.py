"""Making, showing and changing one contact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.queries import history
from core import masking
from core.errors import Refusal
from core.htmx import go, is_htmx, toast
from core.inline import inline_edit
from core.pages import add_refusal, form_status, page
from core.routes import requires
from customers import policies, queries, services
from customers.forms import ContactForm, DeleteForm, NewContactForm, OwnerForm
from customers.models import Contact
from customers.views.merging import moved_or_404
from customers.views.shared import after, contact_or_404, dialog, panel_url, version_of
from people.ownership import visibility_reason

FACTS = (
    "last_name", "first_name", "title", "email", "mobile", "phone", "preferences", "service_level", "description",
)  # fmt: skip
PARTS = ("panel", "facts", "companies", "days")


@require_http_methods(["GET", "POST"])
@requires("customers.create")
def contact_create(request: HttpRequest) -> HttpResponse:
    quick = is_htmx(request) and request.headers.get("HX-Target") == "dialog"
    form = NewContactForm(request.POST or None, user=request.user, initial={"account": request.GET.get("account")})
    if request.method == "POST" and form.is_valid():
        try:
            contact = services.create_contact(actor=request.user, **form.values)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            if quick:
                return toast(after(request, contact, ""), _("Contact saved: %(name)s") % {"name": contact})
            return go(request, reverse("customers:contact-detail", args=[contact.pk]))
    context = {
        "form": form,
        "heading": _("New contact"),
        "back_url": reverse("customers:contact-list"),
        "duplicates": reverse("customers:contact-duplicates"),
    }
    return page(request, "customers/form.html", context, parts=("dialog",), status=form_status(form))


@require_safe
@requires("customers.view")
def contact_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    try:
        contact = contact_or_404(request, pk)
    except Http404:
        return moved_or_404(request, "contact", pk)
    covered = masking.mode_of(contact, "dates")
    context = {
        "contact": contact,
        "record": contact,
        "facts": FACTS,
        "edit_route": "customers:contact-edit-field",
        "may_edit": policies.can_edit_contact(request.user, contact),
        "may_assign": policies.can_assign(request.user, contact, request.user),
        "may_delete": policies.can_delete_contact(request.user, contact),
        "seats": queries.visible_seats(contact, request.user),
        "days": contact.dates.all() if covered != masking.HIDDEN else [],
        "days_are_covered": masking.STARS if covered else "",
    }
    if request.headers.get("HX-Target") not in PARTS:
        context |= {
            "timeline_url": panel_url(
                "activities:timeline", f"contact={contact.pk}", request.user.may("activities.view")
            ),
            "history": history(contact, request.user),
            "why": visibility_reason(request.user, contact),
        }
    return page(request, "customers/contact.html", context, parts=PARTS)


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def contact_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    contact = contact_or_404(request, pk)
    policies.can_edit_contact(request.user, contact).require()
    form = ContactForm(request.POST or None, instance=contact)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_contact(actor=request.user, contact=contact, changes=form.values, version=version_of(request))
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("customers:contact-detail", args=[pk]))
    context = {
        "form": form,
        "heading": _("Edit contact"),
        "back_url": reverse("customers:contact-detail", args=[pk]),
        "version": contact.version,
    }
    return page(request, "customers/form.html", context, status=form_status(form))


@require_http_methods(["GET", "POST"])
@requires("customers.edit")
def contact_edit_field(request: HttpRequest, pk: UUID, field: str) -> HttpResponse:
    contact = contact_or_404(request, pk)
    policies.can_edit_contact(request.user, contact).require()

    def save(changes: Mapping[str, Any], version: int | None) -> Contact:
        return services.edit_contact(actor=request.user, contact=contact, changes=changes, version=version)

    def form(data: Any) -> ContactForm:
        return ContactForm(data, instance=contact)

    return inline_edit(
        request, contact, field, form=form, route="customers:contact-edit-field", topic="contact", save=save
    )


@require_http_methods(["GET", "POST"])
@requires("customers.assign")
def contact_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    contact = contact_or_404(request, pk)
    policies.can_assign(request.user, contact, request.user).require()
    form = OwnerForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.assign_contact(
                actor=request.user, contact=contact, to=form.cleaned_data["owner"], reason=form.cleaned_data["reason"]
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return after(request, contact, _("Assigned to %(name)s.") % {"name": form.cleaned_data["owner"]})
    return dialog(request, form, _("Assign"), _("Assign"), back_url=reverse("customers:contact-detail", args=[pk]))


@require_http_methods(["GET", "POST"])
@requires("customers.delete")
def contact_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    contact = contact_or_404(request, pk)
    policies.can_delete_contact(request.user, contact).require()
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.delete_contact(actor=request.user, contact=contact, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return toast(go(request, reverse("customers:contact-list")), _("Deleted."))
    text = _("“%(name)s” is deleted for everybody, for good. What it was remains in the history.") % {"name": contact}
    back = reverse("customers:contact-detail", args=[pk])
    return dialog(request, form, _("Delete this contact?"), _("Delete"), back_url=back, text=text, danger=True)
