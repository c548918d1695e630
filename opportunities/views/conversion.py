"""From a lead to account, contact and deal, with a look before the leap."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import go, toast
from core.pages import add_refusal, form_status, page
from core.routes import requires
from customers.models import Account, Contact
from leads.models import Lead
from opportunities import services
from opportunities.conversion import conversion_of, preview_conversion
from opportunities.forms.conversion import NEW, ConvertForm
from opportunities.models import Opportunity
from opportunities.views.answers import sent
from people.ownership import get_visible_or_404
from people.queries import organisation


@require_http_methods(["GET", "POST"])
@requires("opportunities.create")
def convert(request: HttpRequest, lead: UUID) -> HttpResponse:
    found = get_visible_or_404(Lead.objects.select_related("owner", "source"), request.user, lead, action="edit")
    done = conversion_of(found.pk)
    if done is not None:
        return go(request, _goal(request, done.opportunity_id, found))
    preview = preview_conversion(found, request.user)
    form = ConvertForm(sent(request), preview=preview, base_currency=organisation().base_currency)
    if request.method == "POST" and form.is_valid():
        try:
            made = _convert(request, found, form)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("opportunities:detail", args=[made]))
    context = {"form": form, "lead": found, "preview": preview, "back_url": reverse("leads:detail", args=[found.pk])}
    return page(request, "opportunities/convert.html", context, parts=("dialog",), status=form_status(form))


def _goal(request: HttpRequest, opportunity_id: UUID | None, lead: Lead) -> str:
    """A second click lands where the first one led, if that may be seen."""
    if opportunity_id and Opportunity.objects.visible_to(request.user).filter(pk=opportunity_id).exists():
        return reverse("opportunities:detail", args=[opportunity_id])
    return reverse("leads:detail", args=[lead.pk])


def _convert(request: HttpRequest, lead: Lead, form: ConvertForm) -> Any:
    now = timezone.now()
    account, contact = form.cleaned_data["account"], form.cleaned_data.get("contact") or NEW
    conversion = services.convert_lead(
        actor=request.user,
        lead=lead,
        now=now,
        today=timezone.localdate(now),
        account=None if account == NEW else Account.objects.visible_to(request.user).get(pk=account),
        contact=None if contact == NEW else Contact.objects.visible_to(request.user).get(pk=contact),
        reuse=False,
        opportunity=form.opportunity,
    )
    return conversion.opportunity_id


@require_POST
@requires("leads.edit")
def unconvert(request: HttpRequest, lead: UUID) -> HttpResponse:
    """Back to the lead; a refusal says what was built on the conversion."""
    found = get_visible_or_404(Lead.objects.all(), request.user, lead)
    done = conversion_of(found.pk)
    if done is not None:
        services.undo_conversion(actor=request.user, conversion=done, now=timezone.now())
    return toast(go(request, reverse("leads:detail", args=[found.pk])), _("The conversion is undone."))
