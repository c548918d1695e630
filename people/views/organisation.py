"""Settings of the organisation."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.htmx import go
from core.pages import form_status, page
from core.routes import requires
from people import services
from people.forms.settings import CalendarDayForm, OrganisationForm, RateForm
from people.models import CalendarDay, ExchangeRate, Organisation
from people.views.forms import form_page, posted, saved, version_of

# Route, policy, icon, title, sentence. Rooms above are named by their route only, and left out when they are not there.
PLACES = (
    (
        "people:users",
        "people.view",
        "users",
        gettext_lazy("Users"),
        gettext_lazy("Invite people, give roles, hand over when somebody leaves."),
    ),
    (
        "people:teams",
        "people.view",
        "network",
        gettext_lazy("Teams"),
        gettext_lazy("The tree that decides what managers see."),
    ),
    (
        "people:territories",
        "people.view",
        "map",
        gettext_lazy("Territories"),
        gettext_lazy("Where people sell, from which day on."),
    ),
    (
        "people:roles",
        "settings.manage",
        "shield-check",
        gettext_lazy("Roles"),
        gettext_lazy("Who may do what, and how far it reaches."),
    ),
    (
        "people:fields",
        "settings.manage",
        "eye-off",
        gettext_lazy("Personal and confidential fields"),
        gettext_lazy("Which role reads phone numbers, addresses and amounts, and who gets them masked."),
    ),
    (
        "activities:settings",
        "settings.manage",
        "list-checks",
        gettext_lazy("Tasks"),
        gettext_lazy("What holds for tasks that wait for others, and for late ones."),
    ),
    (
        "people:organisation",
        "settings.manage",
        "building",
        gettext_lazy("Organisation"),
        gettext_lazy("Name, currency, time zone, fiscal year."),
    ),
    (
        "people:calendar",
        "settings.manage",
        "calendar-off",
        gettext_lazy("Working days"),
        gettext_lazy("Holidays and make-up workdays."),
    ),
    (
        "people:rates",
        "settings.manage",
        "coins",
        gettext_lazy("Exchange rates"),
        gettext_lazy("What other currencies are worth."),
    ),
    (
        "opportunities:settings",
        "settings.manage",
        "workflow",
        gettext_lazy("Pipelines"),
        gettext_lazy("Stages, probabilities, required fields."),
    ),
    (
        "leads:settings",
        "settings.manage",
        "megaphone",
        gettext_lazy("Lead sources"),
        gettext_lazy("Where leads come from."),
    ),
    (
        "customers:settings",
        "settings.manage",
        "medal",
        gettext_lazy("Customers"),
        gettext_lazy("What happens with duplicates; levels and segments by rule."),
    ),
    (
        "products:list",
        "products.manage",
        "package",
        gettext_lazy("Products"),
        gettext_lazy("What you sell, and its prices."),
    ),
    (
        "integrations:import-list",
        "integrations.view",
        "file-input",
        gettext_lazy("Imports"),
        gettext_lazy("Bring in data from files."),
    ),
    (
        "commissions:plan-list",
        "commissions.manage",
        "percent",
        gettext_lazy("Commission plans"),
        gettext_lazy("What is earned, by rule and by person."),
    ),
    (
        "automation:list",
        "automation.view",
        "workflow",
        gettext_lazy("Automation"),
        gettext_lazy("When something happens, the rest happens by itself."),
    ),
    (
        "channels:bots",
        "channels.view",
        "bot",
        gettext_lazy("Bots and notices"),
        gettext_lazy("Group chats that hear what happens, and how notices reach people."),
    ),
    (
        "mail:boxes",
        "mail.manage",
        "mail",
        gettext_lazy("Mail"),
        gettext_lazy("Mailboxes, templates, and addresses that get no mail."),
    ),
    (
        "telephony-systems",
        "settings.manage",
        "phone",
        gettext_lazy("Telephony"),
        gettext_lazy("Telephone systems, and whose extension is whose."),
    ),
    (
        "webhooks:list",
        "webhooks.view",
        "webhook",
        gettext_lazy("Webhooks"),
        gettext_lazy("Other programs that are told what happens."),
    ),
    (
        "people:approval-flows",
        "settings.manage",
        "stamp",
        gettext_lazy("Approval flows"),
        gettext_lazy("Who must approve contracts, payments and more."),
    ),
    (
        "audit:list",
        "audit.view",
        "scroll-text",
        gettext_lazy("Audit trail"),
        gettext_lazy("Who changed what, when and why."),
    ),
    (
        "jobs:list",
        "jobs.view",
        "cpu",
        gettext_lazy("Background jobs"),
        gettext_lazy("What the worker does, and what failed."),
    ),
)


@requires("settings.view")
def settings_home(request: HttpRequest) -> HttpResponse:
    return page(
        request, "people/settings.html", {"places": [place for row in PLACES if (place := _place(request, *row))]}
    )


def _place(
    request: HttpRequest, route: str, policy: str, icon: str, title: Any, sentence: Any
) -> dict[str, Any] | None:
    try:
        url = reverse(route)
    except NoReverseMatch:
        return None
    return {"url": url, "icon": icon, "title": title, "sentence": sentence} if request.user.may(policy) else None


@requires("settings.manage")
def organisation_edit(request: HttpRequest) -> HttpResponse:
    organisation = Organisation.objects.get()
    form = OrganisationForm(posted(request), instance=organisation)

    def save(cleaned: dict[str, Any]) -> None:
        services.edit_organisation(actor=request.user, changes=cleaned, version=version_of(request))

    return form_page(
        request,
        form,
        title=_("Organisation"),
        submit=_("Save"),
        back=reverse("people:settings"),
        then=reverse("people:organisation"),
        save=save,
        said=_("Saved."),
        version=organisation.version,
    )


@requires("settings.manage")
def calendar(request: HttpRequest) -> HttpResponse:
    form = CalendarDayForm(posted(request))

    def save(cleaned: dict[str, Any]) -> None:
        services.set_calendar_day(actor=request.user, **cleaned)

    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, _("Saved."))
        return go(request, reverse("people:calendar"))
    context = {"form": form, "days": CalendarDay.objects.order_by("-on")}
    return page(request, "people/calendar.html", context, status=form_status(form))


@requires("settings.manage")
@require_POST
def calendar_remove(request: HttpRequest, day: str) -> HttpResponse:
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    services.set_calendar_day(actor=request.user, on=on, kind=None)
    messages.success(request, _("The day follows the weekly rhythm again."))
    return go(request, reverse("people:calendar"))


@requires("settings.manage")
def rates(request: HttpRequest) -> HttpResponse:
    form = RateForm(posted(request))

    def save(cleaned: dict[str, Any]) -> None:
        services.set_rate(actor=request.user, **cleaned)

    if request.method == "POST" and form.is_valid() and saved(form, save):
        messages.success(request, _("Saved."))
        return go(request, reverse("people:rates"))
    context = {
        "form": form,
        "rates": ExchangeRate.objects.order_by("currency", "-on"),
        "organisation": Organisation.objects.get(),
    }
    return page(request, "people/rates.html", context, status=form_status(form))


@requires("settings.manage")
@require_POST
def rate_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.remove_rate(actor=request.user, rate=get_object_or_404(ExchangeRate, pk=pk))
    messages.success(request, _("The rate was removed."))
    return go(request, reverse("people:rates"))
