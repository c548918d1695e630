"""Targets on pages: the list, one with all that belongs to it, setting, changing, deleting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.listing import Listing
from core.pages import add_refusal, form_status, page
from core.periods import period_of
from core.routes import requires
from people.queries import organisation
from targets import policies, services
from targets.filters import TargetFilter
from targets.forms import EditTargetForm, TargetForm
from targets.models import Target, TargetAdjustment
from targets.queries import attach_progress, is_closed
from targets.queries.tree import parts_of
from targets.table import TARGET_TABLE
from targets.views.tabs import tabs

SUBJECTS = ("user", "team", "territory", "product_family")
VALUE_FIELDS = ("value", "stretch", "challenge", "note")


@requires("targets.view")
@require_GET
def target_list(request: HttpRequest) -> HttpResponse:
    asked = asked_for(request)
    listing = Listing(asked, Target.objects.visible_to(request.user), TARGET_TABLE, TargetFilter, request=request)
    attach_progress(listing.rows, today=timezone.localdate())
    context = {
        "listing": listing,
        "tabs": tabs(request, "list"),
        "detail_route": "targets:detail",
        "live": "credit",
        "view_table": "targets",
        "may_set": request.user.may("targets.manage"),
        "may_rule": bool(policies.can_manage_all(request.user)),
        "periods": period_links(asked),
        "all_periods": not (asked.get("period_after") or asked.get("period_before")),
        "empty": {
            "icon": "target",
            "title": _("No targets here yet"),
            "text": _(
                "A target is a metric, a person or team, and a period. Attainment is counted from the credit ledger."
            ),
        },
    }
    return page(request, "targets/list.html", context, parts=("rows",))


def asked_for(request: HttpRequest) -> QueryDict:
    """What the address asks for; who asks for nothing sees what runs this quarter, not all that was ever promised."""
    if not request.GET.keys() <= {"cursor", "panel"}:
        return request.GET
    quarter = period_of(timezone.localdate(), "quarter", organisation().fiscal_year_start)
    params = request.GET.copy()
    params["period_after"], params["period_before"] = quarter.start.isoformat(), quarter.last_day.isoformat()
    return params


def period_links(asked: QueryDict) -> list[dict[str, Any]]:
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
    chosen = (asked.get("period_after"), asked.get("period_before"))
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
    today = timezone.localdate()
    children = list(
        Target.objects.visible_to(request.user)
        .filter(parent=target)
        .select_related(*SUBJECTS)
        .order_by("start_on", "pk")
    )
    attach_progress([target, *children], today=today)
    may_edit = bool(policies.can_edit(request.user, target))
    context = {
        "target": target,
        "record": target,
        "parent": _visible_parent(request, target),
        "parts": parts_of(target, children),
        "versions": target.versions.select_related("actor", "asked_by"),
        "adjustments": _waiting(request, target),
        "may_edit": may_edit and not is_closed(target.period, today),
        "closed": is_closed(target.period, today),
        "target_url": reverse("targets:detail", args=[target.pk]),
    }
    return page(request, "targets/detail.html", context, parts=("panel", "progress"))


def _visible_parent(request: HttpRequest, target: Target) -> Target | None:
    if target.parent_id is None:
        return None
    return Target.objects.visible_to(request.user).filter(pk=target.parent_id).select_related(*SUBJECTS).first()


def _waiting(request: HttpRequest, target: Target) -> list[TargetAdjustment]:
    """Adjustments that wait for somebody; with what the reader may do about each."""
    rows: list[Any] = list(target.adjustments.pending().select_related("asked_by", "target"))
    for row in rows:
        row.may_decide = bool(policies.can_decide(request.user, row))
        row.may_withdraw = bool(policies.can_withdraw(request.user, row))
    return rows


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def target_create(request: HttpRequest) -> HttpResponse:
    form = TargetForm(request.POST or None, actor=request.user, initial=_defaults())
    if request.method == "POST" and form.is_valid():
        try:
            target = _set(request, form)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return saved(request, target, _("The target is set."))
    return page(
        request,
        "targets/form.html",
        {"form": form, "heading": _("New target")},
        parts=("dialog",),
        status=form_status(form),
    )


@transaction.atomic
def _set(request: HttpRequest, form: TargetForm) -> Target:
    """A person's target is published, which means: SMART. Only a draft may be incomplete."""
    target = services.set_target(actor=request.user, draft=True, **form.target_arguments())
    if form.cleaned_data["draft"]:
        return target
    return services.publish_target(actor=request.user, target=target, today=timezone.localdate())


def _defaults() -> dict[str, Any]:
    """The present quarter: what most targets are for."""
    period = period_of(timezone.localdate(), "quarter", organisation().fiscal_year_start)
    return {"start_on": period.start, "last_on": period.last_day, "metric": "won_amount"}


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def target_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    target = editable(request, pk)
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
            return saved(request, target, _("The target is changed."))
    context = {"form": form, "target": target, "heading": _("Change target")}
    return page(request, "targets/form.html", context, parts=("dialog",), status=form_status(form))


@requires("targets.manage")
@require_http_methods(["GET", "POST"])
def target_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    target = editable(request, pk)
    if request.method == "POST":
        services.delete_target(
            actor=request.user, target=target, today=timezone.localdate(), reason=request.POST.get("reason", "")
        )
        return go(request, reverse("targets:list"))
    return page(request, "targets/delete.html", {"target": target}, parts=("dialog",))


def editable(request: HttpRequest, pk: UUID) -> Target:
    target = get_object_or_404(Target.objects.visible_to(request.user).select_related(*SUBJECTS), pk=pk)
    policies.can_edit(request.user, target).require()
    return target


def saved(request: HttpRequest, target: Target, message: str) -> HttpResponse:
    if is_htmx(request):
        return toast(done(target_changed=str(target.pk), credit_changed=str(target.pk)), message)
    return go(request, reverse("targets:detail", args=[target.pk]))
