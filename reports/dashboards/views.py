"""The person's door to dashboards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast, wanted_part
from core.pages import add_refusal, form_status, page
from core.replicas import reads_replica
from core.routes import requires
from people.ownership import get_visible_or_404
from reports.builder import vocabulary
from reports.dashboards import policies
from reports.dashboards.cards import Asked, show
from reports.dashboards.forms import CardForm, DashboardForm, PlaceForm, initial_of, initial_of_card
from reports.dashboards.limits import Limits, choices_of, limits_from
from reports.dashboards.reading import asked_of
from reports.dashboards.shipped import SHIPPED, Shipped
from reports.keeping import kept
from reports.models import CardKind, Dashboard, DashboardCard
from reports.services import dashboards as services

PARTS = ("cards",)


@requires("reports.view")
@require_GET
def dashboard_list(request: HttpRequest) -> HttpResponse:
    """One's own, those shared with one, and those that come with the product."""
    rows = list(Dashboard.objects.visible_to(request.user).select_related("owner").order_by("name", "id"))
    context = {
        "mine": [row for row in rows if row.owner_id == request.user.pk],
        "shared": [row for row in rows if row.owner_id != request.user.pk],
        "shipped": [row for row in SHIPPED.values() if request.user.may(row.needs)],
        "may_create": bool(policies.can_create(request.user)),
    }
    return page(request, "reports/dashboards/list.html", context, parts=("dashboards",))


@requires("reports.view")
@require_GET
@reads_replica
def shipped(request: HttpRequest, key: str) -> HttpResponse:
    row = _shipped(request, key)
    context = {
        "heading": row.name, "sentence": row.sentence, "duplicate_url": reverse("reports:dashboard-shipped-copy", args=[key]),
    }  # fmt: skip
    return _dashboard(request, f"shipped:{key}", list(row.cards), context)


@requires("reports.view")
@require_GET
@reads_replica
def dashboard(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_visible_or_404(Dashboard.objects.select_related("owner"), request.user, pk)
    context = {
        "heading": row.name, "sentence": row.sentence, "dashboard": row,
        "may_change": bool(policies.can_change(request.user, row)),
        "duplicate_url": reverse("reports:dashboard-copy", args=[pk]),
    }  # fmt: skip
    return _dashboard(request, f"{pk}:{row.version}", asked_of(row), context)


def _dashboard(request: HttpRequest, key: str, cards: list[Asked], context: dict[str, Any]) -> HttpResponse:
    """The cards are kept for a moment for who comes back; a part that refreshes itself is worked out anew."""
    limits = limits_from(request.GET)
    if wanted_part(request, PARTS):
        return page(request, "reports/dashboards/cards.html", _worked_out(request, cards, limits), parts=PARTS)
    body = kept(request, f"dashboard:{key}:{limits.query}", lambda: _drawn(request, cards, limits))
    more = {"body": mark_safe(body), "limits": limits, **choices_of(request.user)}  # noqa: S308  rendered below
    return page(
        request,
        "reports/dashboards/dashboard.html",
        {**context, **more, "may_create": bool(policies.can_create(request.user))},
    )


def _worked_out(request: HttpRequest, cards: list[Asked], limits: Limits) -> dict[str, Any]:
    now: datetime = timezone.now()
    return {"cards": show(cards, request.user, timezone.localdate(now), limits), "now": now, "limits": limits}


def _drawn(request: HttpRequest, cards: list[Asked], limits: Limits) -> str:
    return render_to_string("reports/dashboards/cards.html", _worked_out(request, cards, limits), request=request)


@requires("reports.manage")
@require_http_methods(["GET", "POST"])
def dashboard_create(request: HttpRequest) -> HttpResponse:
    form = DashboardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            row = services.create_dashboard(
                actor=request.user, values=form.values(), people=given["people"], teams=given["teams"]
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("reports:dashboard-arrange", args=[row.pk]))
    return _form(request, form, _("New dashboard"), reverse("reports:dashboards"))


@requires("reports.manage")
@require_http_methods(["GET", "POST"])
def dashboard_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, form = _mine(request, pk), DashboardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.edit_dashboard(
                actor=request.user, dashboard=row, changes=form.values(), people=given["people"], teams=given["teams"],
                version=given["version"],
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("reports:dashboard", args=[pk]))
    elif request.method == "GET":
        form = DashboardForm(initial=initial_of(row))
    return _form(request, form, _("Name and sharing"), reverse("reports:dashboard", args=[pk]))


@requires("reports.manage")
@require_POST
def dashboard_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_dashboard(actor=request.user, dashboard=_mine(request, pk))
    return go(request, reverse("reports:dashboards"))


@requires("reports.manage")
@require_POST
def dashboard_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own copy of a dashboard that one sees; it is shared with nobody."""
    row = get_visible_or_404(Dashboard.objects.all(), request.user, pk)
    return _copied(request, row.name, row.sentence, asked_of(row))


@requires("reports.manage")
@require_POST
def shipped_copy(request: HttpRequest, key: str) -> HttpResponse:
    row = _shipped(request, key)
    return _copied(request, str(row.name), str(row.sentence), list(row.cards))


def _copied(request: HttpRequest, name: str, sentence: str, cards: list[Asked]) -> HttpResponse:
    values = {"name": services.free_name(request.user, name), "sentence": sentence}
    made = services.create_dashboard(actor=request.user, values=values, cards=cards)
    return go(request, reverse("reports:dashboard-arrange", args=[made.pk]))


@requires("reports.manage")
@require_GET
def arrange(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The grid to arrange: by mouse, by keyboard, or by numbers in each card's form."""
    row = _mine(request, pk)
    names = vocabulary().labels
    cards = [
        {
            "pk": card.pk, "place": card.place, "kind": CardKind(card.kind).label,
            "title": str(card.title) or ", ".join(names.get(key, key) for key in card.definition.measures),
        }
        for card in asked_of(row)
    ]  # fmt: skip
    context = {"dashboard": row, "cards": cards}
    return page(request, "reports/dashboards/arrange.html", context, parts=("arrange",))


@requires("reports.manage")
@require_http_methods(["GET", "POST"])
def card_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    row, form = _mine(request, pk), CardForm(request.POST or None, viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_card(
                actor=request.user, dashboard=row, kind=form.cleaned_data["kind"], definition=form.definition(),
                title=form.cleaned_data["title"],
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _arranged(request, pk, _("The card is added."))
    return _form(request, form, _("New card"), reverse("reports:dashboard-arrange", args=[pk]))


@requires("reports.manage")
@require_http_methods(["GET", "POST"])
def card_edit(request: HttpRequest, pk: UUID, card: UUID) -> HttpResponse:
    row = _card(request, pk, card)
    form = CardForm(request.POST or None, initial=initial_of_card(row), viewer=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_card(
                actor=request.user, card=row, kind=form.cleaned_data["kind"], definition=form.definition(),
                title=form.cleaned_data["title"],
            )  # fmt: skip
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _arranged(request, pk, _("Saved."))
    return _form(request, form, _("Change card"), reverse("reports:dashboard-arrange", args=[pk]))


@requires("reports.manage")
@require_http_methods(["GET", "POST"])
def card_place(request: HttpRequest, pk: UUID, card: UUID) -> HttpResponse:
    """Where the card stands. The grid's script is told where all cards stand afterwards."""
    row = _card(request, pk, card)
    present = {"column": row.column, "row": row.row, "width": row.width, "height": row.height}
    form = PlaceForm(request.POST or None, initial=present)
    if request.method == "POST" and form.is_valid():
        places = services.place_card(actor=request.user, card=row, place=form.place(row))
        if request.headers.get("Accept") == "application/json":
            known = [[str(one.key), one.column, one.row, one.width, one.height] for one in places]
            return JsonResponse({"places": known})
        return _arranged(request, pk, _("Moved."))
    return _form(request, form, _("Place and size"), reverse("reports:dashboard-arrange", args=[pk]))


@requires("reports.manage")
@require_POST
def card_remove(request: HttpRequest, pk: UUID, card: UUID) -> HttpResponse:
    services.remove_card(actor=request.user, card=_card(request, pk, card))
    return _arranged(request, pk, _("The card is removed."))


def _arranged(request: HttpRequest, pk: UUID, message: str) -> HttpResponse:
    if is_htmx(request):
        return toast(done(report_changed=str(pk)), message)
    return go(request, reverse("reports:dashboard-arrange", args=[pk]))


def _mine(request: HttpRequest, pk: UUID) -> Dashboard:
    return get_visible_or_404(Dashboard.objects.all(), request.user, pk, action="manage")


def _card(request: HttpRequest, pk: UUID, card: UUID) -> DashboardCard:
    return get_object_or_404(_mine(request, pk).cards.select_related("dashboard"), pk=card)


def _shipped(request: HttpRequest, key: str) -> Shipped:
    row = SHIPPED.get(key)
    if row is None or not request.user.may(row.needs):
        raise Http404
    return row


def _form(request: HttpRequest, form: Any, heading: str, back: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "back": back}
    return page(request, "reports/dashboards/form.html", context, parts=("dialog",), status=form_status(form))
