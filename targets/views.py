"""The person's door to targets and credit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit.exporting import noted_export
from core import exports
from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.listing import Listing
from core.pages import add_refusal, form_status, page
from core.periods import period_of
from core.routes import requires
from opportunities.models import Opportunity
from people.queries import organisation
from targets import policies, services
from targets.filters import CreditFilter, TargetFilter
from targets.forms import EditTargetForm, TargetForm
from targets.metrics import CATALOGUE
from targets.models import CreditEntry, Target
from targets.queries import attach_progress
from targets.table import CREDIT_TABLE, TARGET_TABLE

SUBJECTS = ("user", "team", "territory", "product_family")
VALUE_FIELDS = ("value", "stretch", "challenge", "note")


@requires("targets.view")
@require_GET
def target_list(request: HttpRequest) -> HttpResponse:
    listing = Listing(request.GET, Target.objects.visible_to(request.user), TARGET_TABLE, TargetFilter, request=request)
    attach_progress(listing.rows, today=timezone.localdate())
    context = {
        "listing": listing,
        "detail_route": "targets:detail",
        "live": "credit",
        "view_table": "targets",
        "may_set": request.user.may("targets.manage"),
        "periods": period_links(request),
        "empty": {
            "icon": "target",
            "title": _("No targets here yet"),
            "text": _(
                "A target is a metric, a person or team, and a period. Attainment is counted from the credit ledger."
            ),
        },
    }
    return page(request, "targets/list.html", context, parts=("rows",))


def period_links(request: HttpRequest) -> list[dict[str, Any]]:
    """This month, quarter and year, and the quarters around, as ready-made filters."""
    today, first_month = timezone.localdate(), organisation().fiscal_year_start
    quarter = period_of(today, "quarter", first_month)
    kinds = [
        (_("This month"), period_of(today, "month", first_month)),
        (_("This quarter"), quarter),
        (_("Last quarter"), period_of(quarter.start - timedelta(days=1), "quarter", first_month)),
        (_("Next quarter"), period_of(quarter.end, "quarter", first_month)),
        (_("This year"), period_of(today, "year", first_month)),
    ]
    chosen = (request.GET.get("period_after"), request.GET.get("period_before"))
    return [
        {
            "label": label,
            "after": period.start.isoformat(),
            "before": period.last_day.isoformat(),
            "current": chosen == (period.start.isoformat(), period.last_day.isoformat()),
        }
        for label, period in kinds
    ]


@requires("targets.view")
@require_GET
def target_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    target = get_object_or_404(Target.objects.visible_to(request.user).select_related(*SUBJECTS), pk=pk)
    attach_progress([target], today=timezone.localdate())
    context = {
        "target": target,
        "record": target,
        "versions": target.versions.select_related("actor"),
        "may_edit": bool(policies.can_edit(request.user, target)),
        "target_url": reverse("targets:detail", args=[target.pk]),
    }
    return page(request, "targets/detail.html", context, parts=("panel", "progress"))


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def target_create(request: HttpRequest) -> HttpResponse:
    form = TargetForm(request.POST or None, actor=request.user, initial=_defaults())
    if request.method == "POST" and form.is_valid():
        try:
            target = services.set_target(actor=request.user, **form.target_arguments())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _saved(request, target, _("The target is set."))
    return page(
        request,
        "targets/form.html",
        {"form": form, "heading": _("New target")},
        parts=("dialog",),
        status=form_status(form),
    )


def _defaults() -> dict[str, Any]:
    """The present quarter: what most targets are for."""
    period = period_of(timezone.localdate(), "quarter", organisation().fiscal_year_start)
    return {"start_on": period.start, "last_on": period.last_day, "metric": "won_amount"}


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def target_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    target = _editable(request, pk)
    values = {name: getattr(target, name) for name in (*VALUE_FIELDS, "version")}
    form = EditTargetForm(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in VALUE_FIELDS}
        version, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
        try:
            services.edit_target(
                actor=request.user,
                target=target,
                changes=changes,
                version=version,
                reason=reason,
                today=timezone.localdate(),
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return _saved(request, target, _("The target is changed."))
    context = {"form": form, "target": target, "heading": _("Change target")}
    return page(request, "targets/form.html", context, parts=("dialog",), status=form_status(form))


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def target_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    target = _editable(request, pk)
    if request.method == "POST":
        services.delete_target(
            actor=request.user, target=target, today=timezone.localdate(), reason=request.POST.get("reason", "")
        )
        return go(request, reverse("targets:list"))
    return page(request, "targets/delete.html", {"target": target}, parts=("dialog",))


def _editable(request: HttpRequest, pk: UUID) -> Target:
    target = get_object_or_404(Target.objects.visible_to(request.user).select_related(*SUBJECTS), pk=pk)
    policies.can_edit(request.user, target).require()
    return target


def _saved(request: HttpRequest, target: Target, message: str) -> HttpResponse:
    if is_htmx(request):
        return toast(done(target_changed=str(target.pk), credit_changed=str(target.pk)), message)
    return go(request, reverse("targets:detail", args=[target.pk]))


@requires("credits.view")
@require_GET
def credit_list(request: HttpRequest) -> HttpResponse:
    listing = _credits(request, "view")
    context = {
        "listing": listing,
        "detail_route": "targets:credit",
        "live": "credit",
        "view_table": "credits",
        "export_url": reverse("targets:credits-export") if request.user.may("credits.export") else "",
        "empty": {
            "icon": "coins",
            "title": _("No credit here yet"),
            "text": _("Credit is booked when an opportunity is won, as its splits say, and is never edited."),
        },
    }
    return page(request, "targets/credits.html", context, parts=("rows",))


@requires("credits.view")
@require_GET
def credit_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One entry with its origin: the deal, the share, the rate, and what undid it."""
    visible = CreditEntry.objects.visible_to(request.user)
    entry = get_object_or_404(
        visible.select_related("user", "team", "opportunity", "product", "reverses", "reversed_by"), pk=pk
    )
    deals = Opportunity.objects.visible_to(request.user)
    context = {
        "entry": entry,
        "record": entry,
        "deal": deals.filter(pk=entry.opportunity_id).first() if entry.opportunity_id else None,
        "siblings": visible.filter(opportunity=entry.opportunity, closing_seq=entry.closing_seq)
        .select_related("user")
        .order_by("id"),
        "base_currency": organisation().base_currency,
        "credit_url": reverse("targets:credit", args=[entry.pk]),
    }
    return page(request, "targets/credit.html", context, parts=("panel",))


@requires("credits.export")
@require_GET
def credit_export(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("as", "csv")
    if kind not in exports.FORMATS:
        raise BadRequest(_("Unknown file format."))
    return noted_export(request, _credits(request, "export"), kind, _("Credits"), noun="creditentry")


def _credits(request: HttpRequest, action: str) -> Listing:
    return Listing(
        request.GET, CreditEntry.objects.visible_to(request.user, action), CREDIT_TABLE, CreditFilter, request=request
    )


@requires("targets.view")
@require_GET
def metric_list(request: HttpRequest) -> HttpResponse:
    """The dictionary: one definition of each number."""
    return page(request, "targets/metrics.html", {"metrics": CATALOGUE})
