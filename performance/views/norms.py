"""“Within the norm”: the rate of each person, and every violation with its record."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Refusal
from core.htmx import done, go, is_htmx, toast
from core.listing import Listing
from core.pages import add_refusal, form_status, page
from core.periods import Period
from core.routes import requires
from performance import policies, queries, services
from performance.filters import ViolationFilter
from performance.forms.reports import NormForm
from performance.models import Norm, NormKey, Violation
from performance.models.norms import OPENS
from performance.queries.compliance import ComplianceRow
from performance.table import VIOLATIONS
from performance.views.asked import asked_month, months_beside, refuse_unknown, tabs
from performance.words import RULES_IN_WORDS, violation_sentence

ROUTES = {
    "activity": "activities:detail",
    "lead": "leads:detail",
    "opportunity": "opportunities:detail",
    "report": "performance:report",
}


@requires("performance.view")
@require_GET
def compliance(request: HttpRequest) -> HttpResponse:
    refuse_unknown(request, "month")
    period = asked_month(request, timezone.localdate())
    found = queries.compliance(request.user, period)
    before, after = months_beside(period)
    context = {
        "tabs": tabs(request.user, "compliance"), "found": found, "month": date_format(period.start, "YEAR_MONTH_FORMAT"),
        "rows": [(row, _cells(row, period)) for row in found.rows], "total": (found.total, _cells(found.total, period)),
        "norms": [(norm, RULES_IN_WORDS[NormKey(norm.key)]) for norm in Norm.objects.all()],
        "labels": NormKey.choices, "before": before, "after": after, "all_url": address(period),
        "may_manage": request.user.may("performance.manage"),
    }  # fmt: skip
    return page(request, "performance/compliance.html", context, parts=("rates",))


def _cells(row: ComplianceRow, period: Period) -> list[dict[str, Any]]:
    """Each count opens its violations."""
    user = {"user": row.user_id} if row.name else {}
    return [{"count": count, "url": address(period, norm=key, **user)} for key, count in row.counts]


def address(period: Period, **query: Any) -> str:
    asked = {"on_after": period.start, "on_before": period.last_day, **query}
    return f"{reverse('performance:violations')}?{urlencode(asked)}"


@requires("performance.view")
@require_GET
def violation_list(request: HttpRequest) -> HttpResponse:
    visible = Violation.objects.visible_to(request.user)
    listing = Listing(request.GET, visible, VIOLATIONS, ViolationFilter, request=request)
    context = {
        "tabs": tabs(request.user, "compliance"), "listing": listing, "detail_route": "performance:violation",
        "empty": {"icon": "badge-check", "title": _("Everything within the norm"), "text": _("Nothing here fits the filter.")},
    }  # fmt: skip
    return page(request, "performance/violations.html", context, parts=("rows",))


@requires("performance.view")
@require_GET
def violation_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was not kept, with the record it opens where the viewer may see that."""
    rows = Violation.objects.visible_to(request.user).select_related("user").defer("user__search")
    violation = get_object_or_404(rows, pk=pk)
    context = {
        "tabs": tabs(request.user, "compliance"), "violation": violation, "record": record_of(request.user, violation),
        "sentence": violation_sentence(violation.norm, violation.values), "rule": RULES_IN_WORDS[NormKey(violation.norm)],
        "owed": violation.report_id is not None,
    }  # fmt: skip
    return page(request, "performance/violation.html", context, parts=("panel",))


def record_of(viewer: Any, violation: Violation) -> tuple[Any, str] | None:
    for name in OPENS:
        if (pk := getattr(violation, f"{name}_id")) is not None:
            model: Any = Violation._meta.get_field(name).related_model
            record = model.objects.visible_to(viewer).filter(pk=pk).first()
            return (record, reverse(ROUTES[name], args=[pk])) if record is not None else None
    return None


@requires("performance.manage")
@require_http_methods(["GET", "POST"])
def norm_edit(request: HttpRequest, key: str) -> HttpResponse:
    norm = Norm.objects.filter(key=key).first()
    if norm is None:
        raise Http404
    policies.can_manage(request.user).require()
    form = NormForm(request.POST or None, initial={"is_active": norm.is_active, "grace_days": norm.grace_days})
    if request.method == "POST" and form.is_valid():
        try:
            services.set_norm(actor=request.user, norm=norm, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            back = reverse("performance:compliance")
            return toast(done(norm_changed=key), _("Norm changed.")) if is_htmx(request) else go(request, back)
    context = {"form": form, "heading": str(norm), "word": _("Save"), "back": reverse("performance:compliance")}
    return page(request, "performance/form.html", context, parts=("dialog",), status=form_status(form))
